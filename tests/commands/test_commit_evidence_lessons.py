"""Lessons that a commit deletes or weakens, in the commit-msg hook."""

from __future__ import annotations

import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import LESSON

if TYPE_CHECKING:
    from tests.support import GitRepo

PATH = "lessons/2026/last-row.md"
TITLE = "Last row dropped when the total fills no whole page"
PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: a team\n    due: 2026-02-01\n",
)
POSTPONED = PLANNED.replace("due: 2026-02-01", "due: 2026-03-01")


@pytest.fixture
def planned(hooked: GitRepo) -> GitRepo:
    """A repository with the hook and a repair item."""
    hooked.commit("fix: keep the last row", {PATH: PLANNED})
    return hooked


def test_a_commit_that_deletes_a_lesson_is_refused(planned: GitRepo) -> None:
    planned.git("rm", "-q", PATH)

    run = planned.try_git("commit", "-m", "chore: tidy up")

    assert run.exit_code == 1
    assert run.stderr == dedent(f"""\
        Commit refused: this deletes the lesson last-row, with 1 open repair item (lesson-deleted)
          chore: tidy up
          Why: "{TITLE}"
          Restore the lesson:
            git restore --source=HEAD --staged --worktree :/{PATH}
          If it no longer applies, retire it then:
            fixlearn retire last-row --because "<why>"
          Then commit again:
            git commit -F .git/fixlearn-message
        """)


def test_the_commands_of_the_finding_work_as_printed(planned: GitRepo) -> None:
    planned.git("rm", "-q", PATH)
    refused = planned.try_git("commit", "-m", "chore: tidy up")
    commands = [line.strip() for line in refused.stderr.splitlines() if line.startswith("    ")]

    for command in commands:
        typed = command.replace("<why>", "the pager is gone")
        subprocess.run(typed, shell=True, cwd=planned.path, check=True)

    assert planned.git("log", "-1", "--format=%s") == "chore: tidy up"
    assert planned.git("diff", "--name-status", "HEAD^", "HEAD") == f"M\t{PATH}"
    assert "retired: >-\n  the pager is gone\n" in (planned.path / PATH).read_text()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (POSTPONED, "repair-postponed"),
        (PLANNED.replace("kind: test", "kind: document"), "prevention-weakened"),
        (PLANNED.replace("gap:", "gaps:"), "lesson-deleted"),
    ],
)
def test_a_commit_that_weakens_a_lesson_is_refused(planned: GitRepo, text: str, rule: str) -> None:
    planned.write({PATH: text})

    run = planned.try_git("commit", "-a", "-m", "docs: later")

    assert (run.exit_code, run.stderr.splitlines()[0].endswith(f" ({rule})")) == (1, True)


def test_a_reason_a_retirement_and_a_severity_let_the_commit_pass(planned: GitRepo) -> None:
    reason = POSTPONED.replace("    due:", "    because: the library is late\n    due:")
    for text in (
        reason,
        PLANNED.replace("due: 2026-02-01", "due: 2026-01-15"),
        POSTPONED.replace("gap:", "retired: the pager is gone\ngap:"),
    ):
        planned.write({PATH: text})
        run = planned.try_git("commit", "-a", "-m", "docs: later")
        assert (run.exit_code, run.stderr) == (0, "")
        planned.git("reset", "-q", "--hard", "HEAD^")
    planned.write({PATH: POSTPONED, ".fixlearn.yaml": "severity: {repair-postponed: off}\n"})
    assert planned.try_git("commit", "-a", "-m", "docs: later").exit_code == 0


def test_an_amended_commit_may_take_back_its_own_lesson(planned: GitRepo) -> None:
    planned.write({PATH: POSTPONED})

    assert (
        planned.try_git("commit", "--amend", "-a", "-m", "fix: x\n\nLesson: last-row").exit_code
        == 0
    )


def test_a_revert_may_delete_the_lesson_that_it_takes_back(planned: GitRepo) -> None:
    planned.git("revert", "--no-commit", "HEAD")
    planned.git("revert", "--quit")

    message = 'Revert "fix: keep the last row"\n\nThis reverts commit 1234567.\n'
    assert planned.try_git("commit", "-m", message).exit_code == 0
