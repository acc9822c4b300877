"""`fixlearn lint --fix-moved`: lessons follow the evidence that has moved."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.cli.formats import Report, write
from fixlearn.cli.terminal import print_status
from fixlearn.commands.fix_moved import moved_evidence
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.lesson_edit import replace_evidence
from fixlearn.lessons.library import read_library
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import rewrite_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.cli.formats import Output
    from fixlearn.commands.lint import LintTarget
    from fixlearn.config import Config
    from fixlearn.lessons.evidence_moves import Moved
    from fixlearn.model import Finding
    from fixlearn.repository.repository import Repository

_MOST_CANDIDATES = 10
_MOST_NAMED = 5


def follow(
    repository: Repository,
    config: Config,
    tree: LintTarget,
    wanted: Sequence[str],
    outputs: Sequence[Output],
) -> int:
    """Rewrite what has moved to one place; the rest are findings. The code to exit with.

    `wanted` are paths that the lessons have to be below; none are all of them.
    """
    top = repository.work_tree()
    library = read_library(tree.files, config.lessons, config.severity)
    contents = dict(tree.files)
    left = []
    followed: list[str] = []
    for moved in moved_evidence(library, tree, repository, config):
        path = moved.lesson.path
        if wanted and not is_below(path, wanted):
            continue
        before = contents[path]
        new = moved.candidates[0] if len(moved.candidates) == 1 else ""
        after = replace_evidence(path, before, moved.value, new) if new else None
        if after is None:
            left.append(_finding(moved))
            continue
        rewrite_file(top, path, before, after)
        contents[path] = after
        followed.append(path)
        place = parse_evidence(new).path
        print_status(sanitize_terminal(f'{moved.position}: "{moved.value}" is in {place} now'))
    headline = f"followed {len(followed)} {'piece' if len(followed) == 1 else 'pieces'} of evidence"
    headline += f", {len(left)} left" if left else ""
    write(outputs, Report.of_lessons([*tree.files], left, headline))
    print_status(headline)
    if followed:
        paths = [os.path.relpath(top / path) for path in dict.fromkeys(followed)]
        shown = (
            paths
            if len(paths) <= _MOST_NAMED
            else [os.path.relpath(top / r) for r in config.lessons]
        )
        print_status(f"commit it with what has moved: git add {shlex.join(shown)}")
    return 1 if left else 0


def _finding(moved: Moved) -> Finding:
    hint: tuple[str, ...]
    if not moved.candidates and moved.possible:
        what = f'"{moved.value}" may be in another file, but is not known to have moved there'
        if len(moved.possible) > 1:
            what = f'"{moved.value}" may be in {len(moved.possible)} other files'
        hint = ("name the one that is meant:", *moved.possible[:_MOST_CANDIDATES])
    elif not moved.candidates:
        what = f'"{moved.value}" stands nowhere any more under this name{moved.near}'
        hint = (
            f"restore it, or say in {moved.lesson.path} what it is called now",
            f'or fixlearn retire {moved.lesson.id} --because "<reason>"',
        )
    elif len(moved.candidates) == 1:
        what = f'"{moved.value}" has moved, and can\'t be replaced in place'
        hint = ("write by hand:", *moved.candidates)
    else:
        what = f'"{moved.value}" may be in {len(moved.candidates)} other files'
        hint = ("name the one that is meant:", *moved.candidates[:_MOST_CANDIDATES])
    return rules.finding("evidence-gone", moved.position, what, hint=hint)


def is_below(path: str, wanted: Sequence[str]) -> bool:
    """True for a path that is one of these, or in one of these folders."""
    return any(path == one or one == "." or path.startswith(f"{one}/") for one in wanted)
