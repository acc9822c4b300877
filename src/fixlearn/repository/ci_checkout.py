"""Turns the range that a CI platform announced into commits of this clone.

First the range itself, from what the clone has. Then the same with fetching what a shallow
clone lacks. Last the configuration of the target branch, by which the range is judged: in CI,
and on a machine where somebody checks what is new on a branch.

A commit that the clone lacks, because it is shallow or because of a force push, must never
make a range look shorter than it is: then there is no verdict.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import CiRange, CommitRange, Trigger
from fixlearn.config import CONFIG_FILE, Config
from fixlearn.config_reader import VersionMismatch
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci.ci_range import default_excludes, display_name, on_origin
from fixlearn.messages import FULL_HASH
from fixlearn.repository.config_file import config_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.repository.repository import Repository

_HASH = re.compile(FULL_HASH)
_ORIGIN_BRANCH = re.compile(r"origin/[\w./-]+$", re.ASCII)
_MIN_DEPTH = 50  # commits that the first fetch adds: more than most branches have
_MAX_ROUNDS = 3  # of deepening, each four times as far; then all is fetched, to end the waiting


def announced_range(repository: Repository, spec: CiRange) -> CommitRange:
    """The commits that `spec` means. Raises CannotTell if this clone lacks them.

    For a tag and for a deleted branch the range has no revisions.
    """
    if spec.kind in (Trigger.TAG, Trigger.DELETE):
        why = "no commits to check"
        if spec.kind is Trigger.TAG:
            why = "a tag adds no commits; see fixlearn summary"
        notice = f"{spec.source}: {why}"
        return CommitRange((), "", spec.source, announced=spec, notices=(notice,))
    head = repository.objects.commit(spec.head_ref) or repository.objects.commit(spec.head)
    if head is None:
        raise CannotTell(
            f"cannot find {display_name(spec.head)}, the newest commit of {_described(spec)}",
            why="it is not in this clone" + _cut(repository),
            hint=_fetch(repository, spec, [spec.head]),
        )
    hashes, notices = _bases(repository, spec, head)
    bases = tuple(dict.fromkeys(hashes.values()))
    label = f"{display_name(head)}, {spec.source}"
    return CommitRange(
        (head, *(f"^{base}" for base in bases)),
        head,
        f"{_first(hashes)}..{label}" if bases else label,
        is_change=bool(bases),
        bases=bases,
        announced=spec,
        lands=bool(spec.branch) and spec.branch == spec.default_branch,
        notices=notices,
    )


def needs_baseline(range: CommitRange) -> bool:
    """True if the range has no base, so that only the adoption baseline limits it."""
    return range.announced is not None and bool(range.revisions) and not range.bases


def no_baseline(announced: CiRange) -> CannotTell:
    """The error for a range without a base in a repository without an adoption baseline."""
    return CannotTell(
        f"it is unknown which commits of {_described(announced)} are new",
        why="this is the default branch, the CI platform names no older commit that this clone "
        "has, and .fixlearn.yaml has no adoption baseline",
        hint='fixlearn init     sets the baseline, "since:" (or: fixlearn check --all)',
    )


def _bases(
    repository: Repository, spec: CiRange, head: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """{announced name: hash} of the bases that this clone has, otherwise of the default branch.

    And the notices about them.
    """
    hashes = _test_merge(repository, spec, head)
    missing = []
    for name in spec.exclude:
        sha = repository.objects.commit(name)
        if sha:
            hashes[name] = sha
        else:
            missing.append(name)
    if hashes:
        begins = f"the range begins at {_first(hashes)}"
        notices = (f"{display_name(name)} is not in this clone: {begins}" for name in missing)
        return hashes, tuple(notices)
    if not spec.falls_back:
        raise _no_base(repository, spec, missing)
    return _default_base(repository, spec, head, missing)


def _test_merge(repository: Repository, spec: CiRange, head: str) -> dict[str, str]:
    """{name: hash} of the target's tip if HEAD is a test merge of it and `head`; otherwise {}."""
    if spec.kind is not Trigger.PULL_REQUEST:
        return {}
    parents = repository.objects.parents(repository.head())
    if len(parents) != 2 or head not in parents:
        return {}
    tip = parents[0] if parents[1] == head else parents[1]
    sha = repository.objects.commit(tip)
    return {spec.target or tip: sha} if sha else {}


