"""What a team tolerates in a release."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.model import Debt, Outcome
from fixlearn.releases.debt import Limits, exceeded
from tests.builders import a_result, a_summary

DAY = date(2026, 1, 5)
FIX = a_result(Outcome.COVERED)
ONE = a_summary(
    "v1",
    FIX,
    date=DAY,
    repeats=((FIX, "an-id"),),
    debt=Debt(overdue=2),
    counts={outcome.value: 2 for outcome in Outcome},
)


@pytest.mark.parametrize(
    ("limits", "sentences"),
    [
        (Limits(), []),
        (Limits(2, 2, 1), []),
        (Limits(3, 3, 2), []),
        (Limits(missing=1), ["v1: 2 fixes without a lesson, at most 1"]),
        (Limits(overdue=0), ["v1: 2 overdue, at most 0"]),
        (Limits(repeats=0), ["v1: 1 repeat, at most 0"]),
    ],
)
def test_an_exceeded_limit_is_reported(limits: Limits, sentences: list[str]) -> None:
    assert list(exceeded([ONE], limits)) == sentences


def test_a_count_of_one_is_in_the_singular() -> None:
    actual = ONE._replace(counts=dict.fromkeys(ONE.counts, 1))

    assert list(exceeded([actual], Limits(missing=0))) == ["v1: 1 fix without a lesson, at most 0"]
