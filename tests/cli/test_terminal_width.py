"""Texts for people are wrapped at the width of the terminal, and commands are not."""

from __future__ import annotations

import os
import pty
import sys
from typing import TYPE_CHECKING

import pytest

from fixlearn.cli.terminal import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

TEXT = """\
Optional: fixlearn init --agents creates instructions for coding agents.
error: there is no refused commit to make again
  why: the hook writes .git/fixlearn-message when it refuses a commit
  add to .pre-commit-config.yaml, below its repos:
    default_install_hook_types: [pre-commit, commit-msg]
  git commit -m "chore: require a lesson for every bug fix"
$ git commit -a -F .git/worktrees/hotfix/fixlearn-message\
"""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    monkeypatch.setenv("COLUMNS", "40")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        yield stream
    os.close(ours)


def test_a_terminal_gets_sentences_that_are_wrapped_and_whole_commands(terminal: TextIO) -> None:
    assert (
        fitted(TEXT, terminal)
        == """\
Optional: fixlearn init --agents creates
  instructions for coding agents.
error: there is no refused commit to
  make again
  why: the hook writes
    .git/fixlearn-message when it
    refuses a commit
  add to .pre-commit-config.yaml, below
    its repos:
    default_install_hook_types: [pre-commit, commit-msg]
  git commit -m "chore: require a lesson for every bug fix"
$ git commit -a -F .git/worktrees/hotfix/fixlearn-message\
"""
    )


def test_a_pipe_gets_the_lines_as_they_are() -> None:
    assert not sys.stderr.isatty()
    assert fitted(TEXT, sys.stderr) == TEXT


def test_a_wrapped_line_is_harmless(terminal: TextIO) -> None:
    text = "the id of the lesson is \x1b[31mred, which no terminal obeys"

    assert fitted(text, terminal).split("\n") == [
        "the id of the lesson is \\x1b[31mred,",
        "  which no terminal obeys",
    ]
