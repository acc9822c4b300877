"""Summaries of releases as one self-contained web page.

This package imports Jinja2 and markdown-it-py, so import it only to render the page.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import PackageLoader
from markupsafe import Markup

from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.proof import age_sentence
from fixlearn.render import rollup
from fixlearn.render.links import NO_LINKS
from fixlearn.render.page.view import Anchors, view
from fixlearn.render.templates import environment, for_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import ReleaseSummary
    from fixlearn.render.links import Links
    from fixlearn.render.rollup import Answers, Section
    from fixlearn.render.templates import Sandbox

# Of a page about many repositories: the rows of a section, and about each repository a share.
MAX_ROWS, MAX_DETAILS = 500, 20_000


def page(
    releases: Sequence[ReleaseSummary],
    current: Library | None = None,
    links: Links = NO_LINKS,
    left_out: int = 0,
) -> str:
    """The page; the same releases give the same bytes.

    `releases` are newest first. `current` are the lessons at HEAD, given if all
    releases are shown: a lesson may have been corrected or retired since its release.
    `left_out` is the number of internal lessons, which are not among them.
    """
    style, script = (_part(name) for name in ("page.css", "page.js"))
    template = _environment().get_template("page.html")
    return template.render(
        view=view(releases, current),
        links=links,
        kinds=KINDS,
        left_out=left_out,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def rollup_page(answers: Answers, since: date, on: date) -> str:
    """The page about many repositories, in the design of the other one."""
    sections = rollup.sections(answers, since)
    repositories = answers["repositories"].rows
    anchors = Anchors()
    parts: dict[str, list[tuple[Section, list[tuple[str, ...]]]]] = {
        row["repository"]: [] for row in repositories
    }
    for section in sections:
        rows: dict[str, list[tuple[str, ...]]] = {}
        if section.columns[0] == "Repository":
            for cells in section.rows:
                rows.setdefault(cells[0], []).append(cells)
        for name, of_repository in rows.items():
            parts[name].append((section, of_repository))
    style = _part("page.css")
    return (
        _environment()
        .get_template("rollup.html")
        .render(
            title=rollup.title(since, on),
            story=rollup.headline(repositories).split("; "),
            sections=sections,
            repositories=repositories,
            anchors={
                row["repository"]: anchors.new("in", row["repository"]) for row in repositories
            },
            parts=parts,
            most=MAX_ROWS,
            style=style,
            style_hash=_hash(style),
        )
    )


@cache
def _environment() -> Sandbox:
    created = environment(for_html, PackageLoader("fixlearn.render.page", ""))
    created.filters["age_sentence"] = age_sentence
    return created


def _part(name: str) -> Markup:
    text = files("fixlearn.render.page").joinpath(name).read_text("utf-8")
    return Markup(f"\n{text}")  # noqa: S704, a file of this package


def _hash(part: str) -> str:
    """The hash by which the page's content security policy allows a style or script."""
    return f"sha256-{b64encode(sha256(part.encode()).digest()).decode()}"
