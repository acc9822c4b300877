"""What is owed at a release: lessons of fixes, its own and older ones, and open repair items.

Then the due list of a debt, the limits that a team sets for it, and the weekly digest.

Old debts are kept from one release to the next, by groups of fixes that the same releases contain,
so that thousands of fixes without a lesson cost little at each of thousands of releases.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of, later
from fixlearn.lessons.library import active_lessons
from fixlearn.model import Debt, DueItem, Lesson, Outcome, ReleaseSummary, Repair, Result, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date


_Order = tuple[str, ...]

_OF_REPAIRS = set(DueItem._fields) & set(Repair._fields)
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
        shared = {name: getattr(repair, name) for name in _OF_REPAIRS}
        yield DueItem("repair", what=repair.change, **shared)


def _order(item: DueItem) -> _Order:
    return str(item.due or "9999-99-99"), item.kind, item.lesson or item.what, item.commit


class Owed(NamedTuple):
    """The items that are owed, each part sorted by due date, then by kind and name."""

    overdue: tuple[DueItem, ...]
    due: tuple[DueItem, ...]
    ended: tuple[Repair, ...] = ()  # repair items that are done, dropped or not needed any more
    left_out: int = 0  # items of other owners, or due later
    unreadable: tuple[str, ...] = ()  # the paths of lessons, of which nobody knows what they plan

    @property
    def items(self) -> tuple[DueItem, ...]:
        """All of them, overdue items first."""
        return self.overdue + self.due


def owed(debt: Debt, ended: Iterable[Repair] = (), unreadable: Iterable[str] = ()) -> Owed:
    """The items of a debt, repair items that have ended, and lessons that cannot be read.

    An item becomes overdue on the day after its due date.
    """
    return Owed(
        overdue=tuple(item for item in debt.items if is_overdue(item.due, debt.as_of)),
        due=tuple(item for item in debt.items if not is_overdue(item.due, debt.as_of)),
        ended=tuple(ended),
        unreadable=tuple(unreadable),
    )


def narrowed(owed: Owed, on: date, within: int | None, owner: str) -> Owed:
    """The items that are overdue or due within some days, and are of one owner.

    An owner is compared without upper case. Fixes have none; an item without a date is
    always due.
    """
    last = later(on, within) if within is not None else None

    def is_chosen(item: DueItem) -> bool:
        is_soon = last is None or item.due is None or item.due <= last
        return is_soon and (not owner or item.owner.casefold() == owner.casefold())

    overdue, due = filter(is_chosen, owed.overdue), filter(is_chosen, owed.due)
    chosen = owed._replace(overdue=tuple(overdue), due=tuple(due))
    return chosen._replace(left_out=len(owed.items) - len(chosen.items))


class Limits(NamedTuple):
    """The maximum numbers for one release; None for no limit.

    There is no limit for coverage, because it would invite lessons that say nothing.
    """

    missing: int | None = None  # fixes without a lesson
    overdue: int | None = None  # lessons of fixes, of earlier releases too, and repair items
    repeats: int | None = None


def exceeded(releases: Sequence[ReleaseSummary], limits: Limits) -> Iterator[str]:
    """A sentence for each limit that a release exceeds."""
    for release in releases:
        for count, limit, singular, plural in (
            (
                release.counts["missing"],
                limits.missing,
                "fix without a lesson",
                "fixes without a lesson",
            ),
            (release.debt.overdue, limits.overdue, "overdue", "overdue"),
            (len(release.repeats), limits.repeats, "repeat", "repeats"),
        ):
            if limit is not None and count > limit:
                noun = singular if count == 1 else plural
                yield f"{release.name}: {count:,} {noun}, at most {limit:,}"


class Digest(NamedTuple):
    """The news since a day, and what is owed."""

    since: date
    on: date
    learned: tuple[tuple[Lesson, Standing], ...]  # the best news first
    came_back: tuple[tuple[Result, str], ...]  # a fix, and the older lesson that it names
    suspected: tuple[tuple[Lesson, str], ...]  # a new lesson, and the id of an older twin
    ended: tuple[Repair, ...]  # repair items that ended since
    overdue: tuple[DueItem, ...]
    due: tuple[DueItem, ...]  # soon
    later: int  # how many more items are owed
    read_again: Lesson | None  # an older lesson
    unreadable: tuple[str, ...] = ()  # the paths of lessons


def digest(
    news: ReleaseSummary,
    owed: Owed,
    before: Mapping[str, Lesson],
    *,
    since: date,
    on: date,
    within: int,
) -> Digest:
    """The digest of the day `on`.

    `news` are those since the day `since`, when there were the lessons `before`. Items count
    as due soon if they are due `within` some days.
    """
    soon = narrowed(owed, on, within, owner="")
    return Digest(
        since=since,
        on=on,
        learned=tuple((lesson, news.standings[lesson.id]) for lesson in news.lessons),
        came_back=news.repeats,
        suspected=news.suspected,
        ended=tuple(_ended_since(before, owed.ended)),
        overdue=soon.overdue,
        due=soon.due,
        later=soon.left_out,
        read_again=_to_read_again(before, on),
        unreadable=owed.unreadable,
    )


def _ended_since(before: Mapping[str, Lesson], ended: Sequence[Repair]) -> Iterator[Repair]:
    """The repair items that were open before, or whose lesson is new.

    One that was reworded since is known by its lesson.
    """
    for repair in ended:
        if repair.lesson not in before:
            yield repair
            continue
        steps = before[repair.lesson].prevention
        planned = [step.change for step in steps if step.status == "planned"]
        is_reworded = repair.change not in [step.change for step in steps]
        if repair.change in planned or (planned and is_reworded):
            yield repair


def _to_read_again(lessons: Mapping[str, Lesson], on: date) -> Lesson | None:
    """One of the active lessons, another one each week; the same for all readers."""
    active = sorted(active_lessons(lessons), key=lambda lesson: (lesson.date, lesson.id))
    return active[on.toordinal() // 7 % len(active)] if active else None
