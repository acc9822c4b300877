"""A lesson settles commits that it lists under `fixes:`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.model import Outcome
from tests.gate.judging import BROKEN, FIX, NOON, SHA, judge, library, said
from tests.support import LESSON

if TYPE_CHECKING:
    from fixlearn.lessons.library import Library


def settled_by(fixes: str) -> Library:
    return library(last_row=LESSON.replace("gap:", f"fixes: >-\n  {fixes}\ngap:"))


@pytest.mark.parametrize(
    "fixes",
    [
        "3f2a9c1",
        f"3f2a9c1 {FIX}",
        SHA,
        f"{SHA}  another subject after a reword",
        f"fffffff {FIX}",
        f"fffffff   {FIX}",
    ],
)
def test_a_lesson_settles_a_commit_by_its_hash_or_by_its_subject(fixes):
    actual = judge(FIX, settled_by(fixes))

    assert said(actual) == (
        Outcome.COVERED,
        "it is settled by last-row",
        ("last-row",),
        [],
    )


@pytest.mark.parametrize(
    "fixes",
    [
        "3f2a9c2",
        "3f2a9c1ddde",
        "3f2a9c",
        FIX,
        "fffffff fix: keep the last",
        "fffffff Fix: keep the last row",
        f"fffffff {FIX} and more",
    ],
)
def test_another_commit_is_not_settled(fixes):
    assert said(judge(FIX, settled_by(fixes)))[3] == ["missing-lesson"]


@pytest.mark.parametrize("text", ["fix:  keep  the last row", "fix: keep\nthe last row\n\nbody"])
def test_a_subject_matches_with_any_spacing_or_folding(text):
    assert judge(text, settled_by(f"fffffff {FIX}")).outcome is Outcome.COVERED


def test_a_subject_does_not_match_a_commit_younger_than_the_lesson():
    lessons = settled_by(f"fffffff {FIX}")
    day = 24 * 60 * 60

    assert judge(FIX, lessons, at=NOON + day).outcome is Outcome.COVERED  # another time zone
    assert said(judge(FIX, lessons, at=NOON + 2 * day))[3] == ["missing-lesson"]
    assert judge(FIX, settled_by("3f2a9c1"), at=NOON + 2 * day).outcome is Outcome.COVERED


def test_no_lesson_settles_a_commit_in_progress():
    assert said(judge(FIX, settled_by(f"fffffff {FIX}"), sha="", at=0))[3] == ["missing-lesson"]


def test_a_lesson_dated_9999_can_be_compared():
    last = settled_by(f"fffffff {FIX}").lessons["last-row"]
    text = LESSON.replace("2026-01-05", "9999-12-31").replace(
        "gap:", f"fixes: >-\n  fffffff {FIX}\ngap:"
    )

    assert last.fixes == (f"fffffff {FIX}",)
    assert judge(FIX, library(last_row=text)).outcome is Outcome.COVERED


def test_a_broken_lesson_settles_nothing():
    lessons = library(last_row=BROKEN.replace("gap:", "fixes: 3f2a9c1\ngap:"))

    assert said(judge(FIX, lessons))[3] == ["missing-lesson"]
