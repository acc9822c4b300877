"""The sentences that text, Markdown and templates of a release share."""

from __future__ import annotations

import pytest

from fixlearn.model import Outcome
from fixlearn.render.release_sentences import plural, sections, sentence, share
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
