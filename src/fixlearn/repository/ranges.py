"""Ranges that a person names, or that follow from what this clone knows.

None of them holds the adoption baseline yet: which one counts may depend on
where the range begins, so `since_adoption` comes last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CommitRange
from fixlearn.errors import CannotTell, UsageError
from fixlearn.model import FULL_HASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.repository.repository import Repository


def parse_range(repository: Repository, text: str) -> CommitRange:
    """Understand what a person typed: `A..B`, `A...B`, or one revision."""
    if text.startswith("-"):
        raise UsageError(
            f'"{text}" is no range of commits',
            why="it begins with a hyphen, as options do",
            hint="fixlearn check main..HEAD",
        )
    separator = "..." if "..." in text else ".."
    parts = text.split(separator, 1) if separator in text else [text]
    if "" in parts and set(parts) <= {"", "HEAD", "@"}:
        raise UsageError(
            f'"{text}" is no range of commits',
            why="it names nothing but HEAD: is a variable in it empty?",
            hint="fixlearn check main..HEAD",
        )
    shas = [repository.commit(part or "HEAD") for part in parts]
    if len(shas) == 1:
        return CommitRange((shas[0],), shas[0], text)
    if separator == "...":
        return CommitRange((f"{shas[0]}...{shas[1]}",), shas[1], text)
    return CommitRange((shas[1], f"^{shas[0]}"), shas[1], text, is_change=True, bases=(shas[0],))


def all_of_head(repository: Repository) -> CommitRange:
    """All commits of HEAD."""
    repository.refuse_shallow()
    head = repository.head()
    return CommitRange((head,), head, "HEAD")


def not_upstream(repository: Repository) -> CommitRange:
    """What HEAD has, and its upstream, or else the default branch, has not."""
    head = repository.head()
    names = [*(["@{upstream}"] if repository.has_upstream else []), "origin/HEAD"]
    bases = {name: repository.objects.commit(name) for name in names}
    known = {name: sha for name, sha in bases.items() if sha}
    if repository.knows_branches() and "@{upstream}" not in known:
        # Never pushed: what any branch of a remote has is not this branch's.
        revisions = (head, "--not", "--remotes", "--not")
        says = "not yet on any remote branch"
        return CommitRange(revisions, head, says, is_change=True, bases=tuple(known.values()))
    if not known:
        known = _local_default(repository)
    if known:
        excluded = [f"^{sha}" for sha in known.values()]
        says = f"{next(iter(known))}..HEAD"
        return CommitRange(
            (head, *excluded), head, says, is_change=True, bases=tuple(known.values())
        )
    raise CannotTell(
        "cannot tell which commits are new",
        why="this branch has no upstream, and there is neither origin/HEAD nor another main",
        hint="fixlearn check --all     (or name a range: fixlearn check v1.0..HEAD)",
    )


def _local_default(repository: Repository) -> dict[str, str]:
    """{main: its commit}, where that is another branch than the one we are on."""
    here = repository.branch
    for name in ("main", "master"):
        sha = repository.objects.commit(f"refs/heads/{name}") if name != here else None
        if sha:
            return {name: sha}
    return {}


def not_on_remote(repository: Repository, head: str, remote: str) -> CommitRange:
    """What `head` has, and no branch of `remote` is known to have."""
    sha = repository.commit(head)
    revisions = (sha, "--not", f"--remotes={remote}", "--not")
    return CommitRange(revisions, sha, f"not yet on {remote}", is_change=True)


def since_adoption(repository: Repository, range: CommitRange, since: Sequence[str]) -> CommitRange:
    """The range without what the adoption baseline has. Raises CannotTell."""
    says = f"{', '.join(since)}..HEAD" if range.says == "HEAD" and since else range.says
    return range._replace(revisions=(*range.revisions, *repository.baseline(since)), says=says)


_HASH = re.compile(FULL_HASH)


class Ref(NamedTuple):
    """One branch of a push. `before` is "" where it is new, `after` where it is deleted."""

    name: str  # of the receiving side: refs/heads/main
    before: str
    after: str


def read_pre_push(lines: Iterable[str]) -> list[Ref]:
    """The refs of `pre-push`: `<local ref> <local hash> <remote ref> <remote hash>` a line."""
    rows = [line.split() for line in lines]
    return [_ref(row[2], row[3], row[1]) for row in rows if len(row) == 4]


def read_pre_receive(lines: Iterable[str]) -> list[Ref]:
    """The refs of `pre-receive`: `<old hash> <new hash> <ref>` a line."""
    rows = [line.rstrip("\n").split(" ", 2) for line in lines]
    return [_ref(row[2], row[0], row[1]) for row in rows if len(row) == 3]


def _ref(name: str, before: str, after: str) -> Ref:
    return Ref(name, _hash(before), _hash(after))


def _hash(text: str) -> str:
    """A hash; "" for the zeros that stand for nothing."""
    return text if _HASH.fullmatch(text) and text.strip("0") else ""


def is_judged(ref: Ref) -> bool:
    """True for a branch that gets commits; tags and deleted branches bring none."""
    return ref.name.startswith("refs/heads/") and bool(ref.after)


def pushed_to_remote(repository: Repository, ref: Ref, remote: str) -> CommitRange:
    """What a push to `remote` brings: what no branch of it is known to have.

    Of a remote that nothing is known of, or that has an address and no name,
    what no branch of any remote has.
    """
    is_known = repository.knows_branches(remote)
    excluded = ["--not", f"--remotes={remote}" if is_known else "--remotes", "--not"]
    before = repository.objects.commit(ref.before) if ref.before else None
    if before:
        excluded.append(f"^{before}")
    branch = ref.name.removeprefix("refs/heads/")
    says = f"{branch}, not yet on {remote if is_known else 'any remote branch'}"
    return CommitRange((ref.after, *excluded), ref.after, says, is_change=True)


def pushed_to_server(ref: Ref, default: str | None) -> CommitRange:
    """What a push brings to this repository, beside what its default branch has.

    Other branches are not left out: two that are pushed at one commit would hide
    each other.
    """
    bases = tuple(dict.fromkeys(sha for sha in (ref.before, default) if sha))
    revisions = (ref.after, *(f"^{sha}" for sha in bases))
    says = f"{ref.name.removeprefix('refs/heads/')}, new here"
    return CommitRange(revisions, ref.after, says, is_change=bool(bases), bases=bases)
