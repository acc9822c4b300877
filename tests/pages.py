"""What the pages of the documentation show."""

from __future__ import annotations

import re


def section(text: str, heading: str) -> str:
    """Return the text below a heading, up to the next one of its level or above."""
    _, marks, rest = re.split(rf"^(##+) {re.escape(heading)}\n", text, flags=re.MULTILINE)
    return re.split(rf"^##{{1,{len(marks) - 1}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def table(text: str, heading: str) -> list[str]:
    """Return the rows of the table whose first line is `heading`."""
    return text.partition(f"{heading}\n")[2].partition("\n\n")[0].splitlines()[1:]


def cells(text: str, heading: str) -> list[list[str]]:
    """Return the cells of that table, row by row, as plain text."""
    rows = (row.strip().split("|")[1:-1] for row in table(text, heading))
    return [[cell.strip(" `") for cell in row] for row in rows]
