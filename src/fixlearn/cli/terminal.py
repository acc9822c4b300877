"""The terminal: colour, width and progress, used as git uses them."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import is_command, wrapped
from fixlearn.terminal import terminal_width, wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fixlearn.lessons.library import Library

T = TypeVar("T")

# Indented sentences: the reason of an error, and what introduces the lines below it.
_SENTENCE = re.compile(r"  (?:why: |\S.*:$)")
_PROGRESS_EVERY = 5_000  # commits; rare enough that printing does not slow the walk


def width() -> int:
    """The columns of the terminal: 100 without one, at most 120, so that lines are readable."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def is_at_terminal() -> bool:
    """True if a person can see the output, or has typed the command."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return any(stream is not None and stream.isatty() for stream in streams)


def can_ask() -> bool:
    """True if a person at a terminal can see and answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class Progress:
    """Shows the progress of a long walk on stderr, only on a terminal."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._has_line = False

    def __call__(self, count: int) -> None:
        if self._is_terminal and count % _PROGRESS_EVERY == 0:
            click.echo(f"\rlooked at {count:,} commits", nl=False, err=True)
            self._has_line = True

    def watch(self, things: Iterable[T]) -> Iterator[T]:
        """Yield the things, counting them."""
        for count, thing in enumerate(things, start=1):
            self(count)
            yield thing

    def done(self) -> None:
        """Clear the line."""
        if self._has_line:
            click.echo("\r" + " " * 40 + "\r", nl=False, err=True)


def print_result(text: str) -> None:
    """Print a result, which has its colours already, to stdout."""
    click.echo(text, nl=False, color=wants_colour(sys.stdout))


def print_status(text: str) -> None:
    """Print a message that is not part of the result to stderr."""
    click.echo(fitted(text, sys.stderr), err=True)


def print_broken(library: Library) -> None:
    """Print how many lessons of the library cannot be read, if any."""
    if count := len(library.broken):
        lessons = "1 lesson" if count == 1 else f"{count:,} lessons"
        print_status(f"{lessons} cannot be read: fixlearn lint")


def fitted(text: str, stream: TextIO) -> str:
    """The text as it is printed to `stream`: a terminal gets sentences that are wrapped at words.

    Commands, which are indented or follow a `$`, are never wrapped.
    """
    columns = terminal_width(stream)
    return "\n".join(_fitted(line, columns) for line in text.split("\n"))


def _fitted(line: str, columns: int | None) -> str:
    is_sentence = _SENTENCE.match(line) or not (is_command(line) or line.startswith("$ "))
    if columns is None or len(line) <= columns or not is_sentence:
        return sanitize_terminal(line)
    indent = "  " if is_command(line) else ""
    return wrapped(line.strip(), columns, indent, f"{indent}  ")
