"""Which lessons are near an edit, from the lines that git found."""

from __future__ import annotations

import re

import pytest

from fixlearn.lessons.nearby import AREA, FILE, NAMESAKE, near_by_words, nearness, patterns_of


def near(line: str, *paths: str) -> int | None:
    """How near a lesson with this line is; None if git would not find the line."""
    if not any(re.search(pattern, line) for pattern in patterns_of(paths)):
        return None
    return nearness([("a.md", line)], frozenset(paths)).get("a.md")


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("    evidence: src/web/pager.py#class Pager", FILE),
        ("    evidence: tests/test_pager.py::test_row", NAMESAKE),
        ("      - web/pager_test.py", NAMESAKE),
        ("areas: [src/web/pager.py, lib]", FILE),
        ("areas: src/web", AREA),
        ("areas: [lib, src/*]", AREA),
        ("areas: [src/**]", AREA),
        ("  - src/web/*.py", AREA),
        ("  - src/web/*.js", None),
        ("areas: [src/webs]", None),
        ("  - lib/src", None),
        ("    evidence: other/pager.py", None),
        ("gap: The pager was never tried.", None),
        ("See src/web/pager.py, line 3.", FILE),
    ],
)
def test_a_lesson_is_near_if_it_names_the_file_its_test_or_an_area(line: str, step: int) -> None:
    assert near(line, "src/web/pager.py") == step


def test_an_edit_of_a_test_finds_the_lessons_of_its_file() -> None:
    assert near("areas: [src/pager.py]", "tests/test_pager.py") == NAMESAKE


@pytest.mark.parametrize("path", ["a+b(c)d.py", "we^ird\\$.py", "Makefile", "a|b.tar.gz"])
def test_a_path_with_odd_characters_is_searched_as_it_is(path: str) -> None:
    assert near(f"    evidence: {path}", path) == FILE


def test_an_area_of_many_lessons_says_nothing_about_this_edit() -> None:
    rows = [(f"{number}.md", "areas: [src]") for number in range(4)]

    assert nearness(rows, frozenset({"src/pager.py"})) == {}
    assert len(nearness(rows[:3], frozenset({"src/pager.py"}))) == 3


def test_a_lesson_shares_two_rare_words_with_a_prompt() -> None:
    rows = [("a.md", "Retry"), ("a.md", "timeout"), ("b.md", "retry"), ("b.md", "retry")]
    common = [(f"{number}.md", "test") for number in range(9)]

    assert near_by_words([*rows, *common, ("b.md", "test")], lessons=9) == {"a.md": 2}
