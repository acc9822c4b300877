"""The environment of all templates: sandboxed, strict, and text from outside is inert in it.

Jinja2 is imported with this package, so only what renders a report imports it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import PackageLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import strongest_step
from fixlearn.render import json
from fixlearn.render.release_sentences import is_overdue, numbers, plural, sections, sentence, share
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import wrapped
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jinja2 import BaseLoader

    from fixlearn.model import Lesson, ReleaseSummary, Repair, TrendPoint


_DEEPEST = 6  # levels of headings that Markdown has


class Inert(str):
    """Text that needs no escape: that of templates, and what was made inert already.

    Whatever is done to it gives a plain `str`, which is made inert again.
    """

    __slots__ = ()
    # The sandbox gives what a format makes the type of the format, so that has to be `str`.
    format = property(lambda self: str(self).format)
    format_map = property(lambda self: str(self).format_map)


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates that can reach nothing but what they are given, and change none of it."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for block in template.find_all(nodes.FilterBlock):
            # The output of such a block is not escaped again, so a value in an argument never is.
            if any(block.filter.find_all(nodes.Name)):
                message = "the filter of a filter block takes constants only"
                raise TemplateSyntaxError(message, block.lineno, name, filename)
        return template


class _Undefined(StrictUndefined):
    """An unknown name is an error that says what was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        if self._undefined_hint:
            return message  # it exists, and the sandbox keeps it
        record = self._undefined_obj
        known = [str(key) for key in record] if isinstance(record, dict) else []
        return message + did_you_mean(str(self._undefined_name), known)


def environment(inert: Callable[[str], str], loader: BaseLoader) -> Sandbox:
    """An environment in which every `{{ … }}` goes through `inert`, the function of a medium.

    The text of the templates, and what their macros and blocks make of it, is kept.
    """
    is_html = inert is for_html

    def made_inert(value: Any) -> str:
        if isinstance(value, Inert) or (is_html and hasattr(value, "__html__")):
            return str(value)
        return inert(str(value))

    # Jinja2's escaping knows HTML only: what is joined to markup gets no escape but that. So it
    # is off, and what needs no escape is marked where the output of macros and blocks is joined.
    created = Sandbox(
        loader=loader,
        undefined=_Undefined,
        finalize=made_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    created.concat = _joined  # type: ignore[method-assign]
    created.filters.update(safe=Inert, escape=lambda value: Inert(inert(str(value))))
    created.filters["e"] = created.filters["escape"]
    created.filters.update(sentence=sentence, public=_public)
    created.globals.update(plural=plural, share=share)
    if inert is sanitize_terminal:
        created.filters["wrapped"] = _wrapped
    return created


def for_html(text: str) -> str:
    """One line of HTML, or a value of an attribute, in which `text` is nothing but text."""
    return str(escape(sanitize_terminal(text)))


def _joined(pieces: Iterable[str]) -> Inert:
    return Inert("".join(pieces))


def _public(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is not internal."""
    return [row for row in rows if row["audience"] == "public"]


@cache
def our_environment(inert: Callable[[str], str]) -> Sandbox:
    """The environment of the templates in this package."""
    return environment(inert, PackageLoader("fixlearn.render.templates", ""))


def _wrapped(row: str, width: int, lead: str, indent: str) -> Inert:
    return Inert(wrapped(row, width, lead, indent))


def heading_marks(level: int) -> Callable[..., Inert]:
    """What templates know as `heading`: the marks of a Markdown heading, `depth` below `level`."""

    def heading(depth: int = 0) -> Inert:
        return Inert("#" * min(level + depth, _DEEPEST))

    return heading


Record = dict[str, Any]


def summary_context(releases: Sequence[ReleaseSummary], trend: Sequence[TrendPoint] = ()) -> Record:
    """The JSON document with further keys; docs/templates.md has a table of these.

    No key of the document is changed: who knows `--format json` knows this as well.
    """
    document: Record = json.summary_document(releases, trend)
    records = [
        _release(record, release)
        for record, release in zip(document["releases"], releases, strict=True)
    ]
    return {**document, "releases": records, "release": records[0] if records else None}


def _release(record: Record, release: ReleaseSummary) -> Record:
    proven = [_titled(lesson) for lesson in release.proven]
    upgrades = [
        {**row, **_titled(upgrade.lesson)}
        for row, upgrade in zip(record["upgrades"], release.upgrades, strict=True)
    ]
    repairs = [
        {**row, **_of_lesson(repair)}
        for row, repair in zip(record["repairs_done"], release.repairs_done, strict=True)
    ]
    held = {row["lesson"]: row for row in (*proven, *upgrades, *repairs)}
    return {
        **record,
        "fixes": sum(release.counts.get(outcome, 0) for outcome in OWED),
        "numbers": list(numbers(release)),
        "sections": [
            {"title": title, "rows": rows}
            for title, lines in sections(release)
            if (rows := list(lines))
        ],
        "lessons": [
            _lesson(row, lesson)
            for row, lesson in zip(record["lessons"], release.lessons, strict=True)
        ],
        "proven_lessons": proven,
        "upgrades": upgrades,
        "repairs_done": repairs,
        "held": [{key: row[key] for key in _TITLED} for row in held.values()],
        "repairs_open": [
            {**row, **_of_lesson(repair), "overdue": is_overdue(repair, release.date)}
            for row, repair in zip(record["repairs_open"], release.repairs_open, strict=True)
        ],
        "lost": [
            {**row, **_titled(lost.lesson)}
            for row, lost in zip(record["lost"], release.lost, strict=True)
        ],
        "repeats": [
            {**row, "subject": result.subject}
            for row, (result, _) in zip(record["repeats"], release.repeats, strict=True)
        ],
    }


_TITLED = ("lesson", "title", "audience")


def _titled(lesson: Lesson) -> Record:
    return dict(zip(_TITLED, (lesson.id, lesson.title, lesson.audience), strict=True))


def _of_lesson(repair: Repair) -> Record:
    return dict(zip(_TITLED, (repair.lesson, repair.title, repair.audience), strict=True))


def _lesson(record: Record, lesson: Lesson) -> Record:
    return {
        **record,
        "strongest": record["prevention"][lesson.prevention.index(strongest_step(lesson))],
        "proven": is_proven(lesson),
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "areas": list(lesson.areas),
        "fixes": list(lesson.fixes),
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
        "body": lesson.body,
    }
