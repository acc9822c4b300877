"""The shell that runs the commands of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.demo_shell import run_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_stdout_and_stderr_are_one_text_and_the_exit_code_is_kept(tmp_path: Path) -> None:
    done = run_in(tmp_path, "echo one; echo two >&2; exit 7")

    assert (done.returncode, done.stdout) == (7, "one\ntwo\n")


def test_git_settings_of_the_user_and_ci_variables_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("CI", "true")

    done = run_in(
        tmp_path, 'git init --quiet && git var GIT_AUTHOR_IDENT | cut -d" " -f1-2; echo "[$CI]"'
    )

    assert done.stdout == "fixlearn demo\n[]\n"


def test_this_fixlearn_is_on_path(tmp_path: Path) -> None:
    assert run_in(tmp_path, "fixlearn --version").returncode == 0
