"""The hooks under the real pre-commit, installed from a clone of this repository."""

from __future__ import annotations

import shutil
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, PROJECT, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

ID = "last-row"


@pytest.fixture
def clone(tmp_path: Path) -> GitRepo:
    """The work tree of this project, committed to its own repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    folder = tmp_path / "fixlearn"
    for name in listed.split("\0"):
        if name and (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
    project = GitRepo.create(folder)
    project.git("add", "--all")
    project.commit("feat: as it stands")
    return project


def test_pre_commit_installs_the_hooks_refuses_a_fix_and_accepts_it_with_its_lesson(
    repo: GitRepo, clone: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PIP_NO_COMPILE", "1")  # most of the time of an install
    repo.write(
        {
            "pager.py": "rows = []\n",
            ".pre-commit-config.yaml": dedent(f"""\
                default_install_hook_types: [pre-commit, commit-msg, pre-push]
                repos:
                  - repo: {clone.path}
                    rev: {clone.head}
                    hooks:
                      - id: fixlearn-lint
                      - id: fixlearn-commit-msg
                      - id: fixlearn-check
                """),
        }
    )
    subprocess.run(["pre-commit", "install"], check=True, capture_output=True)
    repo.git("add", "--all")

    # The hooks' environment is built at the first commit.
    first = repo.try_git("commit", "-q", "-m", "feat: page through rows", timeout=300)
    assert first.exit_code == 0, first.stdout + first.stderr

    repo.tick()
    repo.write({"pager.py": "rows = [1]\n"})
    repo.git("add", "pager.py")
    refused = repo.try_git("commit", "-m", "fix: keep the last row")
    assert refused.exit_code == 1
    assert "\nCommit refused: this bug fix needs a lesson (missing-lesson)\n" in refused.stderr
    assert "\n    git commit -F .git/fixlearn-message\n" in refused.stderr

    broken = LESSON.replace("gap: The pager was", "gap: The pager of #12 was")
    repo.write({f"lessons/2026/{ID}.md": broken})
    repo.git("add", "lessons")
    unreadable = repo.try_git("commit", "-F", ".git/fixlearn-message")
    assert unreadable.exit_code == 1
    assert f"lessons/2026/{ID}.md:4:6: cut-text: " in unreadable.stderr

    repo.write({f"lessons/2026/{ID}.md": LESSON, **GUARD})
    repo.git("add", "lessons", *GUARD)
    accepted = repo.try_git("commit", "-q", "-F", ".git/fixlearn-message")
    assert accepted.exit_code == 0, accepted.stderr
    assert repo.git("log", "-1", "--format=%s") == "fix: keep the last row"

    repo.git("init", "--quiet", "--bare", str(tmp_path / "server.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "server.git"))
    pushed = repo.try_git("push", "--quiet", "origin", "main")
    assert pushed.exit_code == 0, pushed.stderr

    repo.commit("fix: keep the first row", {"pager.py": "rows = [0, 1]\n"})
    stopped = repo.try_git("push", "--quiet", "origin", "main")
    assert stopped.exit_code == 1
    assert f"{repo.head[:7]} fix: keep the first row" in stopped.stderr + stopped.stdout
