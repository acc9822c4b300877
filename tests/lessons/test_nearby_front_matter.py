"""The light reader of lessons agrees with the real one, or leaves the lesson to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.nearby import read_pairs
from tests.lessons.hypothesis_lessons import LESSONS
from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from fixlearn.model import Lesson

OURS = sorted((PROJECT / "lessons").glob("*/*.md"))


def assert_same(text: str) -> bool:
    """True if the light reader reads the text; then it reads what the lesson says."""
    pairs = read_pairs(text)
    lesson = parse_lesson("lessons/2026/x.md", text.encode("utf-8", "surrogatepass")).lesson
    if pairs is None or lesson is None:
        return False
    expected = {
        "title": [lesson.title],
        "gap": [lesson.gap],
        "change": [step.change for step in lesson.prevention],
        "supersedes": list(lesson.supersedes),
        "retired": [lesson.retired] if lesson.retired else [],
        "areas": list(lesson.areas),
    }
    assert {key: [text for name, text in pairs if name == key] for key in expected} == expected
    return True


@given(LESSONS)
def test_a_lesson_that_new_writes_is_read_as_the_real_reader_does(lesson: Lesson) -> None:
    assert_same(write_entry(lesson))


def test_most_lessons_of_this_project_are_read() -> None:
    read = [assert_same(path.read_text("utf-8")) for path in OURS]

    assert sum(read) > 0.9 * len(OURS)


@pytest.mark.parametrize(
    ("old", "new", "is_read"),
    [
        ("gap: The", "gap: >-\n  The", True),
        ("gap: The", "gap: The\n  whole", True),
        ("gap: The pager", "gap: 'It''s: the pager", False),
        ("title: Last row", "title: 'It''s: the last row'  ", False),
        ("date:", "areas: [src, lib/*.py]\ndate:", True),
        ("date:", "areas:\n- src\n- lib\ndate:", True),
        ("date:", "areas:\n  - src   # all of it\ndate:", False),
        ("date:", "areas: [{a: b}]\ndate:", False),
        ("date:", "title: &x again\ndate:", False),
        (
            "  - kind: test\n    change: A",
            "  - {kind: test, change: B}\n  - kind: test\n    change: A",
            False,
        ),
        ("---\ntitle", "title", False),
    ],
)
def test_what_is_unusual_is_left_to_the_real_reader(old: str, new: str, is_read: bool) -> None:
    assert old in LESSON
    assert assert_same(LESSON.replace(old, new, 1)) == is_read
