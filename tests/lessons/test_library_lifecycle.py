"""Which lessons are active, and which are the same."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.library import active_lessons, is_same_lesson, predecessors
from tests.builders import a_lesson


def library(**supersedes):
    """Lessons by id, each a day younger than the one before it."""
    days = {id: date(2026, 1, number) for number, id in enumerate(supersedes, start=1)}
    return {
        id: a_lesson(id, date=days[id], supersedes=tuple(older.split()))
        for id, older in supersedes.items()
    }


@pytest.mark.parametrize(
    ("lessons", "standing"),
    [
        ({"a": "", "b": ""}, "a b"),
        ({"a": "", "b": "a"}, "b"),
        ({"a": "b", "b": ""}, "a"),  # the date of a lesson can be wrong
        ({"a": "", "b": "a", "c": "b"}, "c"),
        ({"a": "", "b": "", "c": "a b"}, "c"),
        ({"a": "a unknown"}, "a"),
        ({"a": "b", "b": "a"}, "b"),
        ({"a": "b", "b": "c", "c": "a"}, "b c"),
    ],
)
def test_a_lesson_is_active_until_another_one_supersedes_it(lessons, standing):
    assert [item.id for item in active_lessons(library(**lessons))] == standing.split()


def test_neither_a_retired_lesson_nor_its_predecessors_are_active():
    lessons = library(a="", b="a")
    lessons["b"] = lessons["b"]._replace(retired="The pager is gone.")

    assert active_lessons(lessons) == []


def test_predecessors_are_transitive():
    lessons = library(a="c", b="a", c="b unknown c")

    assert {item.id for item in predecessors(lessons["c"], lessons)} == {"a", "b"}


def test_a_lesson_with_another_id_is_the_same_if_title_or_gap_is_equal() -> None:
    lesson = a_lesson("last-row", gap="No test used it.")

    assert is_same_lesson(lesson, lesson._replace(id="x", title="Another title"))
    assert is_same_lesson(lesson, lesson._replace(id="x", gap="Another gap."))
    assert not is_same_lesson(lesson, lesson._replace(title="Another title", gap="Another gap."))
