"""What the commit-msg hook reads and parses does not depend on how many lessons there are."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fixlearn import hook
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.repository.index import _grep
from fixlearn.repository.objects import _read_object
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import GitRepo

COUNTED = {
    parse_lesson.__code__: "lessons parsed",
    _read_object.__code__: "objects read",
    _grep.__code__: "searches of all lessons",
}
FEW, MANY = 3, 40  # lessons
ABOUT_ROWS = LESSON.replace("tests/test_pager.py::test_every_row", "tests/test_rows.py")
CASES = {  # message -> how many lessons are parsed
    "docs: say how rows are read": 0,
    "Say how rows are read": 0,
    # As it is staged, and on both sides of the point where the branch begins.
    "fix: keep the row\n\nLesson: last-row": 3,
    "fix: keep the row\n\nLesson: none (nobody saw it)": 0,
    "fix: keep the row": 0,
}


def add_lessons(repo: GitRepo, start: int, end: int, text: str) -> None:
    files = {
        f"lessons/2026/row-{n}.md": text.replace("2026-01-05", f"2026-01-{n % 27 + 1:02}")
        for n in range(start, end)
    }
    repo.commit("docs: lessons", files)


def work(repo: GitRepo, message: str) -> Counter[str]:
    """How often the hook reads an object or parses a lesson; it may refuse the commit."""
    repo.write({"message": message})
    counts: Counter[str] = Counter()

    def count(frame, event, _) -> None:
        if event == "call" and frame.f_code in COUNTED:
            counts[COUNTED[frame.f_code]] += 1

    sys.setprofile(count)
    try:
        hook.run("commit-msg", ["message"])
    finally:
        sys.setprofile(None)
    return counts


@pytest.fixture
def rows(repo: GitRepo) -> GitRepo:
    """A repository with a lesson and a few others, and a staged change."""
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "rows.py": "\n", **GUARD})
    return repo


def test_the_work_is_the_same_for_few_lessons_and_for_many(rows: GitRepo) -> None:
    add_lessons(rows, 0, 1, LESSON)
    rows.write({"rows.py": "rows = []\n"})
    rows.git("add", "rows.py")
    work(rows, "fix: keep the row")  # from here on, lines of lessons are kept
    add_lessons(rows, 1, FEW, LESSON)
    rows.write({"rows.py": "rows = [0]\n"})
    rows.git("add", "rows.py")
    few = {message: work(rows, message) for message in CASES}

    add_lessons(rows, FEW, MANY, LESSON)
    rows.write({"rows.py": "rows = [1]\n"})
    rows.git("add", "rows.py")

    assert {message: work(rows, message) for message in CASES} == few
    assert {message: counts["lessons parsed"] for message, counts in few.items()} == CASES
    assert sum(counts["searches of all lessons"] for counts in few.values()) == 0


def test_of_many_lessons_about_the_same_file_a_refused_fix_parses_some(rows: GitRepo) -> None:
    add_lessons(rows, 0, MANY, ABOUT_ROWS)
    rows.write({"rows.py": "rows = []\n"})
    rows.git("add", "rows.py")

    assert work(rows, "fix: keep the row")["lessons parsed"] == 20
