"""Summaries of releases as Markdown: release notes for the public, or a report for the team."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.lessons.standing import Group
from fixlearn.releases.audience import public_only
from fixlearn.render.release_sentences import (
    HEADINGS,
    STRONGER,
    advances,
    not_reported,
    plural,
    without_report,
)
from fixlearn.render.sanitize import sanitize_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import ReleaseSummary

_GOOD_NEWS = (Group.RULED_OUT, Group.CAUGHT, Group.CONTAINED)


def notes(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """Release notes for the public; their headings begin at `level`, from 1 to 6.

    They list what is ruled out, caught sooner, contained and stronger than before, as far
    as evidence shows it. They leave out internal lessons, commits, and what is owed.
    """
    return _public_markdown(releases, "notes.md.jinja", level)


def report(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """All sections of the report for a terminal, with internal lessons."""
    return _markdown(releases, "report.md.jinja", level)


def fitted(releases: Sequence[ReleaseSummary], most: int, level: int = 3) -> tuple[str, str]:
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
        text = _public_markdown(releases, template, level)
        if len(text) <= most:
            return text, form
        lengths.append(len(text))
    raise UsageError(
        f"no release notes fit into {plural(most, 'character')}",
        why=f"the shortest have {min(lengths):,}",
        hint=f"--max-length {min(lengths)}",
    )


def _public_markdown(releases: Sequence[ReleaseSummary], parts: str, level: int) -> str:
    """The Markdown without internal lessons, and how many news are left out of each release."""
    public = [public_only([release])[0][0] for release in releases]
    left_out = [
        len(_with_news(whole) - _with_news(part))
        for whole, part in zip(releases, public, strict=True)
    ]
    return _markdown(public, parts, level, left_out)


def _with_news(release: ReleaseSummary) -> set[str]:
    """The ids of the lessons that release notes are about."""
    held = {advance.lesson for advance in advances(release) if advance.is_shown}
    return held | {lesson.id for lesson in release.lessons}


def _markdown(
    releases: Sequence[ReleaseSummary], parts: str, level: int, left_out: Sequence[int] = ()
) -> str:
    """Each release below its heading; the template `parts` makes the text below it.

    The oldest releases are one line if they have nothing to report.
    """
    from fixlearn.render.templates import heading_marks, our_environment, summary_context

    reported = releases[: len(releases) - without_report(releases)]
    template = our_environment(sanitize_markdown).get_template("release.md.jinja")
    context = summary_context(reported)
    heading = heading_marks(level)
    good_news = [(str(group), HEADINGS[group]) for group in _GOOD_NEWS]
    texts = [
        template.render(
            context,
            release=release,
            parts=parts,
            heading=heading,
            good_news=good_news,
            stronger=STRONGER,
            left_out=count,
        )
        for release, count in zip_longest(context["releases"], left_out, fillvalue=0)
    ]
    if rest := releases[len(reported) :]:
        texts.append(sanitize_markdown(not_reported(rest)) + "\n")
    return "\n".join(texts)
