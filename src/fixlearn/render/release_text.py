"""Summaries of releases as text for a terminal."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

from fixlearn.config import HEADINGS
from fixlearn.render.release_sentences import not_reported, share, without_report
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.templates import Sanitized, our_environment, summary_context
from fixlearn.render.text import PLAIN, Colours, aligned, as_text
from fixlearn.render.themes import text as of_themes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.model import ReleaseSummary, TrendPoint
    from fixlearn.releases.themes import Themes


def text(
    releases: Sequence[ReleaseSummary],
    width: int,
    colours: Colours = PLAIN,
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
    headings: Mapping[str, str] = HEADINGS,
) -> str:
    """All sections of each release, the trend and the themes, in lines of at most `width` columns.

    The oldest releases are one line if they have nothing to report.
    """
    template = our_environment(sanitize_terminal).get_template("summary.txt.jinja")
    reported = releases[: len(releases) - without_report(releases)]
    context = summary_context(reported, trend, headings=headings)
    parts = [
        template.render(
            context,
            release=release,
            width=width,
            where=lambda text: Sanitized(colours.where(sanitize_terminal(text))),
            good=lambda text: Sanitized(colours.good(sanitize_terminal(text))),
        )
        for release in context["releases"]
    ]
    if rest := releases[len(reported) :]:
        parts.append(as_text([sanitize_terminal(not_reported(rest))]))
    points = list(dropwhile(_is_empty, trend))
    if len(points) > 1:
        parts.append(_trend(points, colours))
    if themes:
        parts.append(of_themes(themes, colours))
    return "\n".join(parts)


def _is_empty(point: TrendPoint) -> bool:
    return not (point.fixes or point.lessons or point.repairs_open)


def _trend(points: Sequence[TrendPoint], colours: Colours) -> str:
    """A table with a row for each release."""
    rows = [("", "fixes", "with a lesson", "new lessons", "ruled out", "repeats", "open repairs")]
    rows += [
        (
            sanitize_terminal(point.name),
            f"{point.fixes:,}",
            share(point.covered, point.fixes),
            f"{point.lessons:,}",
            share(point.holding, point.lessons),
            f"{point.repeats:,}",
            f"{point.repairs_open:,}",
        )
        for point in points
    ]
    return as_text([colours.where("The trend"), *aligned(rows)])
