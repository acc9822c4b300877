"""A backport has the outcome of the fix that it repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.branches import BASE, BECAUSE, outcome
from tests.support import LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"


def test_a_backport_inherits_the_outcome_of_its_original(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    original = branch.commit(
        "fix: count all\n\nLesson: last-row",
        {"pager.py": BASE.replace("len(rows)", "2"), PATH: LESSON},
    )
    branch.git("switch", "-q", "-c", "release/1", "main")
    sha = branch.commit(
        f"fix: count all\n\nLesson: last-row\n\n(cherry picked from commit {original})",
        {"pager.py": BASE.replace("len(rows)", "2")},
    )

    assert outcome(fixlearn) == (
        0,
        [
            f"{sha[:7]} fix: count all",
            f"  covered: a backport of {original[:7]}, covered: its message names last-row",
            BECAUSE,
        ],
    )


@pytest.mark.parametrize("is_at_hand", [True, False])
def test_a_backport_of_a_fix_without_a_lesson_needs_a_lesson(
    branch: GitRepo, fixlearn: Fixlearn, is_at_hand: bool
) -> None:
    mended = {"pager.py": BASE.replace("len(rows)", "2")}
    original = branch.commit("fix: count all", mended) if is_at_hand else "0" * 40
    branch.git("switch", "-q", "-c", "release/1", "main")
    sha = branch.commit(f"fix: count all\n\n(cherry picked from commit {original})", mended)

    code, lines = outcome(fixlearn)

    assert code == 1
    assert lines[:2] == [
        f"{sha[:7]} fix: count all",
        "  missing-lesson: this bug fix needs a lesson",
    ]
