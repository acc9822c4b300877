"""What is owed, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.hashes import short
from fixlearn.render.text import Colours
from fixlearn.render.wrapped import wrapped

if TYPE_CHECKING:
    from fixlearn.model import DueItem
    from fixlearn.releases.due import Owed

_INDENT = " " * 14  # below the date


def text(owed: Owed, width: int, colours: Colours | None = None) -> str:
    """What is overdue, then what is due later, each with its day."""
    colours = colours or Colours()
    lines: list[str] = []
    for title, items, paint in (
        ("overdue", owed.overdue, colours.error),
        ("due", owed.due, colours.where),
    ):
        if items:
            lines.append(paint(title))
            for item in items:
                lines.append(_item(item, width))
    return "".join(f"{line}\n" for line in lines)


def _item(item: DueItem, width: int) -> str:
    day = str(item.due or "no date")
    return wrapped(f"{day}  {item.kind}  {_said(item)}", width, "  ", _INDENT)


def _said(item: DueItem) -> str:
    if item.kind == "repair":
        return f"{item.what} ({item.owner}, {item.lesson})"
    reason = f" ({item.reason})" if item.reason else ""
    return f"{short(item.commit)} {item.what}{reason}"


def hint(owed: Owed) -> str:
    """How what is owed is settled, a line for each kind of it; "" where nothing is."""
    lines = []
    if any(item.commit for item in owed.items):
        lines.append("fixlearn new --from-commit <commit>   writes the lesson of a fix")
    if any(item.lesson for item in owed.items):
        lines.append('"status: done" in the lesson, with its evidence, ends a repair item')
    return "\n".join(f"{'hint: ' if not n else '      '}{line}" for n, line in enumerate(lines))


def headline(owed: Owed, on: str) -> str:
    """How much is owed, in one line."""
    count = len(owed.items)
    if not count:
        return "nothing is owed"
    things = "1 thing is" if count == 1 else f"{count:,} things are"
    late = len(owed.overdue)
    return f"{things} owed, {late:,} overdue on {on}" if late else f"{things} owed, none overdue"
