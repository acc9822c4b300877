"""The sentences that text, Markdown and templates of a release share."""

from __future__ import annotations

import pytest

from fixlearn.model import Outcome, ReleaseSummary
from fixlearn.render.release_sentences import (
    numbers,
    plural,
    sections,
    sentence,
    share,
    without_report,
)
from tests.builders import a_lesson, a_result, a_summary


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "-"),
        (7, 9, "7 of 9"),
        (28, 30, "28 of 30 (93 %)"),
        (30, 30, "30 of 30 (100 %)"),
        (299, 300, "299 of 300 (99 %)"),
        (1, 3_000, "1 of 3,000 (1 %)"),
        (0, 30, "0 of 30 (0 %)"),
    ],
)
def test_a_share_is_a_percentage_only_if_the_whole_is_large_enough(
    part: int, whole: int, text: str
) -> None:
    assert share(part, whole) == text


def test_a_number_has_its_noun_in_the_singular_or_the_plural() -> None:
    assert [plural(count, "fix", "fixes") for count in (0, 1, 2_000)] == [
        "0 fixes",
        "1 fix",
        "2,000 fixes",
    ]
    assert plural(2, "lesson") == "2 lessons"


@pytest.mark.parametrize(
    ("text", "expected"), [("Rows lost", "Rows lost."), ("Why?", "Why?"), ("As in:", "As in:")]
)
def test_a_sentence_ends_with_one_punctuation_mark(text: str, expected: str) -> None:
    assert sentence(text) == expected


def test_lessons_with_a_strong_prevention_come_first_and_missing_fixes_are_listed() -> None:
    missing = a_result(Outcome.MISSING, subject="fix: rows")
    lessons = (a_lesson("strong", "eliminate"), a_lesson("weak", "document"))
    parts = {
        heading: list(rows) for heading, rows in sections(a_summary("v1", missing, lessons=lessons))
    }

    assert parts["What can no longer happen"] == [
        "Strong. A prevention of kind eliminate. (eliminate, strong)"
    ]
    assert parts["What else was learned"] == [
        "Weak. A prevention of kind document. (document, weak)"
    ]
    assert parts["Missing"] == ["0000001 fix: rows"]


def counted(**counts: int) -> ReleaseSummary:
    """A release with so many commits of each outcome."""
    outcomes = {name.replace("_", "-"): count for name, count in counts.items()}
    empty = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    return a_summary(counts=empty | outcomes, commits=sum(counts.values()))


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (counted(), ["0 commits, 0 fixes"]),
        (counted(not_a_fix=1), ["1 commit, 0 fixes"]),
        (
            counted(covered=1, missing=1200, not_a_fix=7),
            ["1,208 commits, 1,201 fixes: 1 covered, 0 waived, 0 deferred, 1,200 missing"],
        ),
        (
            counted(exempt=4, before_adoption=5, not_a_fix=9),
            [
                "18 commits, 0 fixes",
                "Not counted as fixes: 4 exempt, 5 before adoption (fixes or unsure), 9 not a fix",
            ],
        ),
        (
            counted(waived=1, unsure=2),
            [
                "3 commits, 1 fix: 0 covered, 1 waived, 0 deferred, 0 missing",
                "Not counted as fixes: 2 unsure",
            ],
        ),
    ],
)
def test_the_fixes_and_what_is_not_counted_add_up_to_the_commits(
    release: ReleaseSummary, expected: list[str]
) -> None:
    assert list(numbers(release)) == expected


def test_commits_that_are_declared_no_fix_are_part_of_those_that_are_not_a_fix() -> None:
    declared = a_result(Outcome.NOT_A_FIX, reason="it never crashed")
    release = counted(not_a_fix=3)._replace(disclaimed=(declared,))

    assert list(numbers(release)) == [
        "3 commits, 0 fixes",
        "Not counted as fixes: 3 not a fix (1 declared with Fix: no)",
    ]


def test_the_oldest_releases_without_anything_to_report_are_counted() -> None:
    empty = a_summary("v0.1")
    fixed = a_summary("v0.2", a_result(Outcome.MISSING))
    with_lessons = a_summary("v0.2", strengths={"strong": 1})

    assert without_report([empty, fixed, empty, empty, empty]) == 3
    assert without_report([empty, with_lessons, empty, empty]) == 2
    assert without_report([fixed, empty]) == 0
    assert without_report([a_summary("unreleased"), empty, empty]) == 2
    assert without_report([]) == 0
