"""Sentences that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.title import is_empty_claim
from tests.lessons.test_wording import GOOD

EMPTY = [
    "Something was not quite right there.",
    "Things are handled well from now on.",
    "Things work better now.",
    "Some things were broken.",
    "An edge case was not handled.",
    "It didn't work as expected.",
    "It didn’t work as expected.",
    "The problem is fixed properly.",
    "Errors are handled gracefully.",
    "We take better care of this.",
    "This will be handled better in the future.",
    "The issue has been addressed and everything is fine now.",
]
FULL = [
    "Totals are handled well from now on.",
    "Nothing asked for it.",
    "Nothing tested this.",
    "`it` was not handled.",
    '"things" was not handled.',
    "It was off by 1.",
    "pager() was wrong.",
    "Broken",
    "Rows",
    "",
    "…",
    "修复了 分页",
    "it " * 400,
]


@pytest.mark.parametrize("text", EMPTY)
def test_a_sentence_without_a_word_of_content_is_an_empty_claim(text) -> None:
    assert is_empty_claim(text)


@pytest.mark.parametrize("text", FULL)
def test_one_word_of_content_code_or_a_number_is_enough(text) -> None:
    assert not is_empty_claim(text)


@pytest.mark.parametrize("text", [text for _, text in GOOD])
def test_good_sentences_are_no_empty_claims(text) -> None:
    assert not is_empty_claim(text)


def test_no_lesson_of_this_repository_is_an_empty_claim() -> None:
    files = sorted(Path(__file__).parents[2].glob("lessons/*/*.md"))
    lessons = [parse_lesson(file.as_posix(), file.read_bytes()).lesson for file in files]
    texts = [
        text
        for lesson in filter(None, lessons)
        for text in (lesson.title, lesson.gap, *(step.change for step in lesson.prevention))
    ]

    assert len(texts) > 50
    assert list(filter(is_empty_claim, texts)) == []
