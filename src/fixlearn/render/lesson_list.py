"""The result of `list` as text for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import PLAIN, Colours, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.lessons.listing import Listed
    from fixlearn.model import Lesson

_MAX_ID = 32  # columns; behind a longer id its title begins further to the right
_LAST_NUMBER = re.compile(r"\d{1,10}$", re.ASCII)
_MIN_TITLE = 16  # columns; a narrower terminal breaks the lines itself


def lesson_list(rows: Sequence[Listed], width: int | None, colours: Colours = PLAIN) -> str:
    """A line for each lesson: its date, its id, its state unless active, its issue, its title.

    Titles are shortened to lines of `width` columns; None is unlimited.
    """
    column = min(max((len(row.lesson.id) for row in rows), default=0), _MAX_ID)
    lines = []
    for row in rows:
        start = f"{row.lesson.date}  {sanitize_terminal(row.lesson.id):<{column}}  "
        mark = _mark(row)
        title = sanitize_terminal(row.lesson.title)
        room = None if width is None else max(width - len(start) - len(mark), _MIN_TITLE)
        if room is not None and len(title) > room:
            title = title[: room - 1].rstrip() + "…"
        date, _, rest = start.partition("  ")
        lines.append(f"{colours.quiet(date)}  {colours.where(rest)}{colours.warning(mark)}{title}")
    return as_text(lines)


def _mark(row: Listed) -> str:
    state = "" if row.state == "active" else row.state
    marks = (state, f"{row.open_items} open" if row.open_items else "", _short_issue(row.lesson))
    return f"[{', '.join(filter(None, marks))}] " if any(marks) else ""


def _short_issue(lesson: Lesson) -> str:
    """The issue as a number if its address ends with one, so that the line stays short."""
    number = _LAST_NUMBER.search(lesson.issue)
    return f"#{number[0]}" if number else lesson.issue and "issue"
