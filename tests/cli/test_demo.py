"""`fixlearn demo` runs real commands."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support import Fixlearn

COMMANDS = [
    "git init --quiet --initial-branch=main .",
    "fixlearn install --hook commit-msg",
    "git add pager.py",
    'git commit --quiet -m "feat: page through rows"',
    "git tag v1.0",
    "git add pager.py test_pager.py",
    'git commit -m "fix: keep the last row"',
    'fixlearn new --title "The last row was dropped" \\',
    "git commit --quiet -F .git/fixlearn-message",
    "fixlearn check v1.0..HEAD",
    "git tag v1.1",
    "fixlearn summary v1.1",
]


def test_the_demo_prints_every_command_and_deletes_its_repository(
    fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    run = fixlearn("demo")

    assert (run.exit_code, run.stderr) == (0, "To set up your own repository, run: fixlearn init\n")
    lines = run.stdout.splitlines()
    printed = [line.removeprefix("   $ ") for line in lines if line.startswith("   $ ")]
    assert printed == COMMANDS
    assert "   Commit refused: this bug fix needs a lesson (missing-lesson)" in lines
    assert "   Lesson: the-last-row-was-dropped" in lines
    assert "   looked at 1 commit (v1.0..HEAD): 1 fix (1 covered)" in lines
    assert "     Ruled out" in lines
    assert list(tmp_path.iterdir()) == []


def test_the_repository_of_the_demo_can_be_kept(
    fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("CI", "true")  # the story is the same on every machine

    run = fixlearn("demo", "--keep")

    (folder,) = tmp_path.iterdir()
    assert run.stderr.splitlines()[0] == f"The repository is kept in {folder}"
    assert (folder / "lessons").is_dir()


def test_no_line_of_the_demo_is_longer_than_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "wb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "fixlearn", "demo"],
            env={**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "80", "NO_COLOR": "1"},
            stdout=terminal,
            stderr=subprocess.DEVNULL,
        )
    output = b""
    with suppress(OSError):  # the end of a terminal
        while part := os.read(ours, 65_536):
            output += part
    os.close(ours)

    lines = output.decode().splitlines()
    assert process.wait() == 0
    assert [line for line in lines if len(line) > 80] == []
    assert "3. A lesson is three sentences: what went wrong, what let it through, what" in lines
    assert "   prevents it." in lines
    start = "       - The last row was dropped. A test pages through a total that half fills"
    after = "         the last page. (test, evident, the-last-row-was-dropped)"
    assert lines[lines.index(start) + 1] == after


def test_the_demo_keeps_the_colours_of_its_commands(
    fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)

    run = fixlearn("demo")

    refused = "Commit refused: this bug fix needs a lesson (missing-lesson)"
    assert f"   \x1b[31m{refused}\x1b[0m" in run.stdout.splitlines()
    assert "\\x1b" not in run.stdout
