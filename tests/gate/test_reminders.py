"""A fix that lacks its lesson is told which ones are near."""

from __future__ import annotations

from fixlearn.gate.reminders import with_reminders
from tests.gate.test_judge import FIX, judge, library
from tests.support import LESSON

LESSONS = library(last_row=LESSON).lessons


def test_the_lessons_about_the_same_paths_stand_below_the_way_out() -> None:
    missing = judge(FIX)

    (finding,) = with_reminders(missing, LESSONS, ["src/pager.py"]).findings

    assert finding.hint == (
        *missing.findings[0].hint,
        "read before you write: last-row touches tests/test_pager.py  (lessons/2026/last-row.md)",
    )


def test_nothing_is_said_where_no_lesson_is_near_or_none_is_asked_for() -> None:
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")

    assert with_reminders(missing, LESSONS, ["docs/intro.md"]) == missing
    assert with_reminders(missing, {}, ["src/pager.py"]) == missing
    assert with_reminders(covered, LESSONS, ["src/pager.py"]) == covered
