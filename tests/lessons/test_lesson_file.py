"""A lesson file, read and written."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.model import Lesson, Position, Prevention, Proof
from tests.lessons.lesson_files import PATH, READ, WHOLE, read
from tests.support import LESSON


def test_a_lesson_is_read():
    entry = read(LESSON)

    assert (entry.lesson, entry.findings) == (READ, ())


def test_every_key_is_read():
    entry = read(WHOLE)

    assert entry.findings == ()
    assert entry.lesson == Lesson(
        id="last-row",
        path=PATH,
        title="Rows: lost",
        date=date(2026, 1, 5),
        gap="Nothing tried the last page.",
        prevention=(
            Prevention(
                "guard",
                "Pages know their size.",
                ("src/pager.py#Page size", "https://example.com/alert"),
                proof=Proof(("a.py::b",), 'make "test #1"', "3f2a9c1", "8d0c1f2 fix it"),
            ),
            Prevention(
                "monitor",
                "An alert counts rows.",
                status="planned",
                owner="platform team",
                due=date(2026, 3, 1),
            ),
            Prevention(
                "lint",
                "A pattern.",
                pattern=r"\bsize\(\)",
                paths=("src/**",),
                exceptions=("src/size.py", "src/pager.py#a size"),
            ),
            Prevention("review", "A checklist.", status="dropped", because="the guard is enough"),
        ),
        body="The story.\n\n---\nIt has a line of its own.",
        impact="major",
        cause="boundary",
        found_by="user",
        areas=("src/*.py",),
        fixes=("3f2a9c1 fix: keep the last row",),
        supersedes=("old-one", "older-one"),
        retired="the pager is gone",
        audience="internal",
    )


@pytest.mark.parametrize(
    "content",
    [
        LESSON.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + LESSON.encode(),
        LESSON.replace("---\n", "--- \t\n").encode(),
        LESSON.removesuffix("\n").encode(),
    ],
    ids=["CRLF", "byte order mark", "blanks behind the fences", "no line end"],
)
def test_byte_order_marks_and_line_endings_of_editors_are_accepted(content):
    assert parse_lesson(PATH, content) == read(LESSON)


def test_every_key_has_a_position():
    entry = read(LESSON)

    assert entry.position("gap") == Position(PATH, 4, 1)
    assert entry.position("prevention[0].kind") == Position(PATH, 6, 5)
    assert entry.position("prevention[0].owner") == Position(PATH, 6, 5)
    assert entry.position("impact") == Position(PATH, 1, 1)


def test_the_id_of_a_lesson_is_the_name_of_its_file():
    assert lesson_id("docs/lessons/2026/last-row.md") == "last-row"
