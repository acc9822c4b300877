"""Reports of releases: text for a terminal, Markdown for the public or the team, and themes.

Only Markdown is made by templates, so only there Jinja2 is imported.
"""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import time_span
from fixlearn.errors import UsageError
from fixlearn.lessons.standing import Group
from fixlearn.messages import short
from fixlearn.releases.summary import public_only
from fixlearn.render.links import NO_COMMITS
from fixlearn.render.release_sentences import (
    advances,
    not_reported,
    plural,
    sections,
    share,
    without_report,
)
from fixlearn.render.sanitize import (
    sanitize_markdown,
    sanitize_markdown_parts,
    sanitize_terminal,
)
from fixlearn.render.text import PLAIN, Colours, aligned, as_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.model import ReleaseSummary, TrendPoint
    from fixlearn.releases.themes import Theme, Themes
    from fixlearn.render.summary_document import SummaryDocument

_RELEASE = sanitize_markdown("{release}")  # the placeholder in a heading
_GOOD_NEWS = (Group.RULED_OUT, Group.CAUGHT, Group.CONTAINED)
_FORMS = {  # of release notes, the longest first
    "in full": "notes.md.jinja",
    "titles only": "titles.md.jinja",
    "counts only": "counts.md.jinja",
}
_MAX_NAME = 50  # columns of a name in a table of themes


def text(document: SummaryDocument, width: int | None, colours: Colours = PLAIN) -> str:
    """All sections of each release, the trend and the themes, in lines of at most `width` columns.

    The oldest releases are one line if they have nothing to report.
    """
    releases = document.releases
    reported = releases[: len(releases) - without_report(releases)]
    parts = [as_text(_lines(release, width, colours, document.headings)) for release in reported]
    if rest := releases[len(reported) :]:
        parts.append(as_text([sanitize_terminal(not_reported(rest))]))
    points = list(dropwhile(_is_empty, document.trend))
    if len(points) > 1:
        parts.append(_trend(points, colours))
    if document.themes:
        parts.append(themes_text(document.themes, colours))
    return "\n".join(parts)


def _lines(
    release: ReleaseSummary, width: int | None, colours: Colours, headings: Mapping[str, str]
) -> Iterator[str]:
    """The heading of a release, and its sections that have a row."""
    after = f"after {release.previous}" if release.previous else "the first"
    when = f", {release.date}, {after}" if release.date else ": not in any release yet"
    yield colours.where(sanitize_terminal(f"{release.name}{when}"))
    for key, rows in sections(release):
        lines = [wrapped(row, width, "    - ", "      ") for row in rows]
        if lines:
            yield f"  {colours.good(sanitize_terminal(headings[key]))}"
            yield from lines


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


def has_news(release: ReleaseSummary) -> bool:
    """True if the release notes for the public have an item about this release."""
    standing = release.standings
    return any(
        lesson.audience == "public" and standing[lesson.id].group in _GOOD_NEWS
        for lesson in release.lessons
    ) or any(advance.is_shown and advance.audience == "public" for advance in advances(release))


def notes(document: SummaryDocument, level: int = 3, form: str = "in full") -> str:
    """Release notes for the public; their headings begin at `level`, from 1 to 6.

    They list what is ruled out, caught sooner, contained and stronger than before, as far
    as evidence shows it. They leave out internal lessons, commits, and what is owed.
    """
    public = [public_only([release])[0][0] for release in document.releases]
    return _markdown(document._replace(releases=public), _FORMS[form], level)


def report(document: SummaryDocument, level: int = 3) -> str:
    """All sections of the report for a terminal, with internal lessons."""
    return _markdown(document, "report.md.jinja", level)


def fitted(document: SummaryDocument, most: int) -> tuple[str, str]:
    """The longest release notes of at most `most` characters, and the name of their form.

    The forms are full text, titles, and counts with the command that shows everything.
    No item is cut. Raises UsageError if not even the counts fit.
    """
    lengths = []
    for form in _FORMS:
        text = notes(document, form=form)
        if len(text) <= most:
            return text, form
        lengths.append(len(text))
    raise UsageError(
        f"no release notes fit into {plural(most, 'character')}",
        why=f"the shortest have {min(lengths):,}",
        hint=f"--max-length {min(lengths)}",
    )


def internal_news(releases: Sequence[ReleaseSummary]) -> int:
    """How many internal lessons the release notes for the public leave out."""
    public = (public_only([release])[0][0] for release in releases)
    pairs = zip(releases, public, strict=True)
    return len(set().union(*(_with_news(whole) - _with_news(part) for whole, part in pairs)))


def _with_news(release: ReleaseSummary) -> set[str]:
    """The ids of the lessons that release notes are about."""
    held = {advance.lesson for advance in advances(release) if advance.is_shown}
    return held | {lesson.id for lesson in release.lessons}


