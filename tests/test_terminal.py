"""Refusals in a terminal: coloured, and wrapped at words to its width."""

from __future__ import annotations

import io
import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.render.text import COLOURED, PLAIN
from fixlearn.terminal import colours, terminal_width, wants_colour
from tests.hook.retry import REFUSAL, stage
from tests.support import SHELL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support import GitRepo

RED = "\x1b[31mCommit refused: this bug fix needs a lesson (missing-lesson)\x1b[0m"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "on_terminal", "in_a_pipe"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_a_terminal_has_colours_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
    variables: Mapping[str, str],
    on_terminal: bool,
    in_a_pipe: bool,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert (wants_colour(Terminal()), wants_colour(io.StringIO())) == (on_terminal, in_a_pipe)
    assert colours(Terminal()) is (COLOURED if on_terminal else PLAIN)


def test_a_closed_stream_has_neither_colours_nor_a_width() -> None:
    assert (wants_colour(None), terminal_width(None)) == (False, None)


@pytest.mark.parametrize(("columns", "width"), [("72", 72), ("500", 120), ("0", 80), ("x", 80)])
def test_the_width_is_that_of_the_terminal_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal_width(Terminal()) == width
    assert terminal_width(io.StringIO()) is None


def commit_in_terminal(repo: GitRepo, variables: Mapping[str, str]) -> str:
    """What a refused `git commit` prints in a terminal of 60 columns."""
    controller, terminal = pty.openpty()
    try:
        subprocess.run(
            [*SHELL, "git", "commit", "-m", "fix: keep the last row"],
            cwd=repo.path,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "COLUMNS": "60", "TERM": "xterm", **variables},
            check=False,
        )
        return os.read(controller, 100_000).decode().replace("\r\n", "\n")
    finally:
        os.close(terminal)
        os.close(controller)


def test_a_refusal_in_a_terminal_is_coloured_and_fits_it(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})

    printed = commit_in_terminal(hooked, {})

    assert printed.splitlines()[0] == RED
    sentences = [line for line in printed.splitlines() if not line.startswith("    ")]
    assert [line for line in sentences if len(line) > len(RED)] == []
    assert '    fixlearn none "<why>" --commit\n' in printed
    assert " ".join(printed.replace(RED, "").split()).count("(Conventional Commits)") == 1


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_has_the_same_words(
    hooked: GitRepo, variables: Mapping[str, str]
) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})

    printed = commit_in_terminal(hooked, variables)

    assert printed.split() == REFUSAL.split()
    assert "\x1b" not in printed


def test_in_a_pipe_lines_are_not_wrapped_and_colours_can_be_forced(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})

    piped = hooked.try_git("commit", "-m", "fix: keep the last row", env={"COLUMNS": "40"})
    forced = hooked.try_git("commit", "-m", "fix: keep the last row", env={"FORCE_COLOR": "1"})

    assert piped.stderr == REFUSAL
    assert forced.stderr.splitlines()[0] == RED
