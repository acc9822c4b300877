"""Suggestions for unknown words."""

from __future__ import annotations

import pytest

from fixlearn.errors import did_you_mean, nearest

COMMANDS = ("check", "summary", "summarize")


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("chekc", '; did you mean "check"?'),
        ("summry", '; did you mean "summary"?'),
        ("xyz", ""),
        ("chess", ""),
        ("", ""),
    ],
)
def test_the_most_similar_word_is_suggested_if_any_is_similar(word: str, text: str) -> None:
    assert did_you_mean(word, COMMANDS) == text


def test_several_similar_words_are_suggested_the_most_similar_first() -> None:
    assert did_you_mean("summary", COMMANDS, 2) == '; did you mean "summary" or "summarize"?'


def test_no_more_words_are_returned_than_asked_for() -> None:
    assert nearest("summary", COMMANDS) == ["summary"]
    assert nearest("summary", ()) == []
