"""Summaries of releases as Markdown: release notes for the public, or a report for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.config import HEADINGS
from fixlearn.errors import UsageError
from fixlearn.lessons.standing import Group
from fixlearn.messages import short
from fixlearn.releases.audience import public_only
from fixlearn.render.links import NO_COMMITS, NO_LINKS
from fixlearn.render.release_sentences import (
    advances,
    not_reported,
    plural,
    without_report,
)
from fixlearn.render.sanitize import sanitize_markdown, sanitize_markdown_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.model import ReleaseSummary
    from fixlearn.render.links import Links

_RELEASE = sanitize_markdown("{release}")  # the placeholder in a heading
_GOOD_NEWS = (Group.RULED_OUT, Group.CAUGHT, Group.CONTAINED)


def has_news(release: ReleaseSummary) -> bool:
    """True if the release notes for the public have an item about this release."""
    standing = release.standings
    return any(
        lesson.audience == "public" and standing[lesson.id].group in _GOOD_NEWS
        for lesson in release.lessons
    ) or any(advance.is_shown and advance.audience == "public" for advance in advances(release))


def notes(
    releases: Sequence[ReleaseSummary],
    level: int = 3,
    links: Links = NO_LINKS,
    headings: Mapping[str, str] = HEADINGS,
) -> str:
    """Release notes for the public; their headings begin at `level`, from 1 to 6.

    They list what is ruled out, caught sooner, contained and stronger than before, as far
    as evidence shows it. They leave out internal lessons, commits, and what is owed.
    """
    return _public_markdown(releases, "notes.md.jinja", level, links, headings)


def report(
    releases: Sequence[ReleaseSummary],
    level: int = 3,
    links: Links = NO_LINKS,
    headings: Mapping[str, str] = HEADINGS,
) -> str:
    """All sections of the report for a terminal, with internal lessons."""
    return _markdown(releases, "report.md.jinja", level, links, headings)


def fitted(
    releases: Sequence[ReleaseSummary],
    most: int,
    level: int = 3,
    links: Links = NO_LINKS,
    headings: Mapping[str, str] = HEADINGS,
) -> tuple[str, str]:
    """The longest release notes of at most `most` characters, and the name of their form.

    The forms are full text, titles, and counts with the command that shows everything.
    No item is cut. Raises UsageError if not even the counts fit.
    """
    forms = (
        ("in full", "notes.md.jinja"),
        ("titles only", "titles.md.jinja"),
        ("counts only", "counts.md.jinja"),
    )
    lengths = []
    for form, template in forms:
        text = _public_markdown(releases, template, level, links, headings)
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


def _public_markdown(
    releases: Sequence[ReleaseSummary],
    parts: str,
    level: int,
    links: Links,
    headings: Mapping[str, str],
) -> str:
    public = [public_only([release])[0][0] for release in releases]
    return _markdown(public, parts, level, links, headings)


def _markdown(
    releases: Sequence[ReleaseSummary],
    parts: str,
    level: int,
    links: Links,
    headings: Mapping[str, str],
) -> str:
    """Each release below its heading; the template `parts` makes the text below it.

    The oldest releases are one line if they have nothing to report.
    """
    from fixlearn.render.templates import (
        Sanitized,
        heading_marks,
        our_environment,
        summary_context,
    )

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
    context = summary_context(reported, headings=headings)
    heading = heading_marks(level)
    good_news = [(str(group), headings[group]) for group in _GOOD_NEWS]
    texts = [
        template.render(
            context,
            release=release,
            parts=parts,
            heading=heading,
            good_news=good_news,
            stronger=headings["stronger"],
            linked=linked,
            title=title(summary),
            commits=_commits(summary),
        )
        for release, summary in zip(context["releases"], reported, strict=True)
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
