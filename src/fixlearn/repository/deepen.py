"""Fetching what a shallow clone lacks of an announced range (`check --fetch`).

Only on request: a check that reads should not write, and may have no right to.
`--deepen` and not `--depth`, which would cut a clone that is whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import Kind
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import default_excludes, on_origin
from fixlearn.repository.ci_checkout import announced_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.commit_ranges import Range, RangeSpec
    from fixlearn.repository.repository import History

_BRANCH = re.compile(r"origin/[\w./-]+$", re.ASCII)
_FIRST_STEP = 50  # commits
_ROUNDS = 3  # of deepening, four times as far each; then everything


def fetched_range(history: History, spec: RangeSpec, tell: Callable[[str], None]) -> Range:
    """The range of `spec`; what it lacks is fetched first. Raises CannotTell.

    `tell` is called with each git command before it runs.
    """
    if spec.kind in (Kind.TAG, Kind.DELETE):
        return announced_range(history, spec)
    step = max(_FIRST_STEP, (spec.expected_count or 0) + 2)
    for number in range(_ROUNDS + 1):
        found = _whole(history, spec)
        if found:
            return found
        how = f"--deepen={step * 4**number}" if number < _ROUNDS else "--unshallow"
        options = [how] if history.boundary else []
        arguments = [*options, "--no-tags", "origin", *_wanted(history, spec)]
        tell(f"git fetch {' '.join(arguments)}")
        history.fetch(arguments)
        if not options:
            break  # a whole clone gets no more whole
    return announced_range(history, spec)


def _whole(history: History, spec: RangeSpec) -> Range | None:
    try:
        found = announced_range(history, spec)
        for _ in history.commits(found.revisions):
            pass
    except CannotTell:
        return None
    # An older commit can be all there is of where the change begins: the tip says more.
    tip = on_origin(spec.target) if spec.target else ""
    return None if tip and not history.objects.commit(tip) else found


def _wanted(history: History, spec: RangeSpec) -> list[str]:
    """The refspecs of the range's head, and of the branch where it begins."""
    branches = [spec.target] if spec.target else []
    if spec.falls_back:
        default_branch = spec.default_branch or history.default_branch
        branches += [
            name.removeprefix("refs/remotes/origin/")
            for name in default_excludes(spec.branch, default_branch)[:1]
        ]
    # Where a person named a branch of the remote as the base.
    branches += [name.removeprefix("origin/") for name in spec.exclude if _BRANCH.match(name)]
    head = [] if spec.head == "HEAD" or spec.head_ref else [spec.head]
    return [*head, *(f"+refs/heads/{name}:{on_origin(name)}" for name in branches)]
