"""`fixlearn due`: what is owed, by the day it is due."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: platform team\n    due: 2026-02-01\n",
)
HINTS = """\
hint: fixlearn new --from-commit COMMIT   writes the lesson of the first fix
      to finish a repair item, set status: done and add evidence to its lesson
"""


@pytest.fixture
def owing(repo: GitRepo) -> dict[str, str]:
    """A repository that owes one thing of each kind: {kind: hash}."""
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    return {
        "deferred": repo.commit(
            "fix: keep the last row\n\nLesson: later 2026-01-20 (release is today)\n",
            {"pager.py": "rows = [1]\n"},
        )[:7],
        "missing": repo.commit("fix: count from one", {"pager.py": "rows = [2]\n"})[:7],
        "repair": repo.commit("docs: learn", {"lessons/2026/last-row.md": PLANNED})[:7],
    }


def test_overdue_items_come_first_and_the_others_are_sorted_by_date(
    owing: dict[str, str], fixlearn: Fixlearn
) -> None:
    run = fixlearn("due", "--on", "2026-01-15")

    documented = (PROJECT / "docs/reference/due.md").read_text().partition("2026-01-15\n")[2]
    printed = documented.partition("```")[0].replace("3f2a9c1", owing["missing"])
    assert run.stdout == printed.replace("9e8d7c6", owing["deferred"])
    assert run.stderr == "3 things are owed, 1 overdue on 2026-01-15\n" + HINTS.replace(
        "COMMIT", owing["missing"]
    )
    assert run.exit_code == 0


@pytest.mark.parametrize(("day", "exit_code"), [("2026-01-12", 0), ("2026-01-13", 1)])
def test_a_scheduled_job_fails_on_the_day_after_the_first_due_date(
    owing: dict[str, str], fixlearn: Fixlearn, day: str, exit_code: int
) -> None:
    assert fixlearn("due", "--fail-overdue", "--on", day).exit_code == exit_code


def test_a_deferred_fix_with_a_later_lesson_is_not_due(
    repo: GitRepo, owing: dict[str, str], fixlearn: Fixlearn
) -> None:
    fixes = "\n".join(f"  - {owing[kind]}" for kind in ("deferred", "missing"))
    done = LESSON.replace("gap:", f"fixes:\n{fixes}\ngap:")
    repo.commit("docs: learn", {"lessons/2026/last-row.md": done})

    run = fixlearn("due", "--fail-overdue", "--on", "2027-01-01")

    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "nothing is owed\n")


def test_repair_items_of_a_retired_lesson_are_not_due(
    repo: GitRepo, owing: dict[str, str], fixlearn: Fixlearn
) -> None:
    retired = PLANNED.replace("gap:", "retired: the pager is gone\ngap:")
    repo.commit("docs: retire", {"lessons/2026/last-row.md": retired})

    assert "last-row)" not in fixlearn("due", "--on", "2026-01-15").stdout


def test_fixes_before_the_baseline_are_not_due(
    repo: GitRepo, owing: dict[str, str], fixlearn: Fixlearn
) -> None:
    repo.write({".fixlearn.yaml": f"since: [{owing['missing']}]\n"})

    run = fixlearn("due", "--on", "2026-01-15")

    assert run.stderr.splitlines()[0] == "1 thing is owed, none overdue"


def test_what_an_option_leaves_out_is_said_to_be_owed(
    owing: dict[str, str], fixlearn: Fixlearn
) -> None:
    run = fixlearn("due", "--owner", "nobody", "--on", "2026-01-15")

    assert (run.stdout, run.stderr) == ("", "no item matches; 3 things are owed: fixlearn due\n")


def test_json_has_the_command_that_settles_a_fix(owing: dict[str, str], fixlearn: Fixlearn) -> None:
    document = json.loads(fixlearn("due", "--on", "2026-01-15", "--format", "json").stdout)

    assert [(item["kind"], item["due"], item["overdue"]) for item in document["items"]] == [
        ("missing", "2026-01-12", True),
        ("deferred", "2026-01-20", False),
        ("repair", "2026-02-01", False),
    ]
    assert document["items"][0]["fix"]["argv"][:3] == ["fixlearn", "new", "--from-commit"]
    assert document["items"][2]["fix"] is None


def test_in_a_shallow_clone_the_result_is_unknown(
    repo: GitRepo,
    owing: dict[str, str],
    fixlearn: Fixlearn,
    tmp_path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", "../shallow")
    monkeypatch.chdir(repo.path.parent / "shallow")

    run = fixlearn("due")

    assert (run.exit_code, run.stdout) == (3, "")
    assert "git fetch --unshallow" in run.stderr
