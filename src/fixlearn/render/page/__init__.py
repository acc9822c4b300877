"""Summaries of releases as one self-contained web page.

Jinja2 fills and escapes the template, markdown-it-py renders the text of lessons without
active content. This package imports both, so import it only to render the page.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import PackageLoader
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.proof import age_sentence
from fixlearn.render import rollup
from fixlearn.render.links import NO_LINKS
from fixlearn.render.page.view import Anchors, view
from fixlearn.render.sanitize import sanitize_prose
from fixlearn.render.templates import environment, for_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markdown_it.rules_core import StateCore

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
    created.filters.update(prose=Prose(), age_sentence=age_sentence)
    return created


def _part(name: str) -> Markup:
    text = files("fixlearn.render.page").joinpath(name).read_text("utf-8")
    return Markup(f"\n{text}")  # noqa: S704, a file of this package


def _hash(part: str) -> str:
    """The hash by which the page's content security policy allows a style or script."""
    return f"sha256-{b64encode(sha256(part.encode()).digest()).decode()}"


_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# characters, far more than a lesson has; some Markdown takes time quadratic in its length
_MAX_LENGTH = 20_000
_HEADING = "h5"  # below the title of the lesson


class Prose:
    """Renders Markdown without raw HTML and images; links lead to the web or to mail.

    Longer text than a lesson has is shown as plain text.
    """

    def __init__(self) -> None:
        # This preset has GitHub's tables and strikethrough, and no raw HTML.
        self._markdown = MarkdownIt("js-default").disable("image")
        self._markdown.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
        self._markdown.core.ruler.push("tame", _tame)
        self._markdown.add_render_rule("softbreak", _softbreak)

    def __call__(self, text: str) -> Markup:
        text = sanitize_prose(text)
        is_long = len(text) > _MAX_LENGTH
        html = f"<pre>{escape(text)}</pre>\n" if is_long else self._markdown.render(text)
        # If the page is printed to a CI log, a line that begins with "::" would be a command.
        return Markup(re.sub(r"(?m)^(\s*):(?=:)", r"\1&#58;", html))  # noqa: S704, rendered above


def _tame(state: StateCore) -> None:
    """Put headings below those of the page, and let no link send a referrer."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADING
        token.attrs.pop("style", None)  # of table cells; the content security policy forbids it
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")


def _softbreak(*_: object) -> str:
    return " "
