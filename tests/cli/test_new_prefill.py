"""`fixlearn new`: what it takes from the refused message, the staged diff and the branch."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.cli.conftest import FIXED
from tests.support import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support import Fixlearn

TITLE = ("--title", "Last row dropped")
GAP = ("--gap", "Nothing asked for the last row.")
CHANGE = ("--change", "A test asks for the last row of every page.")
KEPT = ".git/fixlearn-message"


def test_from_a_refused_commit_to_an_accepted_one_in_two_commands(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", *TITLE, *GAP, *CHANGE, "--date", "2026-01-05")

    assert run.stdout == "Lesson: last-row-dropped\n"
    assert run.stderr == dedent("""\
        wrote and staged lessons/2026/last-row-dropped.md
          kind      test
          evidence  test_pager.py::test_last_row
        next, commit again (the message names the lesson):
          git commit -F .git/fixlearn-message
        """)
    assert refused.git("show", ":lessons/2026/last-row-dropped.md") == dedent("""\
        ---
        title: Last row dropped
        date: 2026-01-05
        gap: >-
          Nothing asked for the last row.
        prevention:
          - kind: test
            change: >-
              A test asks for the last row of every page.
            evidence: test_pager.py::test_last_row
        areas:
          - pager.py
        ---""")

    commit = refused.try_git("commit", "-e", "-F", KEPT, env={"GIT_EDITOR": "true"})

    assert commit.exit_code == 0, commit.stderr
    message = refused.git("log", "-1", "--format=%B")
    assert message == "fix(pager): keep the last row\n\nLesson: last-row-dropped"
    assert not (refused.path / KEPT).exists()
    assert fixlearn("check", "HEAD~1..HEAD").exit_code == 0


def test_two_commands_suffice_after_commit_with_all_too(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.commit("test: page through rows", {"test_pager.py": "\n"})
    hooked.write(FIXED)
    hooked.try_git("commit", "-a", "-m", "fix: keep the last row")

    run = fixlearn("new", *TITLE, *GAP, *CHANGE)

    assert "  evidence  test_pager.py::test_last_row\n" in run.stderr
    assert hooked.try_git("commit", "-a", "-F", KEPT).exit_code == 0
    assert fixlearn("check", "HEAD~1..HEAD").exit_code == 0


def test_gap_and_change_are_never_proposed(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent("""\
        error: a lesson needs --title, --gap, --change
          why: not given, and there is no terminal to ask for it
          hint: fixlearn new --title "…" --gap "…" --change "…"
        """)
    assert (refused.path / KEPT).read_text() == "fix(pager): keep the last row\n"


def test_no_kind_is_proposed_if_two_are_possible(refused: GitRepo, fixlearn: Fixlearn) -> None:
    refused.write({"ruff.toml": 'select = ["DTZ"]\n'})
    refused.git("add", ".")

    unsaid = fixlearn("new", *TITLE, *GAP, *CHANGE)
    output = fixlearn("new", *TITLE, *GAP, *CHANGE, "--kind", "lint")
    refused.git("rm", "--quiet", "--force", "-r", "lessons")
    printed = fixlearn("new", *TITLE, *GAP, *CHANGE, "--evidence", "ruff.toml")

    assert unsaid.exit_code == 2
    assert unsaid.stderr.startswith(
        "error: a lesson needs --kind\n"
        "  why: not given, and there is no terminal to ask for it; the kind may be "
        'lint (ruff.toml#select = ["DTZ"]) or test (test_pager.py::test_last_row)\n'
    )
    assert '  evidence  ruff.toml#select = ["DTZ"]\n' in output.stderr
    assert "  kind      lint\n" in printed.stderr


def test_no_kind_is_proposed_for_two_preventions(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *TITLE, *GAP, *CHANGE, "--change", "The total is gone.")

    assert run.exit_code == 2
    assert run.stderr.startswith(
        "error: a lesson needs --kind of prevention 1, --kind of prevention 2\n"
    )


def test_options_override_proposals(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn(
        *("new", *GAP, *CHANGE, "--title", "Rows were dropped", "--kind", "monitor"),
        *("--evidence", "https://example.com/alert", "--area", "rows/**", "--dry-run"),
    )

    assert "title: Rows were dropped\n" in run.stdout
    assert "  - kind: monitor\n" in run.stdout
    assert "evidence: https://example.com/alert\n" in run.stdout
    assert "areas:\n  - rows/**\n" in run.stdout
    assert (refused.path / KEPT).read_text() == "fix(pager): keep the last row\n"


def test_no_evidence_is_proposed_for_a_planned_prevention(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    planned = ("--status", "planned", "--owner", "team rows", "--due", "2199-02-01")

    run = fixlearn("new", *TITLE, *GAP, *CHANGE, *planned)

    assert run.stderr.startswith("error: a lesson needs --kind\n")


def test_the_id_named_in_the_message_is_used(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.write(FIXED)
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix: keep the last row\n\nLesson: last-row")

    run = fixlearn("new", *TITLE, *GAP, *CHANGE)

    assert run.stdout == "Lesson: last-row\n"
    assert (hooked.path / KEPT).read_text() == "fix: keep the last row\n\nLesson: last-row\n"
    assert hooked.try_git("commit", "-F", KEPT).exit_code == 0


def test_a_message_that_cannot_take_a_trailer_is_not_changed(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    message = "fix: keep the last row\n\nAcked-by:A\nAcked-by:  B\n"
    hooked.write(FIXED)
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", message)

    run = fixlearn("new", *TITLE, *GAP, *CHANGE)

    assert run.stderr.endswith(
        "next, commit again (add the line above to the message):\n"
        "  git commit -F .git/fixlearn-message\n"
    )
    assert (hooked.path / KEPT).read_text() == message


def test_without_a_message_the_branch_gives_the_title(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: rows", {"pager.py": "\n"})
    repo.branch("fix/12-last-row-dropped")
    repo.write(FIXED)
    repo.git("add", ".")

    run = fixlearn("new", *GAP, *CHANGE)

    assert run.stdout == "Lesson: last-row-dropped\n"


def test_message_and_changes_are_read_from_the_given_commit(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    refused.git("reset", "--quiet", "--hard")
    sha = refused.commit("fix: ask for the body again", {"retry.py": "x\n", **FIXED})
    refused.commit("refactor: rows", {"other_test.py": "def test_other():\n    pass\n"})

    run = fixlearn("new", *TITLE, *GAP, *CHANGE, "--from-commit", sha[:10])
    lesson = refused.git("show", ":lessons/" + run.stderr.split("lessons/")[1].split("\n")[0])

    assert run.stdout == "Lesson: last-row-dropped\n"
    assert run.stderr.splitlines()[1:] == [
        "  kind      test",
        "  evidence  test_pager.py::test_last_row",
        'next: git commit -m "docs: a lesson"',
    ]
    assert "areas:\n  - pager.py\n  - retry.py\n" in lesson
    assert f"{sha[:10]} fix: ask for the body again" in lesson
    assert (refused.path / KEPT).read_text() == "fix(pager): keep the last row\n"


def test_deleted_evidence_is_not_proposed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    sha = repo.commit("fix: keep the last row", FIXED)
    repo.git("rm", "--quiet", "test_pager.py")

    run = fixlearn("new", *TITLE, *GAP, *CHANGE, "--from-commit", sha)

    assert run.stderr.startswith("error: a lesson needs --kind\n")


def test_hostile_paths_are_not_proposed_and_messages_are_sanitized(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.write({"tests/\x1b[31m\n.py": "def test_a():\n", "tests/$(x).py": "def test_b():\n"})
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix: keep \x1b[31mthe last row\u202e")

    run = fixlearn("new", *TITLE, *GAP, *CHANGE)

    assert run.stdout == "Lesson: last-row-dropped\n"
    assert "\x1b" not in run.stderr
    assert "\u202e" not in run.stderr
    assert "  evidence  tests/$(x).py::test_b\n" in run.stderr


def test_in_a_linked_worktree_its_own_message_and_index_are_used(
    hooked: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = GitRepo(tmp_path / "linked")
    linked.write(FIXED)
    linked.git("add", ".")
    linked.try_git("commit", "-m", "fix: keep the last row")
    monkeypatch.chdir(linked.path)

    run = fixlearn("new", *TITLE, *GAP, *CHANGE)

    kept = linked.git("rev-parse", "--git-path", "fixlearn-message")
    assert run.stdout == "Lesson: last-row-dropped\n"
    assert "  evidence  test_pager.py::test_last_row\n" in run.stderr
    assert linked.try_git("commit", "-F", kept).exit_code == 0
    assert linked.git("log", "-1", "--format=%(trailers:key=Lesson,valueonly)") == (
        "last-row-dropped"
    )


def test_without_signs_of_a_prevention_the_kind_is_required(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.write({"pager.py": "rows = [1]\n", "README.md": "Rows.\n"})
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix: keep the last row")

    unsaid = fixlearn("new", *TITLE, *GAP, *CHANGE)
    output = fixlearn("new", *TITLE, *GAP, *CHANGE, "--kind", "eliminate", "--dry-run")

    assert unsaid.stderr.endswith(
        "--kind test --change 'A test asks for the last row of every page.' --evidence path::test\n"
    )
    assert "areas:\n  - pager.py\n---\n" in output.stdout
