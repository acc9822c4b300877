"""Words count in points if no type is declared."""

from __future__ import annotations

import pytest

from fixlearn.config import Detection
from fixlearn.messages import Band
from tests.gate.verdicts import WORDS_FIX, WORDS_NOT, band, decided, verdict


def test_words_count_in_points_if_no_type_is_declared():
    fix, other = verdict(WORDS_FIX), verdict(WORDS_NOT)

    assert (fix.band, other.band) == (Band.FIX, Band.NOT)
    assert fix.score == sum(reason.points or 0 for reason in fix.reasons)
    assert all(reason.points for reason in fix.reasons)


def test_words_do_not_count_in_declared_mode():
    settings = Detection(mode="declared")
    expected = decided(Band.NOT, "no type is declared, and only those count (detect.mode)")

    assert verdict(WORDS_FIX, settings) == expected
    assert band("fix: x", settings) is Band.FIX


@pytest.mark.parametrize(
    "unit",
    ["(", "a:", "A,", "[A] ", "fix ", "`", "'", "http://", "<", "fix(a,", ":a", "A-1 ", "\n"],
)
def test_a_huge_message_is_judged_at_once(unit):
    huge = unit * (100_000 // len(unit))

    assert band(f"{huge}") in Band
    assert band(f"{WORDS_NOT}\n\n{huge}") in Band
