"""What a CI platform announced -> the range in this clone, or no verdict.

A commit that is missing because the clone is shallow, or was cut off by a force
push, must never make a range look shorter than it is.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CommitRange, Trigger
from fixlearn.config import CONFIG_FILE, VersionMismatch
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci.ci_range import default_excludes, display_name, on_origin
from fixlearn.model import FULL_HASH
from fixlearn.repository.config_file import config_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.commit_ranges import CiRange
    from fixlearn.config import Config
    from fixlearn.repository.repository import Repository


_HASH = re.compile(FULL_HASH)


class _Begin(NamedTuple):
    """Where a range begins."""

    found: dict[str, str]  # name -> hash
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def announced_range(repository: Repository, spec: CiRange) -> CommitRange:
    """The commits that `spec` means. Raises CannotTell where this clone lacks them.

    A range without revisions has nothing to look at: a tag, a deletion.
    """
    if spec.kind in (Trigger.TAG, Trigger.DELETE):
        return CommitRange((), "", spec.source, announced=spec, notices=(_nothing_to_gate(spec),))
    head = _head(repository, spec)
    begin = _begin(repository, spec, head)
    bases = tuple(dict.fromkeys(begin.found.values()))
    first = display_name(next(iter(begin.found))) if begin.found else ""
    return CommitRange(
        (head, *(f"^{base}" for base in bases)),
        head,
        f"{first}..{display_name(head)}, {spec.source}"
        if first
        else f"{display_name(head)}, {spec.source}",
        is_change=bool(bases),
        bases=bases,
        announced=spec,
        notices=begin.notices,
    )


def needs_baseline(range: CommitRange) -> bool:
    """True for a branch that begins nowhere: only the adoption baseline bounds it."""
    return range.announced is not None and bool(range.revisions) and not range.bases


def no_baseline(range: CommitRange) -> CannotTell:
    """The error where a branch begins nowhere, and no baseline says what is old."""
    return CannotTell(
        f"cannot tell which commits of this {range.announced.source if range.announced else ''} "
        "are new",
        why="it is the default branch itself, no older commit of it that is in this clone was "
        "announced, and .fixlearn.yaml has no adoption baseline",
        hint='fixlearn init     writes "since:" (or: fixlearn check --all)',
    )


def _nothing_to_gate(spec: CiRange) -> str:
    if spec.kind is Trigger.TAG:
        return (
            f"{spec.source}: a tag brings no commits of its own; fixlearn summary tells what it "
            "taught"
        )
    return f"{spec.source}: nothing is left to look at"


def _head(repository: Repository, spec: CiRange) -> str:
    sha = repository.objects.commit(spec.head_ref) or repository.objects.commit(spec.head)
    if sha is None:
        raise CannotTell(
            f"cannot find {display_name(spec.head)}, the newest commit of this {spec.source}",
            why="it is not in this clone" + _cut(repository),
            hint=_fetch(repository, spec, [spec.head]),
        )
    return sha


def _begin(repository: Repository, spec: CiRange, head: str) -> _Begin:
    """Where the range begins: all that resolves of what was announced."""
    found = _test_merge(repository, spec, head)
    missing = []
    for name in spec.exclude:
        sha = repository.objects.commit(name)
        if sha:
            found[name] = sha
        else:
            missing.append(name)
    if found:
        begins = f"the range begins at {_first(found)}"
        notices = [f"{display_name(name)} is not in this clone: {begins}" for name in missing]
        return _Begin(found, tuple(missing), tuple(notices))
    if not spec.falls_back:
        raise _nowhere(repository, spec, missing)
    return _from_default(repository, spec, head, missing)


def _test_merge(repository: Repository, spec: CiRange, head: str) -> dict[str, str]:
    """The target's tip, where what is checked out is a test merge of it and the head."""
    if spec.kind is not Trigger.PULL_REQUEST:
        return {}
    parents = repository.parents(repository.head())
    if len(parents) != 2 or head not in parents:
        return {}
    tip = parents[0] if parents[1] == head else parents[1]
    sha = repository.objects.commit(tip)
    return {spec.target or tip: sha} if sha else {}


def _from_default(
    repository: Repository, spec: CiRange, head: str, missing: Sequence[str]
) -> _Begin:
    """A new branch, or one whose old tip a force push took away: what the default lacks."""
    default_branch = spec.default_branch or repository.default_branch
    names = default_excludes(spec.branch, default_branch)
    resolved = ((name, repository.objects.commit(name)) for name in names)
    found = dict(islice(((name, sha) for name, sha in resolved if sha), 1))
    if names and not found and not default_branch:
        raise CannotTell(
            f"cannot tell where this {spec.source} begins",
            why=f"{spec.platform or 'nobody'} tells neither that nor the default branch, and "
            f"neither {' nor '.join(map(display_name, names))} is in this clone",
            hint="fixlearn check --base <revision>     (or set FIXLEARN_BASE)",
        )
    if names and not found:
        raise _nowhere(repository, spec, [*missing, *names[:1]])
    if found and not spec.branch and not _has_commits(repository, head, found):
        found = {}  # most likely the default branch itself, which would hide its own commits
    gone = ", ".join(map(display_name, missing))
    why = "it is shallow" if repository.boundary else "a force push?"
    said = f"{_first(found)} counts" if found else "the adoption baseline counts"
    notices = (f"{gone} is not in this clone ({why}): {said} instead",) if gone else ()
    return _Begin(found, tuple(missing), notices)


