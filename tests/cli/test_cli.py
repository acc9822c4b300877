"""The program as a whole: help, exit codes, errors."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixlearn import __version__, cli
from fixlearn.cli import COMMANDS
from tests.support import PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_the_version_is_that_of_pyproject_toml(fixlearn: Fixlearn) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert project["version"] == __version__
    assert fixlearn("--version").stdout == f"fixlearn, version {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_is_listed(command: str, fixlearn: Fixlearn) -> None:
    run = fixlearn(command, "--help")

    assert run.exit_code == 0
    assert run.stdout.startswith(f"Usage: fixlearn {command}")
    assert f"  {command} " in fixlearn("--help").stdout


def test_a_similar_command_is_suggested_for_a_misspelt_one(fixlearn: Fixlearn) -> None:
    run = fixlearn("chekc")

    assert run.exit_code == 2
    assert run.stderr.splitlines()[-1] == 'Error: No such command "chekc"; did you mean "check"?'


def test_a_command_runs_in_another_folder_as_with_git(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("fix: keep the last row", {"src/pager.py": "rows = [1]\n"})
    monkeypatch.chdir(tmp_path)
    folders = ("-C", "", "-C", "repo", "-C", "src")  # each relative to the one before

    run = fixlearn(*folders, "check", "--all", "--format", "json:report.json")
    explained = fixlearn(*folders, "explain", "HEAD")

    assert (run.exit_code, explained.exit_code) == (1, 0), run
    assert (repo.path / "src/report.json").is_file()
    assert explained.stdout.splitlines()[0].endswith(" fix: keep the last row")


def test_a_hook_runs_in_another_folder(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: page through rows", {"message": "fix: keep the last row\n"})
    monkeypatch.chdir(tmp_path)

    run = fixlearn("-C", "repo", "hook", "commit-msg", "message")

    assert run.exit_code == 1
    assert "this bug fix needs a lesson" in run.stderr


def test_a_folder_that_cannot_be_entered_is_an_error(
    fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    run = fixlearn("-C", "nowhere", "check")

    assert (run.exit_code, run.stderr.splitlines()[:2]) == (
        2,
        ['error: cannot change to "nowhere"', "  why: No such file or directory"],
    )


def test_outside_of_a_repository_the_result_is_unknown(
    fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    run = fixlearn("check")

    assert run.exit_code == 3
    assert run.stderr.splitlines()[0] == "error: this is not a git repository"


def test_an_interrupted_run_ends_with_130(repo: GitRepo) -> None:
    repo.commit("feat: read rows")
    script = (
        "import sys, fixlearn.cli.check as module\n"
        "def stop(*_, **__): raise KeyboardInterrupt\n"
        "module.open_repository = stop\n"
        "from fixlearn.cli import run\n"
        "sys.exit(run(['check', '--all']))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["--help"], ["stdout"]),
        (["check", "--all"], ["stdout"]),
        (["check", "--all", "--format", "json"], ["stdout", "stderr"]),
        (["nonsense"], ["stderr"]),
        (["check", "nonsense"], ["stderr"]),
    ],
)
def test_a_closed_output_pipe_exits_with_141(
    repo: GitRepo, arguments: list[str], left: list[str]
) -> None:
    repo.commit("fix: keep the row", {"rows.py": ""})
    read, write = os.pipe()
    os.close(read)
    streams = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE) | dict.fromkeys(left, write)

    done = subprocess.run([sys.executable, "-m", "fixlearn", *arguments], check=False, **streams)
    os.close(write)

    assert (done.returncode, done.stdout or b"", done.stderr or b"") == (141, b"", b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_change_the_exit_code(repo: GitRepo, closed: str) -> None:
    command = f"exec {sys.executable} -m fixlearn list {closed}"

    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "stream", "exit_code"),
    [
        ("list", "stderr", 3),
        ("export", "stdout", 3),
        ("check nonsense", "stderr", 3),
        ("nonsense", "stderr", 2),
        ("hook commit-msg message", "stderr", 1),
    ],
)
def test_output_to_a_full_disk_is_neither_a_pass_nor_a_finding(
    repo: GitRepo, arguments: str, stream: str, exit_code: int
) -> None:
    repo.commit("feat: first", {"message": "fix: keep the row\n", ".fixlearn.yaml": ""})
    repo.write({"rows.py": ""})
    repo.git("add", "rows.py")
    with Path("/dev/full").open("w") as full:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
        command = [sys.executable, "-m", "fixlearn", *arguments.split()]
        done = subprocess.run(command, text=True, check=False, **streams)

    assert done.returncode == exit_code
    assert (done.stderr or "").startswith("error: the operating system" if done.stderr else "")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.EMFILE, "ulimit -n 256     allows more open files"),
        (errno.ENOSPC, "df -h     shows which disk is full"),
        (errno.ENOENT, 'cd "$PWD"     (the current folder was deleted or replaced)'),
        (errno.EIO, "try again; if it fails again, look at the system log"),
    ],
)
def test_a_refusal_of_the_system_is_no_verdict(
    number: int, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(cli.main, "main", refuse)

    assert cli.run(["list"]) == 3
    assert capsys.readouterr().err == (
        f"error: the operating system refused a call\n"
        f"  why: {os.strerror(number)}\n  hint: {hint}\n"
    )
