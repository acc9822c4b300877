"""What a team tolerates in a release."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.model import Outcome, Repair
from fixlearn.releases.due import Limits, exceeded
from tests.builders import a_result, a_summary

DAY = date(2026, 1, 5)
FIX = a_result(Outcome.COVERED)
DEFERRED = a_result(Outcome.DEFERRED, due=date(2026, 1, 4))
REPAIR = Repair("an-id", "A title", "A rule bans it.", "a team", date(2026, 1, 4))
ONE = a_summary(
    "v1",
    FIX,
    DEFERRED,
    date=DAY,
    repeats=((FIX, "an-id"),),
    repairs_open=(REPAIR, REPAIR._replace(due=DAY)),
    counts={outcome.value: 2 for outcome in Outcome},
)


@pytest.mark.parametrize(
    ("limits", "sentences"),
    [
        (Limits(), []),
        (Limits(2, 2, 1), []),
        (Limits(missing=1), ["v1: 2 fixes without a lesson, at most 1"]),
        (Limits(overdue=0), ["v1: 2 overdue, at most 0"]),
        (Limits(repeats=0), ["v1: 1 repeat, at most 0"]),
    ],
)
def test_an_exceeded_limit_is_reported(limits: Limits, sentences: list[str]) -> None:
    assert list(exceeded([ONE], limits, DAY)) == sentences


@pytest.mark.parametrize(("today", "count"), [(date(2026, 1, 4), 0), (DAY, 2)])
def test_unreleased_items_are_overdue_as_of_today(today: date, count: int) -> None:
    actual = list(exceeded([ONE._replace(date=None)], Limits(overdue=0), today))

    assert actual == ([f"v1: {count} overdue, at most 0"] if count else [])


def test_a_count_of_one_is_in_the_singular() -> None:
    actual = ONE._replace(counts=dict.fromkeys(ONE.counts, 1))

    assert list(exceeded([actual], Limits(missing=0), DAY)) == [
        "v1: 1 fix without a lesson, at most 0"
    ]
