"""A finding about a missing lesson names a lesson about the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.gate.reminders import MAX_REMINDED, remind, with_reminders
from fixlearn.lessons import recall
from fixlearn.lessons.recall import RecallIndex
from tests.gate.judging import FIX, judge, library
from tests.support import LESSON

if TYPE_CHECKING:
    from fixlearn.lessons.library import Library

LESSONS = library(last_row=LESSON).lessons


def related_lesson(lessons: Library, path: str) -> tuple[str, ...]:
    """The lines that are added to the hint of a fix that changes this file."""
    missing = judge(FIX)
    (finding,) = with_reminders(missing, lessons.lessons, [path]).findings
    return finding.hint[len(missing.findings[0].hint) :]


RELATED = ("Related lesson: lessons/2026/last-row.md",)


@pytest.mark.parametrize("path", ["src/pager.py", "tests/test_pager.py", "total.py", "Page.java"])
def test_a_lesson_that_names_the_file_or_its_test_or_has_its_name_in_the_title_is_mentioned(
    path: str,
) -> None:
    assert related_lesson(library(last_row=LESSON), path) == RELATED


@pytest.mark.parametrize("path", ["tests/test_sort.py", "tests/rows.sql", "docs/intro.md", "a.py"])
def test_a_lesson_about_the_same_folder_is_not_mentioned(path: str) -> None:
    lesson = LESSON.replace("gap:", "areas: [tests/*]\ngap:")

    assert related_lesson(library(last_row=lesson), path) == ()


def test_at_most_one_lesson_is_mentioned_and_it_fits_a_terminal() -> None:
    other = LESSON.replace("2026-01-05", "2026-01-06")

    lines = related_lesson(library(last_row=LESSON, other=other), "src/pager.py")

    assert lines == ("Related lesson: lessons/2026/other.md",)


def test_no_reminder_is_added_without_a_similar_lesson() -> None:
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")

    assert with_reminders(missing, {}, ["src/pager.py"]) == missing
    assert with_reminders(covered, LESSONS, ["src/pager.py"]) == covered


def test_only_the_first_findings_have_reminders_and_lessons_are_indexed_once(
    monkeypatch,
) -> None:
    indexed = []
    monkeypatch.setattr(
        recall, "RecallIndex", lambda lessons: indexed.append(lessons) or RecallIndex(lessons)
    )
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")
    unknown = judge(f"{FIX}\n\nLesson: other")
    without_reminder = [covered, unknown, *[missing] * (2 * MAX_REMINDED)]

    reminded = remind(without_reminder, LESSONS, lambda _: ["src/pager.py"])

    changed = [new != old for new, old in zip(reminded, without_reminder, strict=True)]
    assert changed == [False] * 2 + [True] * MAX_REMINDED + [False] * MAX_REMINDED
    assert indexed == [LESSONS]


def test_lessons_are_not_indexed_if_no_finding_asks_for_one(monkeypatch) -> None:
    monkeypatch.setattr(recall, "RecallIndex", None)
    missing, covered = judge(FIX), judge(f"{FIX}\n\nLesson: last-row")

    assert remind([covered] * 3, LESSONS, lambda _: ["src/pager.py"]) == [covered] * 3
    assert remind([missing] * 3, LESSONS, lambda _: []) == [missing] * 3
    assert remind([missing] * 3, {}, lambda _: ["src/pager.py"]) == [missing] * 3
