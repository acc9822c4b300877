"""The terminal: may it have colours, and how wide is it? Light, because the commit hooks use it."""

from __future__ import annotations

import os

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.render.text import COLOURED, PLAIN, Colours

if TYPE_CHECKING:
    from typing import TextIO


_MAX_WIDTH = 120  # columns, so that lines are readable


def wants_colour(stream: TextIO | None) -> bool:
    """True on a terminal; NO_COLOR and FORCE_COLOR (no-color.org) override that."""
    # The parent process may have closed the stream.
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def colours(stream: TextIO | None) -> Colours:
    """The colours for what is printed to `stream`."""
    return COLOURED if wants_colour(stream) else PLAIN


def terminal_width(stream: TextIO | None) -> int | None:
    """The columns of the terminal; None for a pipe or a file, whose lines are not wrapped."""
    if stream is None or not stream.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return min(int(columns), _MAX_WIDTH)
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or 80, _MAX_WIDTH)
    except OSError:
        return 80
