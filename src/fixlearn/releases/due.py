"""The due list of a debt, and the limits that a team sets for a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import later
from fixlearn.releases.debt import is_overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from fixlearn.model import Debt, DueItem, ReleaseSummary, Repair


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
