"""What git tells a hook about the refs of a push."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import Range
from fixlearn.hashes import FULL_HASH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.repository.repository import History

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


def to_remote(history: History, ref: Ref, remote: str) -> Range:
    """What a push to `remote` brings: what no branch of it is known to have.

    Of a remote that nothing is known of, or that has an address and no name,
    what no branch of any remote has.
    """
    is_known = history.knows_branches(remote)
    excluded = ["--not", f"--remotes={remote}" if is_known else "--remotes", "--not"]
    before = history.objects.commit(ref.before) if ref.before else None
    if before:
        excluded.append(f"^{before}")
    branch = ref.name.removeprefix("refs/heads/")
    says = f"{branch}, not yet on {remote if is_known else 'any remote branch'}"
    return Range((ref.after, *excluded), ref.after, says, is_change=True)


def to_us(ref: Ref, default: str | None) -> Range:
    """What a push brings to this repository, beside what its default branch has.

    Other branches are not left out: two that are pushed at one commit would hide
    each other.
    """
    bases = tuple(dict.fromkeys(sha for sha in (ref.before, default) if sha))
    revisions = (ref.after, *(f"^{sha}" for sha in bases))
    says = f"{ref.name.removeprefix('refs/heads/')}, new here"
    return Range(revisions, ref.after, says, is_change=bool(bases), bases=bases)
