"""The lines of `list`."""

from __future__ import annotations

from textwrap import dedent

from fixlearn.lessons.recall import LessonFilter, select
from fixlearn.render.tables import lesson_list
from tests.builders import a_lesson, a_plan

LESSONS = {
    lesson.id: lesson
    for lesson in (
        a_lesson("rows", a_plan(), a_plan(), title="The last row was dropped " + "on a page " * 6),
        a_lesson("a-much-longer-id-than-the-others-have", title="It broke", issue="#12"),
        a_lesson(
            "gone",
            retired="the pager was removed",
            title="\x1b[31mRed",
            issue="https://example.com/issues/7",
        ),
    )
}
ROWS = select(LESSONS, LessonFilter(states=("active", "retired")))


def test_titles_are_shortened_to_the_width() -> None:
    printed = lesson_list(ROWS, 80)

    assert printed == dedent("""\
        2026-01-05  a-much-longer-id-than-the-others-have  [#12] It broke
        2026-01-05  gone                              [retired, #7] \\x1b[31mRed
        2026-01-05  rows                              [2 open] The last row was dropped…
        """)
    assert max(map(len, printed.splitlines())) <= 80


def test_without_a_width_titles_are_whole() -> None:
    assert lesson_list(ROWS, None).endswith("on a page on a page on a page \n")


def test_without_lessons_nothing_is_printed() -> None:
    assert lesson_list([], 80) == ""
