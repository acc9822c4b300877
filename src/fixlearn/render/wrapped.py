"""Long rows for a terminal: broken between words, harmless wherever they break."""

from __future__ import annotations

import re
import textwrap

from fixlearn.render.sanitize import for_terminal

NARROWEST = 40  # columns; a narrower terminal breaks the lines itself

# GitHub takes a line that begins with it as a command, and any word may begin a wrapped line.
_LINE_COMMAND = re.compile(r"(?<!\S)::")


def wrapped(text: str, width: int, lead: str = "", indent: str = "") -> str:
    """One row, at most `width` columns wide where words allow it.

    The first line begins with `lead`, all others with `indent`.
    """
    return textwrap.fill(
        _LINE_COMMAND.sub(": :", for_terminal(text)),
        max(width, NARROWEST),
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
