"""A finding about a missing lesson lists lessons about the same paths."""

from __future__ import annotations

from fixlearn.gate import reminders
from fixlearn.gate.reminders import MAX_REMINDED, remind, with_reminders
from fixlearn.lessons.recall import RecallIndex
from tests.gate.judging import FIX, judge, library
from tests.support import LESSON

LESSONS = library(last_row=LESSON).lessons


def test_lessons_about_the_same_paths_are_listed_below_the_hint() -> None:
    missing = judge(FIX)

    (finding,) = with_reminders(missing, LESSONS, ["src/pager.py"]).findings

    assert finding.hint == (
        *missing.findings[0].hint,
        "read before you write: last-row touches tests/test_pager.py  (lessons/2026/last-row.md)",
    )


def test_no_reminder_is_added_without_a_similar_lesson() -> None:
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")

    assert with_reminders(missing, LESSONS, ["docs/intro.md"]) == missing
    assert with_reminders(missing, {}, ["src/pager.py"]) == missing
    assert with_reminders(covered, LESSONS, ["src/pager.py"]) == covered


def test_only_the_first_findings_have_reminders_and_lessons_are_indexed_once(
    monkeypatch,
) -> None:
    indexed = []
    monkeypatch.setattr(
        reminders, "RecallIndex", lambda lessons: indexed.append(lessons) or RecallIndex(lessons)
    )
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")
    unknown = judge(f"{FIX}\n\nLesson: other")
    without_reminder = [covered, unknown, *[missing] * (2 * MAX_REMINDED)]

    reminded = remind(without_reminder, LESSONS, lambda _: ["src/pager.py"])

    changed = [new != old for new, old in zip(reminded, without_reminder, strict=True)]
    assert changed == [False] * 2 + [True] * MAX_REMINDED + [False] * MAX_REMINDED
    assert indexed == [LESSONS]


def test_lessons_are_not_indexed_if_no_finding_asks_for_one(monkeypatch) -> None:
    monkeypatch.setattr(reminders, "RecallIndex", None)
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")

    assert remind([covered] * 3, LESSONS, lambda _: ["src/pager.py"]) == [covered] * 3
    assert remind([missing] * 3, LESSONS, lambda _: []) == [missing] * 3
    assert remind([missing] * 3, {}, lambda _: ["src/pager.py"]) == [missing] * 3
