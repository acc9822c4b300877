"""The hooks under the real pre-commit, in the rows where it differs from git.

It stashes what is not staged, hands on no file name, and closes stdin.
"""

from __future__ import annotations

import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.hook.conftest import become_with_server, with_server
from tests.hook.retry import (
    ID,
    PATH,
    changed_files,
    is_refused,
    message,
    retry_command,
    stage,
    write_lesson,
)
from tests.support import LESSON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

SUBJECT = "fix: keep the last row"


@pytest.fixture
def managed(
    repo: GitRepo,
    original: Callable[..., GitRepo],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> GitRepo:
    """A pushed repository in which pre-commit runs this very fixlearn."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    become_with_server(repo, original(with_pre_commit))
    return repo


def with_pre_commit(repo: GitRepo) -> None:
    with_server(repo)
    stages = {name: f"fixlearn hook {name}" for name in ("prepare-commit-msg", "commit-msg")}
    stages |= {"post-commit": "fixlearn hook post-commit", "pre-push": "fixlearn check"}
    hooks = "".join(
        f"  - {{id: {name}, name: {name}, entry: {entry}, language: system, stages: [{name}],"
        f" always_run: true, pass_filenames: {str(name.endswith('msg')).lower()}}}\n"
        for name, entry in stages.items()
    )
    config = dedent(f"""\
        default_install_hook_types: [{", ".join(stages)}]
        repos:
        - repo: local
          hooks:
        """)
    repo.commit("chore: hooks", {".pre-commit-config.yaml": config + hooks, "sort.py": "key = 0\n"})
    repo.git("push", "--quiet", "origin", "main")
    subprocess.run(["pre-commit", "install"], check=True, capture_output=True, cwd=repo.path)


def test_unstaged_changes_survive_and_the_fix_gets_its_lesson(
    managed: GitRepo, fixlearn: Fixlearn
) -> None:
    stage(managed, {"pager.py": "rows = [1]\n"})
    managed.write({"sort.py": "key = 1\n", "pager.py": "rows = [1, 2]\n"})

    refused = managed.try_git("commit", "-m", SUBJECT)
    write_lesson(fixlearn)
    managed.git(*retry_command(refused))

    assert is_refused(refused)
    assert message(managed) == f"{SUBJECT}\n\nLesson: {ID}"
    assert changed_files(managed) == ["A", PATH, "M", "pager.py"]
    assert managed.git("status", "--short") == " M pager.py\n M sort.py"


def test_a_partial_commit_is_judged_by_its_own_index(managed: GitRepo) -> None:
    stage(managed, {"pager.py": "rows = [1]\n", PATH: LESSON})

    partial = managed.try_git("commit", "-m", SUBJECT, "pager.py")
    whole = managed.try_git("commit", "--quiet", "-m", SUBJECT, "pager.py", PATH)

    assert is_refused(partial)
    assert whole.exit_code == 0, whole.stderr
    assert message(managed) == f"{SUBJECT}\n\nLesson: {ID}"


def test_an_amended_fix_keeps_the_lesson_that_it_added(managed: GitRepo) -> None:
    stage(managed, {"pager.py": "rows = [1]\n", PATH: LESSON})
    managed.git("commit", "--quiet", "-m", SUBJECT)
    stage(managed, {"pager.py": "rows = [1, 2]\n"})

    managed.git("commit", "--quiet", "--amend", "-m", "fix: keep the very last row")
    managed.git("commit", "--quiet", "--amend", "--no-edit")

    assert message(managed) == f"fix: keep the very last row\n\nLesson: {ID}"


def test_all_changes_are_committed_by_the_command_that_the_refusal_prints(
    managed: GitRepo, fixlearn: Fixlearn
) -> None:
    managed.tick()
    managed.write({"pager.py": "rows = [1]\n"})

    refused = managed.try_git("commit", "-a", "-m", SUBJECT)
    write_lesson(fixlearn)
    managed.git(*retry_command(refused))

    assert retry_command(refused) == ["commit", "-a", "-F", ".git/fixlearn-message"]
    assert changed_files(managed) == ["A", PATH, "M", "pager.py"]


def test_the_first_branch_of_a_push_is_judged(managed: GitRepo) -> None:
    managed.branch("one")
    managed.commit(SUBJECT, {"pager.py": "rows = [1]\n"})
    managed.branch("two", "main")
    managed.commit("feat: sort rows", {"sort.py": "key = 1\n"})

    stopped = managed.try_git("push", "--quiet", "origin", "one", "two")
    pushed = managed.try_git("push", "--quiet", "origin", "two")

    assert stopped.exit_code == 1
    assert f"{managed.git('rev-parse', '--short=7', 'one')} {SUBJECT}\n" in (
        stopped.stderr + stopped.stdout
    )
    assert pushed.exit_code == 0, pushed.stderr
