"""All lessons of one tree."""

from __future__ import annotations

import pytest

from fixlearn.lessons.library import Library, is_lesson_path, is_misplaced, read_library
from tests.support import LESSON

GOOD = LESSON.encode()
BAD = LESSON.replace("kind: test", "kind: hope").encode()
WARNED = LESSON.replace("gap:", "titel: x\ngap:").encode()


def library(files: dict[str, bytes], **severity: str) -> Library:
    rules = {rule.replace("_", "-"): level for rule, level in severity.items()}
    return read_library(files, ["lessons", "docs/learned"], rules)


def shown(found: Library) -> tuple[list[str], list[str], list[tuple[str, str, str]]]:
    """Ids of good lessons, ids of broken ones, findings."""
    findings = [(f.where, f.rule, f.severity) for f in found.findings]
    return sorted(found.lessons), sorted(found.broken), findings


@pytest.mark.parametrize(
    ("path", "is_lesson", "is_lost"),
    [
        ("lessons/2026/last-row.md", True, False),
        ("docs/learned/1999/a.md", True, False),
        ("lessons/2026/404-again.md", True, False),
        ("lessons/last-row.md", False, True),
        ("lessons/26/last-row.md", False, True),
        ("lessons/٢٠٢٦/last-row.md", False, True),
        ("lessons/2026/sub/last-row.md", False, True),
        ("lessons/2026/Last-Row.md", False, True),
        ("lessons/2026/last_row.md", False, True),
        ("lessons/2026/last--row.md", False, True),
        ("lessons/2026/-row.md", False, True),
        ("lessons/2026/none.md", False, True),
        ("lessons/2026/later.md", False, True),
        ("lessons/2026/.md", False, True),
        ("lessons/2026/row.md\n.md", False, True),
        ("lessons/2026/none-left.md", True, False),
        ("lessons/README.md", False, False),
        ("lessons/2026/readme.md", True, False),
        ("lessons/2026/picture.png", False, False),
        ("lessons/2026/last-row.MD", False, False),
        ("other/lessons/2026/last-row.md", False, False),
        ("lessons-old/2026/last-row.md", False, False),
        ("README.md", False, False),
    ],
)
def test_a_lesson_lives_below_a_root_and_a_year(path, is_lesson, is_lost):
    roots = ["lessons", "docs/learned"]

    assert (is_lesson_path(path, roots), is_misplaced(path, roots)) == (is_lesson, is_lost)


def test_lessons_of_all_roots_are_read():
    actual = library(
        {
            "lessons/2026/last-row.md": GOOD,
            "docs/learned/2025/first-row.md": GOOD,
            "lessons/README.md": b"how we write lessons",
            "src/pager.py": b"",
        }
    )

    assert shown(actual) == (["first-row", "last-row"], [], [])
    assert actual.ids == ("first-row", "last-row")
    assert actual.lessons["first-row"].path == "docs/learned/2025/first-row.md"


def test_a_lesson_with_an_error_is_broken_and_still_has_its_id():
    actual = library({"lessons/2026/last-row.md": BAD})

    assert shown(actual) == (
        [],
        ["last-row"],
        [("lessons/2026/last-row.md:6:11", "invalid-value", "error")],
    )
    assert actual.ids == ("last-row",)
    assert actual.broken["last-row"] == actual.findings


def test_a_warning_does_not_break_a_lesson():
    actual = library({"lessons/2026/last-row.md": WARNED})

    assert shown(actual) == (
        ["last-row"],
        [],
        [("lessons/2026/last-row.md:4:1", "unknown-key", "warning")],
    )


def test_a_warning_that_the_configuration_makes_an_error_breaks_it():
    actual = library({"lessons/2026/last-row.md": WARNED}, unknown_key="error")

    assert shown(actual)[:2] == ([], ["last-row"])


def test_an_unreadable_file_is_no_lesson_even_if_the_rule_is_off():
    actual = library({"lessons/2026/last-row.md": BAD}, invalid_value="off")

    assert shown(actual) == ([], ["last-row"], [])
    assert [finding.rule for finding in actual.broken["last-row"]] == ["invalid-value"]


@pytest.mark.parametrize("contents", [(GOOD, GOOD), (GOOD, BAD), (BAD, GOOD), (GOOD, GOOD, GOOD)])
def test_an_id_is_unique_over_all_years_and_roots(contents):
    paths = [
        "docs/learned/2025/last-row.md",
        "lessons/2025/last-row.md",
        "lessons/2026/last-row.md",
    ]
    files = dict(zip(paths, contents, strict=False))

    actual = library(files)

    duplicates = [(f.where, f.what) for f in actual.findings if f.rule == "duplicate-id"]
    assert shown(actual)[:2] == ([], ["last-row"])
    assert duplicates == [
        (f"{path}:1:1", "docs/learned/2025/last-row.md has this id already")
        for path in list(files)[1:]
    ]


def test_a_misplaced_lesson_is_reported_and_not_read():
    actual = library({"lessons/last-row.md": GOOD})

    assert shown(actual) == ([], [], [("lessons/last-row.md:1:1", "misplaced-lesson", "error")])
    assert actual.ids == ()
