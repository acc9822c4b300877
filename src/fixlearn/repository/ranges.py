"""Ranges of commits that a person typed, that this clone has not pushed yet, or that a push brings.

First the ranges for the command line, then those of the hooks `pre-push` and `pre-receive`.
Only `since_adoption` excludes the adoption baseline, because which baseline counts may depend
on where the range begins.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CommitRange
from fixlearn.errors import CannotTell, UsageError
from fixlearn.messages import FULL_HASH
from fixlearn.repository.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.repository.repository import Repository


def parse_range(repository: Repository, text: str) -> CommitRange:
    """Read what a person typed: `A..B`, `A...B` or one revision.

    Raises UsageError for anything else, and CannotTell for an unknown revision.
    """
    if text.startswith("-"):
        raise UsageError(
            f'"{text}" is not a range of commits',
            why="it begins with a hyphen, like an option",
            hint="fixlearn check main..HEAD",
        )
    separator = "..." if "..." in text else ".."
    parts = text.split(separator, 1) if separator in text else [text]
    if "" in parts and set(parts) <= {"", "HEAD", "@"}:
        raise UsageError(
            f'"{text}" is not a range of commits',
            why="it only names HEAD; is a variable in it empty?",
            hint="fixlearn check main..HEAD",
        )
    shas = [_end(repository, text, part) for part in parts]
    if len(shas) == 1:
        return CommitRange((shas[0],), shas[0], text)
    if separator == "...":
        return CommitRange((f"{shas[0]}...{shas[1]}",), shas[1], text)
    return CommitRange((shas[1], f"^{shas[0]}"), shas[1], text, is_change=True, bases=(shas[0],))


def _end(repository: Repository, range: str, name: str) -> str:
    """The commit at one end of a range. Raises CannotTell, with the range that can be checked."""
    sha = repository.objects.commit(name or "HEAD")
    if sha:
        return sha
    error = repository.unknown(name)
    if repository.objects.commit(f"refs/remotes/origin/{name}"):
        corrected = re.sub(rf"(?<![\w/.-]){re.escape(name)}(?![\w/-])", f"origin/{name}", range)
        error.hint = f"fixlearn check {shlex.quote(corrected)}"
    raise error


def known_commits(names: Sequence[str]) -> dict[str, str]:
    """{name: hash} of the revisions that are commits of this clone; one git reads them all."""
    objects = Objects()
    # git ends at a name such as "@{upstream}" that names nothing.
    hashes = {name: objects.commit(name) for name in names if "@{" not in name}
    return {name: sha for name, sha in hashes.items() if sha}


def all_of_head(repository: Repository) -> CommitRange:
    """All commits of HEAD. Raises CannotTell in a shallow clone."""
    repository.refuse_shallow()
    head = repository.head()
    return CommitRange((head,), head, "HEAD")


def not_upstream(repository: Repository) -> CommitRange:
    """The commits of HEAD that are not in its upstream, otherwise not in the default branch.

    Raises CannotTell if this clone has none of these branches.
    """
    head = repository.head()
    names = [*(["@{upstream}"] if repository.has_upstream else []), "origin/HEAD"]
    hashes = {name: repository.objects.commit(name) for name in names}
    bases = {name: sha for name, sha in hashes.items() if sha}
    if repository.knows_branches() and "@{upstream}" not in bases:
        # HEAD was never pushed: what a branch of any remote has is not new.
        excluded = ["--not", "--remotes", "--not"]
        label = "not yet on any remote branch"
    else:
        bases = bases or repository.objects.other_default_branch(repository.branch)
        if not bases:
            raise CannotTell(
                "it is unknown which commits are new",
                why="this branch has no upstream, and neither origin/HEAD nor another main branch "
                "exists",
                hint="fixlearn check --all     (or a range: fixlearn check v1.0..HEAD)",
            )
        excluded = [f"^{sha}" for sha in bases.values()]
        label = f"{next(iter(bases)).removeprefix('refs/heads/')}..HEAD"
    return CommitRange((head, *excluded), head, label, is_change=True, bases=tuple(bases.values()))


def not_on_remote(repository: Repository, head: str, remote: str) -> CommitRange:
    """The commits of `head` that are on no known branch of `remote`."""
    sha = repository.commit(head)
    revisions = (sha, "--not", f"--remotes={remote}", "--not")
    return CommitRange(revisions, sha, f"not yet on {remote}", is_change=True)


def since_adoption(repository: Repository, range: CommitRange, since: Sequence[str]) -> CommitRange:
    """The range without the commits of the adoption baseline. Raises CannotTell."""
    label = f"{', '.join(since)}..HEAD" if range.says == "HEAD" and since else range.says
    return range._replace(revisions=(*range.revisions, *repository.baseline(since)), says=label)


class Ref(NamedTuple):
    """A reference that a push updates."""

    name: str  # on the receiving side: refs/heads/main
    before: str  # a hash; "" if the reference is new
    after: str  # a hash; "" if it is deleted


def read_pre_push(lines: Iterable[str]) -> list[Ref]:
    """Read the lines of `pre-push`: `<local ref> <local hash> <remote ref> <remote hash>`."""
    rows = [line.split() for line in lines]
    return [Ref(row[2], _hash(row[3]), _hash(row[1])) for row in rows if len(row) == 4]


def read_pre_receive(lines: Iterable[str]) -> list[Ref]:
    """Read the lines of `pre-receive`: `<old hash> <new hash> <ref>`."""
    rows = [line.rstrip("\n").split(" ", 2) for line in lines]
    return [Ref(row[2], _hash(row[0]), _hash(row[1])) for row in rows if len(row) == 3]


def _hash(text: str) -> str:
    """The hash; "" for the zeros that git writes in place of a missing one."""
    return text if re.fullmatch(FULL_HASH, text) and text.strip("0") else ""


def is_judged(ref: Ref) -> bool:
    """True for a branch that gets commits: tags and deleted branches bring none."""
    return ref.name.startswith("refs/heads/") and bool(ref.after)


def pushed_to_remote(repository: Repository, ref: Ref, remote: str) -> CommitRange:
    """The commits that a push to `remote` adds: those on no known branch of it.

    If no branch of it is known, or it is an address, those on no branch of any remote.
    """
    is_known = repository.knows_branches(remote)
    excluded = ["--not", f"--remotes={remote}" if is_known else "--remotes", "--not"]
    before = repository.objects.commit(ref.before) if ref.before else None
    if before:
        excluded.append(f"^{before}")
    branch = ref.name.removeprefix("refs/heads/")
    label = f"{branch}, not yet on {remote if is_known else 'any remote branch'}"
    return CommitRange((ref.after, *excluded), ref.after, label, is_change=True)


def pushed_to_server(ref: Ref, default: str | None) -> CommitRange:
    """The commits that a push adds to this repository, without those of the default branch.

    `default` is the hash of that branch. Other branches are not excluded: two branches
    that are pushed at the same commit would hide each other's commits.
    """
    bases = tuple(dict.fromkeys(sha for sha in (ref.before, default) if sha))
    revisions = (ref.after, *(f"^{sha}" for sha in bases))
    label = f"{ref.name.removeprefix('refs/heads/')}, new here"
    is_default = default is not None and ref.before == default
    return CommitRange(
        revisions, ref.after, label, is_change=bool(bases), bases=bases, lands=is_default
    )
