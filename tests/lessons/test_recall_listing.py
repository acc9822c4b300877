"""Which lessons `list` shows."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.recall import LessonFilter, select
from tests.builders import a_lesson, a_plan, a_prevention

LESSONS = {
    lesson.id: lesson
    for lesson in (
        a_lesson("rows", "test", date=date(2026, 1, 5), areas=("src/pager.py",)),
        a_lesson("body", "guard", a_plan("lint", "Retries are linted."), areas=("net/**",)),
        a_lesson("newest", "eliminate", date=date(2026, 3, 1), supersedes=("old",)),
        a_lesson("old", a_prevention("test", evidence=("tests/test_pager.py",))),
        a_lesson("gone", a_plan(), retired="the pager was removed", title="No pager any more"),
        a_lesson("other", a_prevention("lint", status="dropped"), "test", areas=("src/other.py",)),
    )
}


def ids(**criteria: object) -> list[str]:
    return [row.lesson.id for row in select(LESSONS, LessonFilter(**criteria))]  # type: ignore[arg-type]


def test_active_lessons_are_listed_newest_first_and_then_by_id() -> None:
    assert ids() == ["newest", "body", "other", "rows"]


def test_retired_and_superseded_lessons_have_their_state() -> None:
    rows = select(LESSONS, LessonFilter(states=("retired", "superseded")))

    assert [(row.lesson.id, row.state) for row in rows] == [
        ("gone", "retired"),
        ("old", "superseded"),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/pager.py", ["rows"]),  # other.py is only in the same folder
        ("net/http/retry.py", ["body"]),
        ("src", ["other", "rows"]),
        ("docs", []),
    ],
)
def test_a_path_matches_areas_and_folders_but_no_neighbours(path: str, expected: list[str]) -> None:
    assert ids(paths=[path]) == expected


def test_a_path_matches_evidence_and_the_test_of_the_file() -> None:
    states = ("active", "superseded")

    assert ids(paths=["tests/test_pager.py"], states=states) == ["old", "rows"]


def test_a_kind_matches_any_prevention_that_was_not_dropped() -> None:
    assert ids(kinds=["lint"]) == ["body"]
    assert ids(kinds=["lint", "eliminate"]) == ["newest", "body"]


def test_all_words_have_to_occur_in_any_letter_case() -> None:
    assert ids(words=["RETRIES", "linted"]) == ["body"]
    assert ids(words=["retries", "pager"]) == []


def test_only_active_lessons_have_open_items() -> None:
    rows = select(LESSONS, LessonFilter(has_open_items=True, states=("active", "retired")))

    assert [(row.lesson.id, row.open_items) for row in rows] == [("body", 1)]
