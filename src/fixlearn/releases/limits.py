"""What a team tolerates in a release, and what goes beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.releases.due import owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from fixlearn.model import ReleaseSummary


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
