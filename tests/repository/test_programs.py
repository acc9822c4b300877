"""The shell that runs a team's command lines, and those of the demo."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.programs import find_shell, run_in, shell_arguments
from tests.support import put

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_line_is_run_by_a_posix_shell() -> None:
    arguments = shell_arguments('printf "%s;" "a b" \'c d\' && exit 3')

    done = subprocess.run(arguments, capture_output=True, check=False)

    assert (done.returncode, done.stdout) == (3, b"a b;c d;")


def test_on_windows_a_shell_on_path_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "sh", "")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_shell(is_windows=True) == str(tmp_path / "sh")


@pytest.mark.parametrize("shell", ["bin/sh.exe", "usr/bin/sh.exe"])
@pytest.mark.parametrize("git", ["cmd/git", "mingw64/bin/git"])
def test_on_windows_the_shell_is_found_next_to_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: str, shell: str
) -> None:
    for name in (git, shell):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path / name, "")
    monkeypatch.setenv("PATH", str((tmp_path / git).parent))

    assert find_shell(is_windows=True) == str(tmp_path / shell)


def test_on_windows_a_missing_shell_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotTell) as caught:
        find_shell(is_windows=True)

    assert str(caught.value) == (
        "cannot run a shell command\n"
        "  why: sh is neither on PATH nor in the folder of git\n"
        "  hint: install git for Windows (https://git-scm.com/downloads), then try again"
    )


def test_stdout_and_stderr_are_one_text_and_the_exit_code_is_kept(tmp_path: Path) -> None:
    done = run_in(tmp_path, "echo one; echo two >&2; exit 7", columns=80)

    assert (done.returncode, done.stdout) == (7, "one\ntwo\n")


def test_git_settings_of_the_user_and_ci_variables_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("CI", "true")

    done = run_in(
        tmp_path,
        'git init --quiet && git var GIT_AUTHOR_IDENT | cut -d" " -f1-2; echo "[$CI] $COLUMNS"',
        columns=77,
    )

    assert done.stdout == "fixlearn demo\n[] 77\n"


def test_this_fixlearn_is_on_path(tmp_path: Path) -> None:
    assert run_in(tmp_path, "fixlearn --version", columns=80).returncode == 0
