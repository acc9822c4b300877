"""The questions about many repositories, answered by DuckDB."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.builders import a_lesson
from tests.pages import blocks
from tests.rollup.exports import (
    ON,
    a_shown_lesson,
    an_export_of,
    ask,
    three_repositories,
    write,
)
from tests.support import PROJECT, needs_module

from fixlearn.render.rollup import IN_JSON, SHOWN, Answer, text

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.render.rollup import Row

    Lists = dict[str, list[Row]]

QUESTIONS = dict.fromkeys((*IN_JSON, *SHOWN))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("facts"), *three_repositories())


@pytest.fixture(scope="module")
def answers(folder: Path) -> Lists:
    needs_module("ibis", by=".ci/rollup")
    listed = ["a-team/pager", "a-team/tables", "b-team/quiet", "b-team/silent"]
    return ask(folder, listed=listed, questions=QUESTIONS)


def columns(rows: list[Row], names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names.split()) for row in rows]


def test_what_is_owed_is_counted_by_role_and_items_of_fixes_have_no_role(
    answers: Lists,
) -> None:
    assert columns(answers["owed_by_role"], "role items overdue next_due repositories") == [
        ("Platform team", 2, 1, "2026-01-15", 1)
    ]


def test_every_listed_repository_has_a_state(answers: Lists) -> None:
    assert columns(answers["repositories"], "repository state day lessons holding fixes") == [
        ("a-team/pager", "learning", "2026-01-31", 2, 2, 0),
        ("a-team/tables", "learning", "2026-01-31", 3, 0, 1),
        ("b-team/quiet", "not learning", "2026-01-31", 0, 0, 5),
        ("b-team/silent", "never sent", None, 0, 0, 0),
    ]


def test_new_lessons_and_those_of_each_quarter_are_listed(answers: Lists) -> None:
    assert columns(answers["learned"], "repository lesson") == [("a-team/pager", "last-row")]
    assert answers["quarters"] == [
        {"quarter": "2026-Q1", "kind": "test", "lessons": 5, "holding": 2}
    ]


def test_a_declared_repeat_names_both_lessons_and_one_that_no_facts_have(
    answers: Lists,
) -> None:
    names = "repository lesson reference other_lesson other_gap"
    assert columns(answers["repeats"], names) == [
        ("a-team/tables", "zone", "a-team/gone/none", None, None),
        ("a-team/tables", "zone", "a-team/pager/utc", "utc", "No test had another time zone."),
    ]


def test_similar_gaps_of_two_repositories_are_only_suggested(answers: Lists) -> None:
    names = "repository lesson other_repository other_lesson similarity"
    assert columns(answers["suggestions"], names) == [
        ("a-team/pager", "last-row", "a-team/tables", "rows", 83)
    ]


def test_what_holds_is_worth_copying_for_the_same_gap_or_cause(
    answers: Lists,
) -> None:
    names = "repository lesson source_repository source_lesson source_evidence why"
    evidence = ["tests/test_pager.py::test_every_row"]
    assert columns(answers["copies"], names) == [
        ("a-team/tables", "limits", "a-team/pager", "last-row", evidence, "same cause"),
        ("a-team/tables", "rows", "a-team/pager", "last-row", evidence, "same gap"),
        ("a-team/tables", "zone", "a-team/pager", "utc", evidence, "same gap"),
    ]


def test_the_documentation_shows_the_report_on_these_repositories(answers: Lists) -> None:
    page = (PROJECT / "docs/reference/rollup.md").read_text("utf-8")
    shown = {name: Answer(rows, len(rows)) for name, rows in answers.items()}

    assert blocks(page, "text") == [text(shown, ON - timedelta(7), ON, 100)]


def test_no_answer_has_a_column_for_people(answers: Lists) -> None:
    names = {name for rows in answers.values() for row in rows for name in row}

    assert names & {"author", "committer", "name", "email", "person"} == set()


def test_a_lesson_that_is_declared_the_same_is_not_suggested_as_well(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    gap = "The pager was only tried with totals that fill the last page."
    first = an_export_of("one", a_shown_lesson("rows", gap=gap))
    second = an_export_of("two", a_lesson("table", gap=gap, same_as=("one/rows",)))

    answers = ask(write(tmp_path, first, second), questions=["repeats", "suggestions"])

    assert len(answers["repeats"]) == 1
    assert answers["suggestions"] == []


def test_a_repository_that_stopped_sending_is_listed(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    days = {"fresh": ON, "old": date(2026, 1, 16), "limit": date(2026, 1, 17)}
    write(tmp_path, *(an_export_of(name, day=day) for name, day in days.items()))

    answers = ask(tmp_path, listed=["fresh", "old"], questions=["repositories"])

    assert columns(answers["repositories"], "repository state day") == [
        ("fresh", "learning", "2026-01-31"),
        ("limit", "not in the list", "2026-01-17"),
        ("old", "stopped sending", "2026-01-16"),
    ]
