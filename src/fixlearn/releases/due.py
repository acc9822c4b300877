"""Results and lessons -> what is owed, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of, later
from fixlearn.model import DueItem, Outcome
from fixlearn.releases.progress import open_repairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from fixlearn.model import Lesson, Result


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
