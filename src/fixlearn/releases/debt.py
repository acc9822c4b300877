"""What is owed at a release: lessons of fixes, its own and older ones, and open repair items.

Old debts are kept from one release to the next, by groups of fixes that the same releases contain,
so that thousands of fixes without a lesson cost little at each of thousands of releases.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of, later
from fixlearn.model import Debt, DueItem, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from fixlearn.model import Repair, Result

_Order = tuple[str, ...]

MAX_LISTED = 100  # items of one release; more are only counted


class FixGroup(NamedTuple):
    """What the fixes of one group have in common."""

    kind: str  # "missing" or "deferred"
    tips: int  # that reach them
    components: frozenset[str]


class OldDebts:
    """What all fixes owe as long as no lesson settles them, in one release after another."""

    def __init__(self, items: Iterable[tuple[FixGroup, DueItem]]) -> None:
        self._items: dict[FixGroup, list[DueItem]] = {}
        self._by_sha: dict[str, tuple[FixGroup, DueItem]] = {}
        for group, item in items:
            self._items.setdefault(group, []).append(item)
            self._by_sha[item.commit] = group, item
        self._current: set[FixGroup] = set()  # those of the release
        # What these owe, sorted: {(kind, components): [(sort key, item)]}
        self._rows: dict[tuple[str, frozenset[str]], list[tuple[_Order, DueItem]]] = {}

    @property
    def groups(self) -> list[FixGroup]:
        """All groups, in the order in which their first fixes came."""
        return [*self._items]

    def commits(self, group: FixGroup) -> Iterator[str]:
        """The hashes of the fixes of a group."""
        return (item.commit for item in self._items[group])

    def enter(self, group: FixGroup) -> None:
        """Add the fixes of a group that the last release did not have."""
        self._current.add(group)
        rows = self._rows.setdefault((group.kind, group.components), [])
        for item in self._items[group]:
            insort(rows, (_order(item), item))

    def leave(self, group: FixGroup) -> None:
        """Remove the fixes of a group that only the last release had."""
        self._current.discard(group)
        rows = self._rows[group.kind, group.components]
        for item in self._items[group]:
            del rows[bisect_left(rows, (_order(item), item))]

    def carried(
        self,
        is_carried: Callable[[str, frozenset[str]], bool],
        settled: Collection[str],
        *,
        as_of: date,
        most: int | None,
    ) -> Debt:
        """What the fixes of the release owe, without those that are settled (hashes).

        `is_carried` says whether fixes of a kind ("missing" or "deferred") and of these
        components count.
        """
        rows = {key: items for key, items in self._rows.items() if is_carried(*key)}
        known = (self._by_sha[sha] for sha in settled if sha in self._by_sha)
        ended = [
            (group, item)
            for group, item in known
            if group in self._current and (group.kind, group.components) in rows
        ]
        names = {item.commit for _, item in ended}

        def count(of: str) -> int:
            total = sum(len(items) for (kind, _), items in rows.items() if kind == of)
            return total - sum(group.kind == of for group, _ in ended)

        overdue = sum(bisect_left(items, ((str(as_of),),)) for items in rows.values())
        left = (item for _, item in merge(*rows.values()) if item.commit not in names)
        return Debt(
            tuple(islice(left, most)),
            missing=count("missing"),
            deferred=count("deferred"),
            overdue=overdue - sum(is_overdue(item.due, as_of) for _, item in ended),
            as_of=as_of,
        )


def is_overdue(due: date | None, as_of: date | None) -> bool:
    """True if something was due before a day."""
    return bool(due and as_of and due < as_of)


def with_items(debt: Debt, items: Sequence[DueItem], most: int | None) -> Debt:
    """The debt and further items."""

    def count(kind: str) -> int:
        return sum(item.kind == kind for item in items)

    return debt._replace(
        items=tuple(sorted((*debt.items, *items), key=_order)[:most]),
        missing=debt.missing + count("missing"),
        deferred=debt.deferred + count("deferred"),
        repairs=debt.repairs + count("repair"),
        overdue=debt.overdue + sum(is_overdue(item.due, debt.as_of) for item in items),
    )


def lessons_owed(
    results: Iterable[Result], grace: int, since: Callable[[str], str] = lambda _: ""
) -> Iterator[DueItem]:
    """The lessons that fixes owe.

    A fix without a lesson has as long as a deferral without a date: `grace` days from its
    commit. `since` returns the release that contained a commit first.
    """
    for result in results:
        sha, subject = result.sha, result.subject
        if result.outcome is Outcome.DEFERRED:
            yield DueItem(
                "deferred", result.due, subject, sha, reason=result.reason, since=since(sha)
            )
        elif result.outcome is Outcome.MISSING:
            due = later(day_of(result.committed), grace) if result.committed else None
            yield DueItem("missing", due, subject, sha, since=since(sha))


def repairs_owed(repairs: Iterable[Repair]) -> Iterator[DueItem]:
    """The open repair items as items of the due list."""
    for repair in repairs:
        yield DueItem(
            "repair",
            repair.due,
            repair.change,
            lesson=repair.lesson,
            owner=repair.owner,
            first_due=repair.first_due,
            postponed=repair.postponed,
            deleted=repair.deleted,
            audience=repair.audience,
            issue=repair.issue,
            lesson_issue=repair.lesson_issue,
            title=repair.title,
            key=repair.key,
        )


def _order(item: DueItem) -> _Order:
    return str(item.due or "9999-99-99"), item.kind, item.lesson or item.what, item.commit
