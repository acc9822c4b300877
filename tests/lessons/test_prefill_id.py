"""Titles from subjects, ids from titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_file import MOST_TITLE
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.prefill import id_from, title_from


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("fix(pager)!: keep the last row", "Keep the last row"),
        ("keep  the\tlast row", "Keep the last row"),
        ("fix: fix: twice", "Fix: twice"),
        ("std::vector is empty", "Std::vector is empty"),
        ("http://example.com is down", "Http://example.com is down"),
        ("", ""),
        ("fix: " + "word " * 30, "W" + ("word " * 16)[1:] + "word…"),
        ("修" * 100, "修" * 89 + "…"),
        ("ß" + "a" * 89, "SS" + "a" * 87 + "…"),
    ],
)
def test_a_title_is_the_subject_without_its_type(subject, title):
    assert title_from(subject) == title


@pytest.mark.parametrize(
    ("title", "taken", "id"),
    [
        ("Last page dropped: total % size == 0", [], "last-page-dropped-total-size-0"),
        ("Don't drop Ünïcode", [], "dont-drop-unicode"),
        ("None", [], "none-lesson"),
        ("Later!", ["later-lesson"], "later-lesson-2"),
        ("a row", ["a-row", "a-row-2"], "a-row-3"),
        ("修复", [], ""),
        ("🐛", [""], ""),
        ("x" * 100, [], "x" * 50),
        ("word " * 20, [], "word-" * 9 + "word"),
    ],
)
def test_an_id_is_built_from_the_words_of_the_title(title, taken, id):
    assert id_from(title, taken) == id


@given(st.text(max_size=200), st.integers(0, 3))
@settings(max_examples=200, deadline=None, database=None)
def test_every_title_fits_and_every_id_is_valid(subject, copies):
    title = title_from(subject)
    taken: list[str] = []
    for _ in range(copies):
        taken.append(id_from(title, taken))

    id = id_from(title, taken)

    assert len(title) <= MOST_TITLE
    assert id == "" or (is_lesson_path(f"lessons/2026/{id}.md", ["lessons"]) and id not in taken)
