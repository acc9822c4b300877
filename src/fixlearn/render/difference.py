"""Two texts -> what differs, as people know it from git."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from fixlearn.render.sanitize import for_terminal
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from collections.abc import Iterator


def unified(before: str, after: str, name: str, colours: Colours | None = None) -> str:
    """A unified diff of a file; "" where nothing differs. Line ends are not shown."""
    colours = colours or Colours()
    old, new = _rows(before), _rows(after)
    rows = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{line}\n" for line in _lines(rows, colours))


def _rows(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def _lines(rows: Iterator[str], colours: Colours) -> Iterator[str]:
    looks = {"-": colours.error, "+": colours.good, "@": colours.quiet}
    for row in rows:
        shown = for_terminal(row)
        is_name = row.startswith(("--- ", "+++ "))
        look = colours.where if is_name else looks.get(row[:1])
        yield look(shown) if look else shown
