"""Render the free text of a lesson, which is Markdown, as HTML without active content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from fixlearn.render.sanitize import sanitize_prose

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

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
