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
        ("fix(pager)!: last row is lost", "Last row is lost"),
        ("last  row\tlost", "Last row lost"),
        ("fix(pager): keep the last row", ""),
        ("fix: fix: twice lost", "Twice lost"),
        ("std::vector is empty", "Std::vector is empty"),
        ("", ""),
        ("fix: lost " + "word " * 30, "Lost " + "word " * 15 + "word…"),
        ("lost " + "修" * 100, "Lost…"),
        ("ß" + "a" * 84 + " lost", "SS" + "a" * 84 + "…"),
    ],
)
def test_a_title_is_the_failure_that_the_subject_states(subject, title):
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
@settings(max_examples=200)
def test_every_title_fits_and_every_id_is_valid(subject, copies):
    title = title_from(subject)
    taken: list[str] = []
    for _ in range(copies):
        taken.append(id_from(title, taken))

    id = id_from(title, taken)

    assert len(title) <= MOST_TITLE
    assert id == "" or (is_lesson_path(f"lessons/2026/{id}.md", ["lessons"]) and id not in taken)
