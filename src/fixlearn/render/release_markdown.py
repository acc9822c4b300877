"""What releases taught, as Markdown: for release notes, or with all parts for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import sanitize_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import ReleaseSummary


def notes(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """Release notes for the public; their headings begin at `level`, from 1 to 6.

    They tell what can no longer happen and what held. Internal lessons are left
    out, and so are names of commits and what is owed.
    """
    return _markdown(releases, "notes.md.jinja", level)


def report(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """All parts that the report for a terminal has, internal lessons included."""
    return _markdown(releases, "report.md.jinja", level)


def fitted(releases: Sequence[ReleaseSummary], most: int, level: int = 3) -> tuple[str, str]:
    """Release notes of at most `most` characters, and which rung of the ladder they are.

    No item is ever cut: in full, else by titles only, else by counts that name
    the command which tells it all. Raises UsageError where not even these fit.
    """
    rungs = (
        ("in full", "notes.md.jinja"),
        ("titles only", "titles.md.jinja"),
        ("counts only", "counts.md.jinja"),
    )
    lengths = []
    for rung, parts in rungs:
        shown = _markdown(releases, parts, level)
        if len(shown) <= most:
            return shown, rung
        lengths.append(len(shown))
    raise UsageError(
        f"no release notes fit into {plural(most, 'character')}",
        why=f"the shortest have {min(lengths):,}",
        hint=f"--max-length {min(lengths)}",
    )


def _markdown(releases: Sequence[ReleaseSummary], parts: str, level: int) -> str:
    """Each release below its heading; `parts` is the template of what is below."""
    from fixlearn.render.templates import heading_marks, our_environment, summary_context

    template = our_environment(sanitize_markdown).get_template("release.md.jinja")
    context = summary_context(releases)
    heading = heading_marks(level)
    return "\n".join(
        template.render(context, release=release, parts=parts, heading=heading)
        for release in context["releases"]
    )
