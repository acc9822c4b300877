"""`fixlearn uninstall` removes its hooks and restores the others."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from fixlearn.setup.install import shim
from tests.cli.hook_files import MINE, PROGRAM, hook_files, shims
from tests.support import Fixlearn, Run, put

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support import GitRepo


def test_uninstall_restores_the_kept_hook_if_the_shim_was_deleted_by_hand(
    hooks: Path, fixlearn: Fixlearn
) -> None:
    put(hooks / "commit-msg.before-fixlearn", MINE)

    fixlearn("uninstall")

    assert list(hook_files(hooks)) == ["commit-msg"]


def test_an_edited_hook_is_kept_or_renamed_by_force(hooks: Path, fixlearn: Fixlearn) -> None:
    fixlearn("install")
    edited = shim("commit-msg", PROGRAM).replace(b"status=0", b"status=1")
    put(hooks / "commit-msg", edited)

    run = fixlearn("uninstall")
    assert run == Run(
        2,
        dedent("""\
            hooks in .git/hooks
              prepare-commit-msg: removed
              commit-msg: edited by hand, not changed
              post-commit: removed
              pre-push: removed
            """),
        dedent("""\
            error: some hooks were not removed
              why: edited by hand: commit-msg
              hint: to rename them to <name>.edited:
                    fixlearn uninstall --force
            """),
    )

    run = fixlearn("uninstall", "--force")
    assert run == Run(0, "hooks in .git/hooks\n  commit-msg: renamed to commit-msg.edited\n", "")
    assert hook_files(hooks) == {"commit-msg.edited": (0o755, edited)}


def test_a_dry_run_of_uninstall_changes_nothing(hooks: Path, fixlearn: Fixlearn) -> None:
    fixlearn("install", "--hook", "commit-msg")

    run = fixlearn("uninstall", "--dry-run")

    assert run.stdout == "hooks in .git/hooks\n  commit-msg: would be removed\n"
    assert hook_files(hooks) == shims("commit-msg")


def test_uninstall_in_a_linked_worktree_says_that_all_worktrees_share_the_hooks(
    repo: GitRepo,
    hooks: Path,
    tmp_path: Path,
    fixlearn: Fixlearn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.commit("feat: first")
    fixlearn("install", "--hook", "commit-msg")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    shared = f"All worktrees of {repo.path}/.git share these hooks.\n"

    dry = fixlearn("uninstall", "--dry-run")
    run = fixlearn("uninstall")
    again = fixlearn("uninstall")

    assert dry == Run(0, f"hooks in {hooks}\n  commit-msg: would be removed\n", shared)
    assert run == Run(0, f"hooks in {hooks}\n  commit-msg: removed\n", shared)
    assert again == Run(0, f"no hook of fixlearn is installed in {hooks}\n", "")
    assert hook_files(hooks) == {}