def _has_commits(repository: Repository, head: str, found: dict[str, str]) -> bool:
    return any(repository.commits(["-1", head, *(f"^{sha}" for sha in found.values())]))


def _first(found: dict[str, str]) -> str:
    return display_name(next(iter(found)))


def _nowhere(repository: Repository, spec: CiRange, missing: Sequence[str]) -> CannotTell:
    names = " and ".join(map(display_name, missing)) or "nothing that was announced"
    return CannotTell(
        f"cannot tell where this {spec.source} begins",
        why=f"{names} is not in this clone" + _cut(repository),
        hint=_fetch(repository, spec, missing),
    )


def _cut(repository: Repository) -> str:
    return ", and this clone is shallow" if repository.boundary else ""


def _fetch(repository: Repository, spec: CiRange, names: Sequence[str]) -> str:
    """The git command that brings what is missing, and the line for the CI file."""
    deepen = " --unshallow" if repository.boundary else ""
    branches = dict.fromkeys(
        name.removeprefix("refs/remotes/origin/") for name in names if name.startswith("refs/")
    )
    refspecs = "".join(f" +refs/heads/{name}:{on_origin(name)}" for name in branches)
    others = "".join(f" {name}" for name in names if _HASH.fullmatch(name))
    command = f"git fetch{deepen} origin{refspecs or others}"
    return f"{command}     (on {spec.platform}: {spec.remedy})" if spec.remedy else command


_BRANCH = re.compile(r"origin/[\w./-]+$", re.ASCII)
_FIRST_STEP = 50  # commits
_ROUNDS = 3  # of deepening, four times as far each; then everything


def fetched_range(
    repository: Repository, spec: CiRange, tell: Callable[[str], None]
) -> CommitRange:
    """The range of `spec`; what it lacks is fetched first. Raises CannotTell.

    `tell` is called with each git command before it runs.
    """
    if spec.kind in (Trigger.TAG, Trigger.DELETE):
        return announced_range(repository, spec)
    step = max(_FIRST_STEP, (spec.expected_count or 0) + 2)
    for number in range(_ROUNDS + 1):
        found = _whole(repository, spec)
        if found:
            return found
        how = f"--deepen={step * 4**number}" if number < _ROUNDS else "--unshallow"
        options = [how] if repository.boundary else []
        arguments = [*options, "--no-tags", "origin", *_wanted(repository, spec)]
        tell(f"git fetch {' '.join(arguments)}")
        repository.fetch(arguments)
        if not options:
            break  # a whole clone gets no more whole
    return announced_range(repository, spec)


def _whole(repository: Repository, spec: CiRange) -> CommitRange | None:
    try:
        found = announced_range(repository, spec)
        for _ in repository.commits(found.revisions):
            pass
    except CannotTell:
        return None
    # An older commit can be all there is of where the change begins: the tip says more.
    tip = on_origin(spec.target) if spec.target else ""
    return None if tip and not repository.objects.commit(tip) else found


def _wanted(repository: Repository, spec: CiRange) -> list[str]:
    """The refspecs of the range's head, and of the branch where it begins."""
    branches = [spec.target] if spec.target else []
    if spec.falls_back:
        default_branch = spec.default_branch or repository.default_branch
        branches += [
            name.removeprefix("refs/remotes/origin/")
            for name in default_excludes(spec.branch, default_branch)[:1]
        ]
    # Where a person named a branch of the remote as the base.
    branches += [name.removeprefix("origin/") for name in spec.exclude if _BRANCH.match(name)]
    head = [] if spec.head == "HEAD" or spec.head_ref else [spec.head]
    return [*head, *(f"+refs/heads/{name}:{on_origin(name)}" for name in branches)]


def config_of_target(repository: Repository, range: CommitRange) -> tuple[Config, tuple[str, ...]]:
    """The configuration that judges `range`, and what a reader has to know about it.

    The first that can be read, of the commits where the range begins. Where the
    target has none yet, and where all of its are broken, that of the range's own
    head counts: nobody could repair a broken one otherwise. Raises UsageError.
    """
    own = repository.objects.blob(f"{range.head}:{CONFIG_FILE}")
    broken: list[str] = []
    for base in range.bases:
        content = repository.objects.blob(f"{base}:{CONFIG_FILE}")
        if content is None:
            break
        try:
            config = config_of(content, f"{display_name(base)}:{CONFIG_FILE}")
        except VersionMismatch:
            raise
        except UsageError as error:
            broken.append(error.what)
            continue
        differs = (
            f"the {CONFIG_FILE} of the target counts ({display_name(base)}), not this change's own"
        )
        return config, (*_said(broken), *([differs] if own != content else []))
    config = config_of(own)
    if broken:
        return config, (*_said(broken), f"warning: this change is judged by its own {CONFIG_FILE}")
    adopts = f"the target has no {CONFIG_FILE} yet: that of this change counts"
    return config, (adopts,) if own is not None and range.bases else ()


def _said(broken: list[str]) -> list[str]:
    return [f"warning: the target's configuration is broken: {what}" for what in broken]
