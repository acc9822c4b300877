"""What the lessons of all releases have in common: tables and sentences, as text and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import time_span
from fixlearn.render.release_sentences import plural, share
from fixlearn.render.sanitize import sanitize_markdown, sanitize_terminal
from fixlearn.render.text import PLAIN, Colours, aligned, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.releases.themes import Theme, Themes

_MAX_NAME = 50  # columns of a name in the text


class Table(NamedTuple):
    """One table; the first column has the names of its rows."""

    title: str
    columns: tuple[str, ...]  # without that of the names
    rows: tuple[tuple[str, ...], ...]


def heading(themes: Themes) -> str:
    """The heading of all tables."""
    return f"Themes of {plural(themes.lessons, 'lesson')}"


def tables(themes: Themes) -> list[Table]:
    """The tables that have a row."""

    def over_time(title: str, rows: Sequence[Theme]) -> Table:
        if len(themes.periods) == 1:
            return Table(title, ("lessons",), tuple((row.name, f"{row.total:,}") for row in rows))
        counts = ((row.name, *(f"{n:,}" for n in (*row.counts, row.total))) for row in rows)
        return Table(title, (*themes.periods, "in all"), tuple(counts))

    kinds = tuple((row.kind, share(row.held, row.lessons)) for row in themes.kinds)
    returned = tuple((f"{row.title} ({row.lesson})", f"{row.times:,}") for row in themes.returned)
    all_tables = (
        over_time("Causes", themes.causes),
        over_time("Found by", themes.found_by),
        over_time("Areas", themes.areas),
        Table("Kinds of prevention that held", ("never came back",), kinds),
        Table("Came back", ("times",), returned),
    )
    return [table for table in all_tables if table.rows]


def sentences(themes: Themes) -> Iterator[str]:
    """How long repairs took, and how long bugs lived."""
    if themes.repair_days is not None:
        days = time_span(round(themes.repair_days))
        yield (f"a repair item was released {days} after its lesson (median of {themes.repairs:,})")
    if themes.age_days is not None:
        days = time_span(round(themes.age_days))
        yield f"a bug lived {days} before its fix (median of {themes.ages:,})"


def text(themes: Themes, colours: Colours = PLAIN) -> str:
    """The tables and sentences for a terminal."""
    lines = [colours.where(heading(themes))]
    for table in tables(themes):
        names = [_cut(sanitize_terminal(row[0])) for row in table.rows]
        rows = [(table.title, *map(sanitize_terminal, table.columns))]
        rows += [(f"  {name}", *row[1:]) for name, row in zip(names, table.rows, strict=True)]
        heading_line, *others = aligned(rows)
        lines += [colours.good(heading_line), *others]
    lines += (f"  {sentence}" for sentence in sentences(themes))
    return as_text(lines)


def markdown(themes: Themes, level: int = 3) -> str:
    """The tables and sentences in Markdown, below a heading of this level."""
    lines = [f"{'#' * level} {heading(themes)}"]
    for table in tables(themes):
        columns = map(sanitize_markdown, table.columns)
        lines += ["", f"| {table.title} | {' | '.join(columns)} |"]
        lines.append(f"|---|{'---:|' * len(table.columns)}")
        lines += (f"| {sanitize_markdown(row[0])} | {' | '.join(row[1:])} |" for row in table.rows)
    if listed := [f"- {sentence}" for sentence in sentences(themes)]:
        lines += ["", *listed]
    return "\n".join(lines) + "\n"


def _cut(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