def _default_base(
    repository: Repository, spec: CiRange, head: str, missing: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The default branch, for a new branch and for one that lost its old tip by a force push."""
    default_branch = spec.default_branch or repository.default_branch
    names = default_excludes(spec.branch, default_branch)
    base = repository.objects.first_commit(names)
    if names and not base and not default_branch:
        raise CannotTell(
            f"it is unknown where {_described(spec)} begins",
            why=f"{spec.platform or 'nothing'} names neither that nor the default branch, and "
            f"neither {' nor '.join(map(display_name, names))} is in this clone",
            hint="fixlearn check --base <revision>     (or set FIXLEARN_BASE)",
        )
    if names and not base:
        raise _no_base(repository, spec, [*missing, *names[:1]])
    excluded = [f"^{sha}" for sha in base.values()]
    if base and not spec.branch and not any(repository.commits(["-1", head, *excluded])):
        base = {}  # most likely the default branch itself, which would exclude its own commits
    if not missing:
        return base, ()
    names_missing = ", ".join(map(display_name, missing))
    why = "it is shallow" if repository.boundary else "after a force push?"
    instead = _first(base) if base else "the adoption baseline"
    verb = "are" if len(missing) > 1 else "is"
    notice = f"{names_missing} {verb} not in this clone ({why}): {instead} is used instead"
    return base, (notice,)


def _first(hashes: dict[str, str]) -> str:
    return display_name(next(iter(hashes)))


def _no_base(repository: Repository, spec: CiRange, missing: Sequence[str]) -> CannotTell:
    names = " and ".join(map(display_name, missing)) or "the announced start"
    return CannotTell(
        f"it is unknown where {_described(spec)} begins",
        why=f"{names} {'are' if len(missing) > 1 else 'is'} not in this clone" + _cut(repository),
        hint=_fetch(repository, spec, missing),
    )


def _described(spec: CiRange) -> str:
    """The range in a sentence: "pull request 12 (GitHub)", "the build of main (GitHub)"."""
    what = spec.source.removeprefix(f"{spec.platform} ")
    has_number = spec.kind is Trigger.PULL_REQUEST and what[-1:].isdecimal()
    platform = f" ({spec.platform})" if spec.platform else ""
    return f"{'' if has_number else 'the '}{what}{platform}"


def _cut(repository: Repository) -> str:
    return ", and this clone is shallow" if repository.boundary else ""


def _fetch(repository: Repository, spec: CiRange, names: Sequence[str]) -> str:
    """The git command that fetches these names, and the line for the CI file."""
    deepen = " --unshallow" if repository.boundary else ""
    branches = dict.fromkeys(
        name.removeprefix("refs/remotes/origin/") for name in names if name.startswith("refs/")
    )
    refspecs = "".join(
        f" {shlex.quote(f'+refs/heads/{name}:{on_origin(name)}')}" for name in branches
    )
    others = "".join(f" {name}" for name in names if _HASH.fullmatch(name))
    command = f"git fetch{deepen} origin{refspecs or others}"
    if not spec.remedy:
        return command
    return f"{command}     ({f'on {spec.platform}: ' if spec.platform else ''}{spec.remedy})"


def fetched_range(
    repository: Repository, spec: CiRange, announce: Callable[[str], None]
) -> CommitRange:
    """As `announced_range`, but fetch what this clone lacks first. Raises CannotTell.

    Calls `announce` with each git command before it runs.
    """
    if spec.kind in (Trigger.TAG, Trigger.DELETE):
        return announced_range(repository, spec)
    depth = max(_MIN_DEPTH, (spec.expected_count or 0) + 2)
    for attempt in range(_MAX_ROUNDS + 1):
        complete = _complete_range(repository, spec)
        if complete:
            return complete
        deepen = f"--deepen={depth * 4**attempt}" if attempt < _MAX_ROUNDS else "--unshallow"
        options = [deepen] if repository.boundary else []
        arguments = [*options, "--no-tags", "origin", *_refspecs(repository, spec)]
        announce(shlex.join(["git", "fetch", *arguments]))
        repository.fetch(arguments)
        if not options:
            break  # a second fetch of a complete clone brings nothing new
    return announced_range(repository, spec)


def _complete_range(repository: Repository, spec: CiRange) -> CommitRange | None:
    """The range of `spec`; None if this clone lacks a commit of it, or the target's tip."""
    try:
        announced = announced_range(repository, spec)
        for _ in repository.commits(announced.revisions):
            pass
    except CannotTell:
        return None
    # Without the tip the range could begin at an older commit of the target.
    if spec.target and not repository.objects.commit(on_origin(spec.target)):
        return None
    return announced


def _refspecs(repository: Repository, spec: CiRange) -> list[str]:
    """The refspecs of the range's head and of the branches at which it begins."""
    branches = [spec.target] if spec.target else []
    if spec.falls_back:
        default_branch = spec.default_branch or repository.default_branch
        branches += [
            name.removeprefix("refs/remotes/origin/")
            for name in default_excludes(spec.branch, default_branch)[:1]
        ]
    # A person may have named a branch of the remote as the base.
    branches += [
        name.removeprefix("origin/") for name in spec.exclude if _ORIGIN_BRANCH.match(name)
    ]
    head = [] if spec.head == "HEAD" or spec.head_ref else [spec.head]
    return [*head, *(f"+refs/heads/{name}:{on_origin(name)}" for name in branches)]


def config_of_target(repository: Repository, range: CommitRange) -> tuple[Config, tuple[str, ...]]:
    """The configuration that judges `range`, and the notices about it.

    It is the first valid configuration among the range's bases. If a base has none, or all
    are invalid, the head's own counts, so that an invalid one can be repaired; but a change
    does not decide that CI runs its code. Raises UsageError if the head's own is invalid too.
    """
    at_head = repository.objects.blob(f"{range.head}:{CONFIG_FILE}")
    warnings: list[str] = []
    for base in range.bases:
        content = repository.objects.blob(f"{base}:{CONFIG_FILE}")
        if content is None:
            break
        try:
            config = config_of(content, f"{display_name(base)}:{CONFIG_FILE}")
        except VersionMismatch:
            raise
        except UsageError as error:
            warnings.append(
                f"warning: the configuration of the target branch is invalid: {error.what}"
            )
            continue
        if content == at_head:
            return config, tuple(warnings)
        of_target = f"the {CONFIG_FILE} of the target branch is used ({display_name(base)})"
        return config, (*warnings, f"{of_target}, not that of this change")
    config = config_of(at_head)._replace(prove_required=())
    if warnings:
        return config, (*warnings, f"warning: instead, this change uses its own {CONFIG_FILE}")
    adopts = f"the target branch has no {CONFIG_FILE} yet, so that of this change is used"
    return config, (adopts,) if at_head is not None and range.bases else ()


def config_as_in_ci(
    repository: Repository, range: CommitRange, config: Config
) -> tuple[Config, tuple[str, ...]]:
    """The configuration for a range that no CI announced, and the notices about it.

    If the range begins at the tip of the default branch, its commits will be judged by the
    configuration there. Otherwise, and if that is missing or invalid, it is `config`.
    """
    tips = repository.default_tips()
    name = next((tips[base] for base in range.bases if base in tips), "")
    content = repository.objects.blob(f"{name}:{CONFIG_FILE}") if name else None
    try:
        of_target = config_of(content) if content is not None else config
    except UsageError:
        return config, ()
    if of_target == config:
        return config, ()
    notice = f"the {CONFIG_FILE} of {display_name(name)} is used, as in CI, not that of this branch"
    return of_target, (notice,)
