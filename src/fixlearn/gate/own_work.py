"""Does a fix repair only what the same range brought in? Then the mistake reached nobody.

Told from the contents of the files: before the fix, after it, and at the
commits where the range begins. A line that the fix changes or removes and that
stands in any of those was there before the range.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from fixlearn.messages import Message

SAYS = "repairs this branch's own work"

# Comparing costs lines times lines; past this the answer is no, and the finding stands.
_MOST_PAIRS = 4_000_000
_FAULTY_COMMIT = re.compile(
    r"^fixes[ \t]*:[ \t]*(?:commit[ ])?([0-9a-f]{7,64})\b", re.IGNORECASE | re.MULTILINE
)

Lines = tuple[bytes, ...]


class Repair(NamedTuple):
    """One file that a fix changes: its lines at the moments that matter."""

    before: Lines  # () where the fix adds the file
    after: Lines  # () where the fix removes it
    bases: tuple[Lines | None, ...]  # where the range begins; None: no such file there


def repairs_own_work(repairs: Sequence[Repair]) -> bool:
    """True when the range itself brought in all that the fix repairs.

    It changes or removes at least one line, and every such line came with the
    range; or it touches only files that the range added.
    """
    if not repairs:
        return False
    if all(base is None for repair in repairs for base in repair.bases):
        return True
    changed_any = False
    for repair in repairs:
        changed = _changed(repair.before, repair.after)
        if changed is None:
            return False
        for base in repair.bases:
            old = _kept(base, repair.before) if base is not None else set()
            if old is None or not old.isdisjoint(changed):
                return False
        changed_any = changed_any or bool(changed)
    return changed_any


def names_commit_of(message: Message, shas: Iterable[str]) -> bool:
    """True when a `Fixes:` trailer names one of these commits."""
    faulty = tuple(_FAULTY_COMMIT.findall(message.body.lower()))
    return bool(faulty) and any(sha.startswith(faulty) for sha in shas)


def _changed(before: Lines, after: Lines) -> Collection[int] | None:
    """The places of `before` that are not in `after` any more; None where it is too much."""
    kept = _kept(after, before)
    return None if kept is None else set(range(len(before))) - kept


def _kept(older: Lines, newer: Lines) -> set[int] | None:
    """The places of `newer` that come from `older`; None where comparing is too much."""
    start = 0
    most = min(len(older), len(newer))
    while start < most and older[start] == newer[start]:
        start += 1
    end = 0
    while end < most - start and older[-1 - end] == newer[-1 - end]:
        end += 1
    kept = {*range(start), *range(len(newer) - end, len(newer))}
    older, newer = older[start : len(older) - end], newer[start : len(newer) - end]
    if len(older) * len(newer) > _MOST_PAIRS:
        return None
    for block in SequenceMatcher(None, older, newer, autojunk=False).get_matching_blocks():
        kept.update(range(start + block.b, start + block.b + block.size))
    return kept
