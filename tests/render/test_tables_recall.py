"""Lessons that came to mind, as people read them."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings

from fixlearn.lessons.recall import Recalled
from fixlearn.render import tables
from fixlearn.render.text import Colours
from tests.builders import a_lesson, a_plan, a_prevention
from tests.render.hostile import HOSTILE, harm, lesson

PAGER = a_lesson(
    "pager-off-by-one",
    a_prevention("test", "A test pages through a half full page."),
    a_plan("guard", "A page knows its size."),
    a_prevention("train", "Everybody was told.", status="dropped"),
    path="lessons/2026/pager-off-by-one.md",
    gap="Only full pages were tried.",
)
BECAUSE = ("touches src/pager.py", "mentions retry, timeout")


def test_a_recalled_lesson_is_printed_in_full():
    marked = Colours(where=lambda text: f"<w {text}>", quiet=lambda text: f"<q {text}>")

    assert tables.recall([Recalled(PAGER, BECAUSE[:1])], marked) == dedent("""\
        <w pager-off-by-one touches src/pager.py><q   (lessons/2026/pager-off-by-one.md)>
          gap: Only full pages were tried.
          test: A test pages through a half full page.
          guard (planned): A page knows its size.
        """)


def test_at_a_terminal_the_lines_of_a_recalled_lesson_are_wrapped():
    assert tables.recall([Recalled(PAGER, BECAUSE[:1])], columns=48) == dedent("""\
        pager-off-by-one touches src/pager.py
          (lessons/2026/pager-off-by-one.md)
          gap: Only full pages were tried.
          test: A test pages through a half full page.
          guard (planned): A page knows its size.
        """)
    assert tables.recall([Recalled(PAGER, BECAUSE)], columns=40) == dedent("""\
        pager-off-by-one touches src/pager.py;
          mentions retry, timeout
          (lessons/2026/pager-off-by-one.md)
          gap: Only full pages were tried.
          test: A test pages through a half full
            page.
          guard (planned): A page knows its
            size.
        """)


def test_without_a_recalled_lesson_nothing_is_printed():
    assert tables.recall([]) == ""


@given(HOSTILE)
@settings(max_examples=100)
def test_hostile_text_is_sanitized(text):
    actual = [Recalled(lesson(text), (text, text))]

    assert list(harm(tables.recall(actual))) == []
