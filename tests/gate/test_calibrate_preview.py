"""How many lessons the last year of a repository would have needed."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.gate.calibrate import MAX_COMMITS, Example, Preview, preview
from fixlearn.gate.commits import with_changes
from fixlearn.lessons.prefill import Candidate
from fixlearn.model import Change, Commit
from tests.builders import a_commit

DAY = 86_400
WEEK = 7 * DAY
ROOTS = ("lessons",)


def commit(text: str, *paths: str, day: int = 0, **fields: object) -> Commit:
    changes = [Change("M", path, "1" * 40, "2" * 40) for path in paths or ("src/rows.py",)]
    return with_changes(a_commit(text, committed=day * DAY, **fields), changes, Config())


def test_only_commits_that_would_need_a_lesson_are_fixes() -> None:
    history = [
        commit("fix: keep the last row", day=30),
        commit("Handle empty files", day=20),
        commit("fix: a typo", "README.md", day=10),
        commit("fix: rows", "go.sum", day=9, author_name="dependabot[bot]"),
        commit("feat: read rows", day=2),
    ]

    result = preview(history, ROOTS)

    assert result == Preview(5, 1, 30 * DAY, 2 * DAY, False, (Example(history[0], None),))


def test_the_first_examples_are_the_newest_fixes_with_what_they_would_propose() -> None:
    history = [commit(f"fix: row {n}", "rows.py", f"tests/test_{n}.py") for n in (4, 3, 2, 1)]

    result = preview(history, ROOTS)

    assert (result.commits, result.fixes) == (4, 4)
    assert result.examples == tuple(
        Example(history[index], Candidate("test", (f"tests/test_{number}.py",)))
        for index, number in enumerate((4, 3, 2))
    )


@pytest.mark.parametrize(
    ("result", "rate"),
    [
        (Preview(100, 73, 365 * DAY, 0), 1.4),  # a whole year
        (Preview(100, 73, 365 * DAY, 362 * DAY), 1.4),  # a year with a long break
        (Preview(100, 20, 10 * WEEK, 0, has_first_commit=True), 2.0),
        (Preview(3, 2, 2 * WEEK, 0, has_first_commit=True), 1.0),
        (Preview(MAX_COMMITS, 500, 50 * WEEK, 40 * WEEK), 50.0),
    ],
)
def test_the_rate_is_that_of_the_time_that_was_looked_at(result: Preview, rate: float) -> None:
    assert result.fixes_per_week == pytest.approx(rate, abs=0.05)


def test_less_than_two_weeks_have_no_rate() -> None:
    assert Preview(3, 2, 5, 0, has_first_commit=True).fixes_per_week is None
    assert Preview(3, 2, 2 * WEEK - 1, 0, has_first_commit=True).fixes_per_week is None
    assert Preview(MAX_COMMITS, 9, 50 * WEEK, 49 * WEEK).fixes_per_week is None


def test_the_first_commit_of_a_repository_ends_the_time_that_was_looked_at() -> None:
    history = [commit("fix: rows", day=30), commit("feat: rows", day=2, parents=())]

    assert preview(history, ROOTS).has_first_commit


def test_without_commits_there_is_nothing_to_preview() -> None:
    assert preview([], ROOTS) == Preview()


def test_a_language_without_words_is_named() -> None:
    subjects = ["Voeg een knop toe voor het zoeken", "Haal het menu van de pagina"]

    assert preview([a_commit(subject) for subject in subjects], ["lessons"]).language == "Dutch"
