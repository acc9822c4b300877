"""What answers for the fixes that a squash merge lists."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.config import Config
from fixlearn.gate.judge import settled_without_lessons
from fixlearn.model import Outcome
from tests.builders import a_commit
from tests.gate.judging import judge, library
from tests.gate.test_squash_message_fixes import by_forge, by_git
from tests.support import LESSON

NAMED = "Lesson: last-row"
LATER = "Lesson: later (hotfix for the outage)"
NONE = "Lesson: none (a slip of the pen)"
LESSONS = library(last_row=LESSON, other=LESSON)


def outcome(*messages: str, title: str = "", added: tuple[str, ...] = ()) -> Outcome:
    return judge(by_git(*messages, title=title), LESSONS, added=added).outcome


CASES = [
    (("fix: a",), Outcome.MISSING),
    ((f"fix: a\n\n{NAMED}",), Outcome.COVERED),
    ((f"fix: a\n\n{LATER}",), Outcome.DEFERRED),
    ((f"fix: a\n\n{NONE}",), Outcome.WAIVED),
    # Each fix answers for itself, and what is owed comes first.
    ((f"fix: a\n\n{NAMED}", f"fix: b\n\n{LATER}"), Outcome.DEFERRED),
    ((f"fix: a\n\n{NAMED}", f"fix: b\n\n{NONE}"), Outcome.COVERED),
    ((f"fix: a\n\n{LATER}", f"fix: b\n\n{NONE}"), Outcome.DEFERRED),
    ((f"fix: a\n\n{LATER}", "fix: b"), Outcome.MISSING),
    ((f"fix: a\n\n{NONE}", "fix: b"), Outcome.MISSING),
    # The lessons of the squash merge cover all its fixes that say nothing themselves.
    ((f"fix: a\n\n{NAMED}", "fix: b"), Outcome.COVERED),
    ((f"feat: a\n\n{NAMED}", "fix: b"), Outcome.COVERED),
    # So does a line of a commit that is no fix.
    ((f"docs: a\n\n{LATER}", "fix: b"), Outcome.DEFERRED),
    # A lesson that does not exist, or a reason that says nothing, answers for nothing.
    (("fix: a\n\nLesson: unknown",), Outcome.MISSING),
    (("fix: a\n\nLesson: none (todo)",), Outcome.MISSING),
]


@pytest.mark.parametrize(("messages", "expected"), CASES)
def test_each_fix_of_a_squash_merge_needs_an_answer(
    messages: tuple[str, ...], expected: Outcome
) -> None:
    assert outcome(*messages) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [(NAMED, Outcome.COVERED), (LATER, Outcome.DEFERRED), (NONE, Outcome.WAIVED)],
)
def test_a_line_outside_of_the_list_answers_for_all(line: str, expected: Outcome) -> None:
    assert outcome("fix: a", "fix: b", title=f"feat: c\n\n{line}") is expected
    assert outcome(f"fix: a\n\n{LATER}", "fix: b", title=f"feat: c\n\n{NAMED}") is Outcome.DEFERRED


def test_a_lesson_that_the_squash_merge_adds_covers_fixes_that_say_nothing() -> None:
    assert outcome("fix: a", "fix: b", added=("last-row",)) is Outcome.COVERED
    assert outcome("fix: a", f"fix: b\n\n{LATER}", added=("last-row",)) is Outcome.DEFERRED


def test_the_result_names_all_lessons() -> None:
    result = judge(by_git(f"fix: a\n\n{NAMED}", "fix: b\n\nLesson: other"), LESSONS)

    assert (result.why, result.lessons) == (
        "its squashed commits have last-row, other",
        ("last-row", "other"),
    )


def test_the_first_deferral_that_is_due_counts() -> None:
    text = by_git(
        "fix: a\n\nLesson: later 2026-02-02 (hotfix one)",
        "fix: b\n\nLesson: later 2026-01-20 (hotfix two)",
        f"fix: c\n\n{NAMED}",
    )

    result = judge(text, LESSONS)

    assert (result.outcome, result.due, result.reason, result.lessons) == (
        Outcome.DEFERRED,
        date(2026, 1, 20),
        "hotfix two",
        ("last-row",),
    )


@pytest.mark.parametrize("fixes", ["1111111 fix: a", "0123456 fix: a"])
def test_a_lesson_settles_a_squashed_fix_by_its_hash_or_its_subject(fixes: str) -> None:
    lesson = LESSON.replace("gap:", f'fixes:\n  - "{fixes}"\ngap:')
    lessons = library(last_row=lesson)

    assert judge(by_git("fix: a"), lessons).outcome is Outcome.COVERED
    assert judge(by_git("fix: a", "fix: b"), lessons).outcome is Outcome.MISSING


def test_a_lesson_settles_a_deferral_by_the_subject_that_a_forge_lists() -> None:
    lesson = LESSON.replace("gap:", 'fixes:\n  - "0123456 fix: a"\ngap:')
    text = by_forge("feat: pages (#12)", f"fix: a\n\n{LATER}", "feat: b")

    assert judge(text).outcome is Outcome.DEFERRED
    assert judge(text, library(last_row=lesson)).outcome is Outcome.COVERED


def test_a_lesson_that_lists_the_squash_merge_itself_settles_it() -> None:
    lesson = LESSON.replace("gap:", 'fixes:\n  - "3f2a9c1 feat: pages"\ngap:')

    assert judge(by_git("fix: a", "fix: b"), library(last_row=lesson)).outcome is Outcome.COVERED


def test_the_finding_names_the_fixes_that_have_no_lesson() -> None:
    text = by_git(f"fix: a\n\n{NONE}", *(f"fix: {number}" for number in range(5)))

    (finding,) = judge(text, LESSONS).findings

    assert finding.rule == "missing-lesson"
    assert finding.because == (
        'it squashes "fix: 0"',
        'it squashes "fix: 1"',
        'it squashes "fix: 2"',
        "and 2 more without a lesson",
    )
    assert finding.hint[-1] == ('Not a bug fix? Add the line "Fix: no (<why>)" instead.')


def test_a_wrong_line_of_a_squashed_commit_is_found() -> None:
    result = judge(by_git("feat: a\n\nFix: no", "feat: b\n\nLesson: last-rwo"), LESSONS)

    assert [finding.rule for finding in result.findings] == ["empty-reason", "unknown-lesson"]


def test_a_squashed_commit_that_is_said_to_be_no_fix_is_reported() -> None:
    commit = a_commit(by_git("fix: a\n\nFix: no (the bug was never released)"))

    assert settled_without_lessons(commit, Config()) is None
    result = judge(by_git("fix: a\n\nFix: no (the bug was never released)"))
    assert (result.outcome, result.reason) == (Outcome.NOT_A_FIX, "the bug was never released")
