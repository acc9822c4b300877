"""Which of many sets of tips have a tip and lack another, without looking at every set.

A commit passes its tips on to its parents, so sets that follow each other in a log differ in
few tips. The positions at which a tip comes and goes are all that has to be kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class TipIndex:
    """An index of sets of tips. Each set is an int with a bit for each tip."""

    def __init__(self, sets: Iterable[int]) -> None:
        self._changes: defaultdict[int, list[int]] = defaultdict(
            list
        )  # bit -> where it comes, goes
        last = 0
        for position, tips in enumerate([*sets, 0]):
            changed = tips ^ last
            while changed:
                self._changes[(changed & -changed).bit_length() - 1].append(position)
                changed &= changed - 1
            last = tips

    def having(self, bit: int, without: int | None = None) -> Iterator[int]:
        """The positions of the sets that have the tip `bit`, and not the tip `without`."""
        coming = set(self._changes.get(bit, ()))
        others = set(self._changes.get(without, ())) if without is not None else set()
        start, has_bit, has_other = 0, False, False
        for position in sorted(coming | others):
            if has_bit and not has_other:
                yield from range(start, position)
            has_bit ^= position in coming
            has_other ^= position in others
            start = position


class TipSteps:
    """Steps from tip to tip: which sets have the one and lack the other."""

    def __init__(self, sets: Iterable[int]) -> None:
        self._index = TipIndex(sets)
        self._bit: int | None = None

    def go_to(self, bit: int) -> tuple[list[int], list[int]]:
        """The positions of sets that only this tip has, and of those that only the last one had."""
        last, self._bit = self._bit, bit
        left = [] if last is None else [*self._index.having(last, without=bit)]
        return [*self._index.having(bit, without=last)], left

    def new_in(self, bit: int, without: int | None) -> list[int]:
        """The positions of sets that have the tip `bit`, and not the tip `without`."""
        return [*self._index.having(bit, without)]
