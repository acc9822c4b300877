"""The terminal: colour, width and progress, used as git uses them."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, TypeVar

import click

from fixlearn.hook.terminal import colours, wants_colour
from fixlearn.render.sanitize import sanitize_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Progress", "colours", "print_result", "print_status", "wants_colour", "width"]

T = TypeVar("T")

_PROGRESS_EVERY = 5_000  # commits; rare enough that printing does not slow the walk


def width() -> int:
    """The columns of the terminal: 100 without one, at most 120, so that lines are readable."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


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
    click.echo("\n".join(sanitize_terminal(line) for line in text.split("\n")), err=True)
