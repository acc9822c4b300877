"""How near a lesson's paths come to those that are worked on."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixlearn.lessons.recall import NamedPath, PathDistance, PathMatcher, paths_of
from tests.builders import a_lesson, a_prevention


def nearest(path, *worked_on, is_area=True, crowded=()):
    near = PathMatcher(worked_on).nearest([NamedPath(path, is_area)], crowded)
    return (near.nearness.name, near.because) if near else None


@pytest.mark.parametrize(
    ("area", "path", "nearness"),
    [
        ("src/pager.py", "src/pager.py", "FILE"),
        ("src/pager.py", "src/pager.pyc", "FOLDER"),
        ("src/pager.py", "lib/src/pager.py", None),
        ("src", "src/rows/pager.py", "AREA"),
        ("src", "srcs/pager.py", None),
        ("src/*.py", "src/pager.py", "AREA"),
        ("src/*.py", "src/rows/pager.py", "AREA"),
        ("src/*.py", "src/rows/pager.c", None),
        ("src/**", "src/rows/pager.py", "AREA"),
        ("src/**/pager.py", "src/pager.py", "AREA"),
        ("src/**/pager.py", "src/a/b/pager.py", "AREA"),
        ("src/**/pager.py", "src/xpager.py", None),
        ("src/*/rows", "src/a/rows/pager.py", "AREA"),
        ("src/page?.py", "src/pager.py", "AREA"),
        ("src/page[q-s].py", "src/pager.py", "AREA"),
        ("src/page[!q-s].py", "src/pager.py", None),
        ("src/Pager*", "src/pager.py", None),
        ("**/pager.py", "pager.py", "ANYWHERE"),
        ("**/pager.py", "src/pager.py", "ANYWHERE"),
        ("*.sql", "db/2026/add_rows.sql", "ANYWHERE"),
        ("pages/[id]/view.ts", "pages/[id]/view.ts", "FILE"),
        ("pages/[id]", "pages/[id]/view.ts", "AREA"),
    ],
)
def test_an_area_is_a_file_a_folder_or_a_pattern(area, path, nearness):
    actual = nearest(area, path)

    assert (actual[0] if actual else None) == nearness


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("tests/test_pager.py", "src/pager.py"),
        ("src/pager.py", "tests/test_pager.py"),
        ("pkg/pager_test.go", "pkg/pager.go"),
        ("web/pager.spec.ts", "web/pager.ts"),
        ("src/test/java/PagerTest.java", "src/main/java/Pager.java"),
        ("Tests/PagerTests.swift", "Sources/Pager.swift"),
    ],
)
def test_a_test_matches_the_file_that_it_is_named_after(named, path):
    assert nearest(named, path, is_area=False) == ("NAMESAKE", f"touches {named}")


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("a/index.ts", "b/index.ts"),  # neither is a test
        ("a/test_pager.py", "b/test_pager.py"),  # both are
        ("tests/test_pager.py", "docs/pager.md"),
        ("tests/contest.py", "src/con.py"),
        ("Makefile", "tests/test_rows.py"),
    ],
)
def test_an_equal_file_name_alone_is_no_match(named, path):
    assert nearest(named, path, is_area=False) is None


def test_a_folder_matches_everything_in_it():
    assert nearest("src/rows/pager.py", "src", is_area=False) == (
        "FILE",
        "touches src/rows/pager.py",
    )
    assert nearest("README.md", ".", is_area=False) == ("FILE", "touches README.md")


def test_the_same_folder_matches_unless_it_is_the_root_or_crowded():
    same = ("FOLDER", "touches src/pager.py, in the same folder")

    assert nearest("src/pager.py", "src/rows.py", is_area=False) == same
    assert nearest("src/pager.py", "src/rows/x.py", is_area=False) is None
    assert nearest("src/pager.py", "src/rows.py", is_area=False, crowded=["src"]) is None
    assert nearest("pager.py", "rows.py", is_area=False) is None


def test_evidence_is_not_a_pattern():
    assert nearest("src/*.py", "src/rows/pager.py", is_area=False) is None


def test_the_nearest_of_all_paths_counts():
    named = [NamedPath(path, is_area=True) for path in ("*.py", "src", "src/pager.py", "src/*")]

    near = PathMatcher(["docs/pager.md", "src/pager.py"]).nearest(named)

    assert near == (PathDistance.FILE, "touches src/pager.py")


def test_paths_come_from_areas_and_from_all_forms_of_evidence():
    evidence = (
        "tests/test_pager.py::TestRows::test_every_row[a/b#c]",
        "./src/pager.py#class Pager: # rows :: x",
        "src/rows.py#see https://example.com",
        "https://example.com/alerts/7#rows",
    )
    areas = ("/src/", "./docs", ".", "*.sql")

    actual = paths_of(a_lesson("a", a_prevention(evidence=evidence), areas=areas))

    assert [*actual] == [
        ("src", True),
        ("docs", True),
        ("*", True),
        ("*.sql", True),
        ("tests/test_pager.py", False),
        ("src/pager.py", False),
        ("src/pager.py#class Pager: # rows ", False),
        ("src/rows.py", False),
        ("src/rows.py#see https://example.com", False),
    ]


def test_a_file_name_with_a_number_sign_matches():
    lesson = a_lesson("a", a_prevention(evidence=("src/C#/Pager.cs",)))

    near = PathMatcher(["src/C#/Pager.cs"]).nearest(paths_of(lesson))

    assert near == (PathDistance.FILE, "touches src/C#/Pager.cs")


@given(st.text("*?[]!-/a\\.", max_size=400), st.text("ab/.[]*", max_size=200))
@example("*a" * 150, "a" * 900)
@example("**/" * 100, "a/" * 400)
@example("[" * 300, "[" * 900)
@example("[a-" * 100, "a" * 900)
@example("a/" * 500_000, "a/" * 500_000)
@example("?*" * 150 + "x", "a" * 900)
@settings(max_examples=50)
def test_no_pattern_hangs_or_raises(pattern, path):
    lesson = a_lesson("a", a_prevention(evidence=(pattern,)), areas=(pattern,) * 1_000)
    named = paths_of(lesson)

    near = PathMatcher([path]).nearest(named)

    assert near is None or near.nearness in PathDistance
