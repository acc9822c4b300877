"""`fixlearn uninstall` removes its hooks and restores the others."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from fixlearn.setup.install import shim
from tests.cli.hook_files import MINE, PROGRAM, hook_files, shims
from tests.support import Fixlearn, Run, put

if TYPE_CHECKING:
    from pathlib import Path


def test_where_our_hook_was_deleted_by_hand_uninstall_brings_the_other_back(
    hooks: Path, fixlearn: Fixlearn
) -> None:
    put(hooks / "commit-msg.before-fixlearn", MINE)

    fixlearn("uninstall")

    assert list(hook_files(hooks)) == ["commit-msg"]


def test_uninstall_leaves_an_edited_hook_or_keeps_it_beside(
    hooks: Path, fixlearn: Fixlearn
) -> None:
    fixlearn("install")
    edited = shim("commit-msg", PROGRAM).replace(b"status=0", b"status=1")
    put(hooks / "commit-msg", edited)

    run = fixlearn("uninstall")
    assert run == Run(
        2,
        dedent("""\
            hooks in .git/hooks
              prepare-commit-msg: removed
              commit-msg: edited by hand, left as it is
              post-commit: removed
              pre-push: removed
            """),
        dedent("""\
            error: not every hook of ours was taken away
              why: edited by hand: commit-msg
              hint: fixlearn uninstall --force     moves it away, and keeps it beside
            """),
    )

    run = fixlearn("uninstall", "--force")
    assert run == Run(0, "hooks in .git/hooks\n  commit-msg: moved to commit-msg.edited\n", "")
    assert hook_files(hooks) == {"commit-msg.edited": (0o755, edited)}


def test_uninstall_on_trial_touches_nothing(hooks: Path, fixlearn: Fixlearn) -> None:
    fixlearn("install", "--hook", "commit-msg")

    run = fixlearn("uninstall", "--dry-run")

    assert run.stdout == "hooks in .git/hooks\n  commit-msg: would be removed\n"
    assert hook_files(hooks) == shims("commit-msg")
