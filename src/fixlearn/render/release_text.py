"""What releases taught, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.release_sentences import share
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.templates import Inert, our_environment, summary_context
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import ReleaseSummary, TrendPoint


def text(
    releases: Sequence[ReleaseSummary],
    width: int,
    colours: Colours | None = None,
    trend: Sequence[TrendPoint] = (),
) -> str:
    """A report for people, at most `width` columns wide where words allow it."""
    colours = colours or Colours()
    template = our_environment(sanitize_terminal).get_template("summary.txt.jinja")
    context = summary_context(releases, trend)
    parts = [
        template.render(
            context,
            release=release,
            width=width,
            where=lambda text: Inert(colours.where(sanitize_terminal(text))),
            good=lambda text: Inert(colours.good(sanitize_terminal(text))),
        )
        for release in context["releases"]
    ]
    if trend:
        parts.append(_trend(trend, colours))
    return "\n".join(parts)


def _trend(points: Sequence[TrendPoint], colours: Colours) -> str:
    """The last releases, a line each; the columns are as wide as what stands in them."""
    rows = [("", "fixes", "with a lesson", "new lessons", "that hold", "repeats", "open repairs")]
    rows += [
        (
            sanitize_terminal(one.name),
            f"{one.fixes:,}",
            share(one.covered, one.fixes),
            f"{one.lessons:,}",
            share(one.holding, one.lessons),
            f"{one.repeats:,}",
            f"{one.repairs_open:,}",
        )
        for one in points
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [colours.where("The trend")]
    for name, *cells in rows:
        aligned = (cell.rjust(size) for cell, size in zip(cells, widths[1:], strict=True))
        lines.append(f"  {name.ljust(widths[0])}  {'  '.join(aligned)}")
    return "".join(f"{line}\n" for line in lines)
