"""Results and lessons -> what is owed, and until when."""

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
    """What is owed, split by one day. Both by the day they are due, then by name."""

    overdue: tuple[DueItem, ...]
    due: tuple[DueItem, ...]

    @property
    def items(self) -> tuple[DueItem, ...]:
        """All of it, what is overdue first."""
        return self.overdue + self.due


def owed(results: Iterable[Result], lessons: Mapping[str, Lesson], *, grace: int, on: date) -> Owed:
    """Everything that is owed, as it stands on the day `on`.

    Owed are the lessons of deferred fixes and of those that name none, and the
    repair items of lessons that are not retired. A fix that names no lesson has
    as long as a deferral without a date: `grace` days from its commit.
    What is due on the day itself is not overdue yet.
    """
    items = sorted([*_of_fixes(results, grace), *_repairs(lessons)], key=_order)
    return Owed(
        overdue=tuple(item for item in items if item.due and item.due < on),
        due=tuple(item for item in items if not (item.due and item.due < on)),
    )


def _of_fixes(results: Iterable[Result], grace: int) -> Iterator[DueItem]:
    for result in results:
        if result.outcome is Outcome.DEFERRED:
            known = {"commit": result.sha, "reason": result.reason}
            yield DueItem("deferred", result.due, result.subject, **known)
        elif result.outcome is Outcome.MISSING:
            due = later(day_of(result.committed), grace) if result.committed else None
            yield DueItem("missing", due, result.subject, commit=result.sha)


def _repairs(lessons: Mapping[str, Lesson]) -> Iterator[DueItem]:
    for repair in open_repairs(lessons):
        known = {"lesson": repair.lesson, "owner": repair.owner}
        yield DueItem("repair", repair.due, repair.change, **known)


def _order(item: DueItem) -> tuple[str, str, str, str]:
    return str(item.due or "9999-99-99"), item.kind, item.lesson or item.what, item.commit


class Limits(NamedTuple):
    """How many at most in one release. None: any number.

    There is none for coverage: who has to reach a number reaches it, with
    lessons that say nothing.
    """

    missing: int | None = None  # fixes that name no lesson
    overdue: int | None = None  # deferrals and repair items
    repeats: int | None = None


def exceeded(releases: Sequence[ReleaseSummary], limits: Limits, today: date) -> Iterator[str]:
    """A sentence for each limit that a release goes beyond.

    What is overdue is told by the day of the release; by `today` where it has none.
    """
    for one in releases:
        found = (
            (
                one.counts["missing"],
                limits.missing,
                "fix without a lesson",
                "fixes without a lesson",
            ),
            (_overdue(one, one.date or today), limits.overdue, "overdue", "overdue"),
            (len(one.repeats), limits.repeats, "repeat", "repeats"),
        )
        for count, most, a_single, several in found:
            if most is not None and count > most:
                what = a_single if count == 1 else several
                yield f"{one.name}: {count:,} {what}, at most {most:,}"


def _overdue(one: ReleaseSummary, on: date) -> int:
    late = owed(one.results, {}, grace=0, on=on).overdue
    deferred = sum(item.kind == "deferred" for item in late)
    return deferred + sum(bool(repair.due and repair.due < on) for repair in one.repairs_open)
