"""The environment of all templates: sandboxed, strict, and text from outside is inert in it.

Jinja2 is imported with this package, so only what renders a report imports it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from fixlearn.near_miss import did_you_mean
from fixlearn.render.report import plural, sentence, share
from fixlearn.render.wrapped import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import BaseLoader


_DEEPEST = 6  # levels of headings that Markdown has


class Inert(str):
    """Text that is shown as it is: a template's own, and text that was made inert.

    Whatever is done to it gives a plain `str`, which is made inert again.
    """

    __slots__ = ()


class _Undefined(StrictUndefined):
    """An unknown name is an error that says what was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        record = self._undefined_obj
        known = [str(key) for key in record] if isinstance(record, dict) else []
        return message + did_you_mean(str(self._undefined_name), known)


def environment(
    inert: Callable[[str], str], loader: BaseLoader, *, is_html: bool = False
) -> ImmutableSandboxedEnvironment:
    """An environment in which every `{{ … }}` goes through `inert`; in HTML it is escaped, too.

    The text of the templates, and what their macros and blocks make of it, is kept.
    """
    trusted = Markup if is_html else Inert

    def made_inert(value: Any) -> Any:
        return value if isinstance(value, trusted) else inert(str(value))

    created = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=is_html,
        undefined=_Undefined,
        finalize=made_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if not is_html:
        # Jinja2's own mark of what needs no escape, Markup, escapes for HTML whatever is joined
        # to it. Here the mark is Inert, and it is set where the output of macros is joined.
        created.concat = _joined  # type: ignore[method-assign]
        created.filters.update(safe=Inert, escape=lambda value: Inert(inert(str(value))))
        created.filters["e"] = created.filters["escape"]
    created.filters.update(sentence=sentence, public=_public)
    created.globals.update(plural=plural, share=share)
    return created


def _joined(pieces: Iterable[str]) -> Inert:
    return Inert("".join(pieces))


def _public(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is not internal."""
    return [row for row in rows if row["audience"] == "public"]


@cache
def our_environment(inert: Callable[[str], str]) -> ImmutableSandboxedEnvironment:
    """The environment of the templates in this package."""
    created = environment(inert, PackageLoader("fixlearn.render.templates", ""))
    created.filters["wrapped"] = _wrapped
    return created


def _wrapped(row: str, width: int, lead: str, indent: str) -> Inert:
    return Inert(wrapped(row, width, lead, indent))


def heading_marks(level: int) -> Callable[..., Inert]:
    """What templates know as `heading`: the marks of a Markdown heading, `depth` below `level`."""

    def heading(depth: int = 0) -> Inert:
        return Inert("#" * min(level + depth, _DEEPEST))

    return heading