def _markdown(document: SummaryDocument, parts: str, level: int) -> str:
    """Each release below its heading; the template `parts` makes the text below it.

    The oldest releases are one line if they have nothing to report.
    """
    from fixlearn.render.templates import (
        Sanitized,
        heading_marks,
        our_environment,
        summary_context,
    )

    releases, links, headings = document.releases, document.links, document.headings

    def linked(text: str, commits: Mapping[str, str] = NO_COMMITS) -> Sanitized:
        return Sanitized(sanitize_markdown_parts(links.parts(text, commits)))

    def title(release: ReleaseSummary) -> Sanitized:
        if not release.date:
            return Sanitized(sanitize_markdown(headings["unreleased"]))
        text, address = headings["title"], links.of_comparison(release.previous, release.name)
        name = sanitize_markdown(release.name)
        if not (address and name):  # as a part of the text, "9.1" needs no escape
            return Sanitized(sanitize_markdown(text.replace("{release}", release.name)))
        return Sanitized(sanitize_markdown(text).replace(_RELEASE, f"[{name}](<{address}>)"))

    reported = releases[: len(releases) - without_report(releases)]
    template = our_environment(sanitize_markdown).get_template("release.md.jinja")
    heading = heading_marks(level)
    good_news = [(str(group), headings[group]) for group in _GOOD_NEWS]
    texts = [
        template.render(
            summary_context(document._replace(releases=[release], trend=(), themes=None)),
            parts=parts,
            heading=heading,
            good_news=good_news,
            stronger=headings["stronger"],
            linked=linked,
            title=title(release),
            commits=_commits(release),
        )
        for release in reported
    ]
    if rest := releases[len(reported) :]:
        texts.append(sanitize_markdown(not_reported(rest)) + "\n")
    return "\n".join(texts)


def _commits(release: ReleaseSummary) -> dict[str, str]:
    """{short hash: hash} of the commits that the report of a release names."""
    results = (*release.results, *release.disclaimed, *(result for result, _ in release.withdrawn))
    hashes = (
        *(result.sha for result in results),
        *(lost.commit for lost in release.lost),
        *(item.commit for item in release.debt.items),
    )
    return {short(sha): sha for sha in hashes}


class ThemeTable(NamedTuple):
    """A table of themes; the first column has the names of its rows."""

    title: str
    columns: tuple[str, ...]  # without that of the names
    rows: tuple[tuple[str, ...], ...]


def theme_tables(themes: Themes) -> list[ThemeTable]:
    """The tables that have a row."""

    def over_time(title: str, rows: Sequence[Theme]) -> ThemeTable:
        if len(themes.periods) == 1:
            return ThemeTable(
                title, ("lessons",), tuple((row.name, f"{row.total:,}") for row in rows)
            )
        counts = ((row.name, *(f"{n:,}" for n in (*row.counts, row.total))) for row in rows)
        return ThemeTable(title, (*themes.periods, "in all"), tuple(counts))

    kinds = tuple((row.kind, share(row.held, row.lessons)) for row in themes.kinds)
    returned = tuple((f"{row.title} ({row.lesson})", f"{row.times:,}") for row in themes.returned)
    all_tables = (
        over_time("Causes", themes.causes),
        over_time("Found by", themes.found_by),
        over_time("Areas", themes.areas),
        ThemeTable("Kinds of prevention that held", ("never came back",), kinds),
        ThemeTable("Came back", ("times",), returned),
    )
    return [table for table in all_tables if table.rows]


def theme_sentences(themes: Themes) -> Iterator[str]:
    """How long repairs took, and how long bugs lived."""
    if themes.repair_days is not None:
        days = time_span(round(themes.repair_days))
        yield (f"a repair item was released {days} after its lesson (median of {themes.repairs:,})")
    if themes.age_days is not None:
        days = time_span(round(themes.age_days))
        yield f"a bug lived {days} before its fix (median of {themes.ages:,})"


def themes_text(themes: Themes, colours: Colours = PLAIN) -> str:
    """The tables and sentences for a terminal."""
    lines = [colours.where(_heading(themes))]
    for table in theme_tables(themes):
        names = [_cut(sanitize_terminal(row[0])) for row in table.rows]
        rows = [(table.title, *map(sanitize_terminal, table.columns))]
        rows += [(f"  {name}", *row[1:]) for name, row in zip(names, table.rows, strict=True)]
        heading, *others = aligned(rows)
        lines += [colours.good(heading), *others]
    lines += (f"  {sentence}" for sentence in theme_sentences(themes))
    return as_text(lines)


def themes_markdown(themes: Themes, level: int = 3) -> str:
    """The tables and sentences in Markdown, below a heading of this level."""
    lines = [f"{'#' * level} {_heading(themes)}"]
    for table in theme_tables(themes):
        columns = map(sanitize_markdown, table.columns)
        lines += ["", f"| {table.title} | {' | '.join(columns)} |"]
        lines.append(f"|---|{'---:|' * len(table.columns)}")
        lines += (f"| {sanitize_markdown(row[0])} | {' | '.join(row[1:])} |" for row in table.rows)
    if listed := [f"- {sentence}" for sentence in theme_sentences(themes)]:
        lines += ["", *listed]
    return "\n".join(lines) + "\n"


def _cut(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"


def _heading(themes: Themes) -> str:
    return f"Themes of {plural(themes.lessons, 'lesson')}"
