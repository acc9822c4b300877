"""What is owed, and until when: lessons of fixes, and repair items of lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of, later
from fixlearn.model import DueItem, Outcome
from fixlearn.releases.summary import open_repairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.model import Lesson, ReleaseSummary, Result


class Owed(NamedTuple):
    """The items that are owed, each part sorted by due date, then by kind and name."""

    overdue: tuple[DueItem, ...]
    due: tuple[DueItem, ...]

    @property
    def items(self) -> tuple[DueItem, ...]:
        """All of them, overdue items first."""
        return self.overdue + self.due


def owed(results: Iterable[Result], lessons: Mapping[str, Lesson], *, grace: int, on: date) -> Owed:
    """Everything that is owed on the day `on`.

    That is a lesson for each fix that defers it or has none, and the repair items of
    lessons that are not retired. A fix without a lesson has as long as a deferral
    without a date: `grace` days from its commit. An item becomes overdue on the day
    after its due date.
    """
    items = sorted([*_lessons_owed(results, grace), *_repairs_owed(lessons)], key=_order)
    return Owed(
        overdue=tuple(item for item in items if item.due and item.due < on),
        due=tuple(item for item in items if not (item.due and item.due < on)),
    )


def _lessons_owed(results: Iterable[Result], grace: int) -> Iterator[DueItem]:
    for result in results:
        if result.outcome is Outcome.DEFERRED:
            yield DueItem(
                "deferred", result.due, result.subject, commit=result.sha, reason=result.reason
            )
        elif result.outcome is Outcome.MISSING:
            due = later(day_of(result.committed), grace) if result.committed else None
            yield DueItem("missing", due, result.subject, commit=result.sha)


def _repairs_owed(lessons: Mapping[str, Lesson]) -> Iterator[DueItem]:
    for repair in open_repairs(lessons):
        yield DueItem("repair", repair.due, repair.change, lesson=repair.lesson, owner=repair.owner)


def _order(item: DueItem) -> tuple[str, str, str, str]:
    return str(item.due or "9999-99-99"), item.kind, item.lesson or item.what, item.commit


class Limits(NamedTuple):
    """The maximum numbers for one release; None for no limit.

    There is no limit for coverage, because it would invite lessons that say nothing.
    """

    missing: int | None = None  # fixes without a lesson
    overdue: int | None = None  # deferrals and repair items
    repeats: int | None = None


def exceeded(releases: Sequence[ReleaseSummary], limits: Limits, today: date) -> Iterator[str]:
    """A sentence for each limit that a release exceeds.

    An item is overdue if it was due before the date of the release, or before `today`
    for unreleased work.
    """
    for release in releases:
        missing, repeats = release.counts["missing"], len(release.repeats)
        overdue = _count_overdue(release, release.date or today)
        for count, limit, singular, plural in (
            (missing, limits.missing, "fix without a lesson", "fixes without a lesson"),
            (overdue, limits.overdue, "overdue", "overdue"),
            (repeats, limits.repeats, "repeat", "repeats"),
        ):
            if limit is not None and count > limit:
                noun = singular if count == 1 else plural
                yield f"{release.name}: {count:,} {noun}, at most {limit:,}"


def _count_overdue(release: ReleaseSummary, as_of: date) -> int:
    """Overdue deferrals and repair items; fixes without a lesson have a limit of their own."""
    due_dates = [result.due for result in release.results if result.outcome is Outcome.DEFERRED]
    due_dates += [repair.due for repair in release.repairs_open]
    return sum(due is not None and due < as_of for due in due_dates)
