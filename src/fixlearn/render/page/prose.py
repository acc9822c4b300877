"""The free text of a lesson, which is Markdown, as HTML that can do nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from fixlearn.render.sanitize import sanitize_prose

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LONGEST = 20_000  # characters; there is Markdown that takes time by the square of its length
_HEADING = "h5"  # below the title of the lesson


class Prose:
    """Renders Markdown: no HTML of its own, no image, links to the web and to mail alone.

    What is longer than a lesson ever is stays as it was written.
    """

    def __init__(self) -> None:
        # GitHub's tables and strikethrough, and nothing raw.
        self._markdown = MarkdownIt("js-default").disable("image")
        self._markdown.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
        self._markdown.core.ruler.push("tame", _tame)
        self._markdown.add_render_rule("softbreak", _softbreak)

    def __call__(self, text: str) -> Markup:
        inert = sanitize_prose(text)
        is_long = len(inert) > _LONGEST
        shown = f"<pre>{escape(inert)}</pre>\n" if is_long else self._markdown.render(inert)
        # A log that the page is printed into takes such a line as a command.
        return Markup(re.sub(r"(?m)^(\s*):(?=:)", r"\1&#58;", shown))  # noqa: S704, rendered above


def _tame(state: StateCore) -> None:
    """Put headings below those of the page; leave no trace of the page where a link leads."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADING
        token.attrs.pop("style", None)  # of table cells; the page's policy lets no style in
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")


def _softbreak(*_: object) -> str:
    return " "
