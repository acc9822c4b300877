"""The environment and the context of all templates: sandboxed, strict, and output is sanitized.

This package imports Jinja2, so import it only to render a report.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import PackageLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from fixlearn.config import HEADINGS
from fixlearn.errors import did_you_mean
from fixlearn.gate.judge import OWED
from fixlearn.lessons.standing import State
from fixlearn.releases.debt import is_overdue
from fixlearn.render.release_sentences import (
    advances,
    numbers,
    plural,
    sections,
    sentence,
    share,
)
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.summary_document import summary_record
from fixlearn.render.text import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jinja2 import BaseLoader

    from fixlearn.model import Lesson, ReleaseSummary, Standing, TrendPoint
    from fixlearn.releases.themes import Themes


_MAX_LEVEL = 6  # of a heading in Markdown


class Sanitized(str):
    """Text that needs no escape: that of templates, and text that is sanitized already.

    Every operation on it returns a plain `str`, which is sanitized again.
    """

    __slots__ = ()
    # The sandbox converts a formatted text to the type of its format, so that must be `str`.
    format = property(lambda self: str(self).format)
    format_map = property(lambda self: str(self).format_map)


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates that can only read their context, and cannot change it."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for block in template.find_all(nodes.FilterBlock):
            # The output of such a block is not sanitized again, so no argument may be a variable.
            if any(block.filter.find_all(nodes.Name)):
                message = "the filter of a filter block takes constants only"
                raise TemplateSyntaxError(message, block.lineno, name, filename)
        return template


class _Undefined(StrictUndefined):
    """An unknown name is an error that suggests a similar one."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        if self._undefined_hint:
            return message  # it exists, but the sandbox denies access
        record = self._undefined_obj
        names = [str(key) for key in record] if isinstance(record, dict) else []
        return message + did_you_mean(str(self._undefined_name), names)


def environment(sanitize: Callable[[str], str], loader: BaseLoader) -> Sandbox:
    """An environment in which every `{{ … }}` goes through `sanitize`, the function of a medium.

    The text of the templates, their macros and their blocks is not changed.
    """
    is_html = sanitize is for_html

    def sanitized(value: Any) -> str:
        if isinstance(value, Sanitized) or (is_html and hasattr(value, "__html__")):
            return str(value)
        return sanitize(str(value))

    # Jinja2's autoescaping can only do HTML, so it is off. Instead, the joined output of macros
    # and blocks is marked as text that needs no escape.
    created = Sandbox(
        loader=loader,
        undefined=_Undefined,
        finalize=sanitized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    created.concat = lambda parts: Sanitized("".join(parts))  # type: ignore[method-assign]
    created.filters.update(safe=Sanitized, escape=lambda value: Sanitized(sanitize(str(value))))
    created.filters["e"] = created.filters["escape"]
    created.filters.update(sentence=sentence, public=_public)
    created.globals.update(plural=plural, share=share)
    if sanitize is sanitize_terminal:
        created.filters["wrapped"] = lambda *arguments: Sanitized(wrapped(*arguments))
    return created


def for_html(text: str) -> str:
    """One line of HTML, or the value of an attribute, that renders as `text`."""
    return str(escape(sanitize_terminal(text)))


def _public(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["audience"] == "public"]


@cache
def our_environment(sanitize: Callable[[str], str]) -> Sandbox:
    """The environment of the templates in this package."""
    return environment(sanitize, PackageLoader("fixlearn.render.templates", ""))


def heading_marks(level: int) -> Callable[..., Sanitized]:
    """The function `heading` of templates: the marks of a Markdown heading below `level`."""

    def heading(depth: int = 0) -> Sanitized:
        return Sanitized("#" * min(level + depth, _MAX_LEVEL))

    return heading


Record = dict[str, Any]


def summary_context(
    releases: Sequence[ReleaseSummary],
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
    headings: Mapping[str, str] = HEADINGS,
) -> Record:
    """The document of `--format json` with further keys.

    docs/reference/templates.md has a table of these.
    No key of the document has another meaning, so its schema describes templates as well.
    """
    document: Record = summary_record(releases, trend, themes)
    pairs = zip(document["releases"], releases, strict=True)
    records = [_release(record, release, headings) for record, release in pairs]
    return {**document, "releases": records, "release": records[0] if records else None}


def _release(record: Record, release: ReleaseSummary, headings: Mapping[str, str]) -> Record:
    def extended(key: str, additions: Iterable[Record]) -> list[Record]:
        return [{**row, **more} for row, more in zip(record[key], additions, strict=True)]

    proven = [_title(lesson) for lesson in release.proven]
    upgrades = extended("upgrades", (_title(upgrade.lesson) for upgrade in release.upgrades))
    lessons = zip(record["lessons"], release.lessons, strict=True)
    overdue = (
        {"overdue": is_overdue(repair.due, release.debt.as_of)} for repair in release.repairs_open
    )
    all_sections = ((title, list(rows)) for title, rows in sections(release, headings))
    return {
        **record,
        "fixes": sum(release.counts.get(outcome, 0) for outcome in OWED),
        "numbers": list(numbers(release)),
        "sections": [{"title": title, "rows": rows} for title, rows in all_sections if rows],
        "lessons": [_lesson(row, lesson, release.standings[lesson.id]) for row, lesson in lessons],
        "proven_lessons": proven,
        "upgrades": upgrades,
        "held": [
            {**advance._asdict(), "says": list(advance.says)}
            for advance in advances(release)
            if advance.is_shown
        ],
        "repairs_open": extended("repairs_open", overdue),
        "lost": extended("lost", (_title(lost.lesson) for lost in release.lost)),
        "lost_earlier": extended(
            "lost_earlier", (_title(lost.lesson) for lost in release.lost_earlier)
        ),
        "ended": extended("ended", (_title(end.lesson) for end in release.ended)),
        "repeats": extended("repeats", ({"subject": fix.subject} for fix, _ in release.repeats)),
    }


def _title(lesson: Lesson) -> Record:
    return {"lesson": lesson.id, "title": lesson.title, "audience": lesson.audience}


def _lesson(record: Record, lesson: Lesson, standing: Standing) -> Record:
    return {
        **record,
        "strongest": record["prevention"][lesson.prevention.index(standing.step)],
        "proven": standing.state == State.PROVEN,
    }
