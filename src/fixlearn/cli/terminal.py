"""The terminal: colour, width and progress, as people know them from git."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

_PROGRESS_EVERY = 5_000  # commits


def wants_colour(stream: TextIO | None) -> bool:
    """Colour on a terminal; NO_COLOR and FORCE_COLOR (no-color.org) overrule that."""
    if stream is None or os.environ.get("NO_COLOR"):  # closed by whoever started us
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def colours(stream: TextIO) -> Colours:
    """The colours for what is printed to `stream`."""
    if not wants_colour(stream):
        return Colours()

    def style(**look: object) -> Callable[[str], str]:
        return lambda text: click.style(text, **look)  # type: ignore[arg-type]

    return Colours(
        where=style(bold=True),
        error=style(fg="red"),
        warning=style(fg="yellow"),
        good=style(fg="green"),
        quiet=style(dim=True),
    )


def width() -> int:
    """The columns of the terminal; 100 where there is none, and never more than 120."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


class Progress:
    """Tells how far a long walk is, on stderr and only on a terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._has_shown = False

    def __call__(self, count: int) -> None:
        if self._is_shown and count % _PROGRESS_EVERY == 0:
            click.echo(f"\rlooked at {count:,} commits", nl=False, err=True)
            self._has_shown = True

    def watch(self, things: Iterable[T]) -> Iterator[T]:
        """The things, counted as they pass."""
        for count, thing in enumerate(things, start=1):
            self(count)
            yield thing

    def done(self) -> None:
        """Take the line away again."""
        if self._has_shown:
            click.echo("\r" + " " * 40 + "\r", nl=False, err=True)


def print_result(text: str) -> None:
    """Print a result that already has its colours."""
    click.echo(text, nl=False, color=wants_colour(sys.stdout))


def print_status(text: str) -> None:
    """Say something on stderr that is no result."""
    click.echo("\n".join(sanitize_terminal(line) for line in text.split("\n")), err=True)
