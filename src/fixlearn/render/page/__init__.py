"""What releases taught, as one web page that needs nothing but itself.

Jinja2 fills the template and escapes, markdown-it-py renders what lessons say at
length. Both are imported when this package is.
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
from fixlearn.render.page.prose import Prose
from fixlearn.render.page.view import view
from fixlearn.render.templates import environment, for_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import ReleaseSummary
    from fixlearn.render.templates import Sandbox


def page(releases: Sequence[ReleaseSummary], current: Library | None = None) -> str:
    """The page; the same releases give the same bytes.

    `releases` are newest first. `current` are the lessons as they are now, where
    all releases are shown: a lesson may have been mended or retired since its own.
    """
    style, script = (_part(name) for name in ("page.css", "page.js"))
    template = _environment().get_template("page.html")
    return template.render(
        view=view(releases, current),
        kinds=KINDS,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _environment() -> Sandbox:
    created = environment(for_html, PackageLoader("fixlearn.render.page", ""))
    created.filters["prose"] = Prose()
    return created


def _part(name: str) -> Markup:
    text = files("fixlearn.render.page").joinpath(name).read_text("utf-8")
    return Markup(f"\n{text}")  # noqa: S704, our own


def _hash(part: str) -> str:
    """What the page's policy knows a style or script by: what is not in it can't run."""
    return f"sha256-{b64encode(sha256(part.encode()).digest()).decode()}"
