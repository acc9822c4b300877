"""Words, and the lessons that speak of them."""

from __future__ import annotations

import sqlite3
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixlearn.lessons.full_text import MOST_WORDS, keywords, search
from tests.builders import a_lesson, a_prevention

OPERATORS = 'pager AND OR NOT NEAR("a" b, 2) title: - ^ * + { } ( ) " \' ; DROP TABLE lesson; --'


LESSONS = [
    a_lesson(
        "one", title="Retries lose the body", gap="No test retried a request that has a body."
    ),
    a_lesson("two", title="Last row dropped", gap="The pager was only tried with full pages."),
    a_lesson(
        "three",
        a_prevention("test", "Settings are a file."),
        title="Null device replaced",
        areas=("src/pager.py",),
    ),
]


def found(*words, lessons=LESSONS):
    return {id: sorted(speaks) for id, speaks in search(words, lessons).items()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fix(pager): do not drop the last row of the pager", "pager drop last row"),
        ("Fixes #12: crash in HTTPClient.read_all()", "crash httpclient read all"),
        ("fix the bug", ""),
        ("2026 12 a ü ÜBER größe", "über größe"),
        ("x" * 61, ""),
        ("", ""),
    ],
)
def test_stop_words_are_not_searched(text, words):
    expected = tuple(word for word in words.split() if word != "all")

    assert keywords(text) == expected


def test_a_long_query_is_truncated():
    assert len(keywords(" ".join(f"w{n}" for n in range(1_000)))) == MOST_WORDS


def test_all_forms_of_a_word_match():
    assert found("retry") == {"one": ["retry"]}
    assert found("retried", "requests") == {"one": ["requests", "retried"]}


def test_two_forms_of_one_word_count_once():
    assert found("retry", "retries", "retried") == {"one": ["retry"]}


def test_paths_are_searched():
    assert found("pager") == {"two": ["pager"], "three": ["pager"]}


def test_without_a_common_word_nothing_matches():
    assert found("scheduler") == {}
    assert found() == {}


def test_a_rare_word_weighs_more_than_a_common_one():
    titles = ["rows pager" if n == 3 else "rows other" for n in range(9)]
    many = [a_lesson(f"n{n}", title=title) for n, title in enumerate(titles)]

    weights = search(["rows", "pager"], many)["n3"]

    assert weights["pager"] > weights["rows"] > 0


@pytest.mark.parametrize(
    "word", ["AND", "OR", "NOT", "NEAR", "pager*", 'pa"ger', "title:last", "^"]
)
def test_a_word_is_never_a_command_of_the_query_language(word):
    assert found(word, "pager") | found("pager") == found("pager", word)


@given(st.text())
@example(OPERATORS)
@example('"' * 99)
@example("\0\ud800\uffff\U000e0001 pager\0")
@settings(max_examples=100)
def test_no_text_breaks_the_search(text):
    step = a_prevention("test", text)
    hostile = a_lesson("hostile", step, title=text, gap=text, body=text, areas=(text,))

    asked = search([text, *keywords(text)], [hostile, *LESSONS])

    assert set(asked) <= {"hostile", "one", "two", "three"}
    assert "hostile" in search(["pager"], [hostile._replace(body=f"{text} pager")])


def test_without_full_text_search_there_is_no_answer(monkeypatch):
    class Without(sqlite3.Connection):
        def execute(self, *arguments):
            raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(sqlite3, "connect", lambda name: Without(name))

    assert search(["pager"], LESSONS) is None


def test_without_sqlite_there_is_no_answer(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlite3", None)

    assert search(["pager"], LESSONS) is None
