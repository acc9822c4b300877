"""All templates, ours and a team's: sandboxed, strict, and all output is sanitized.

This package imports Jinja2, so import it only to render a report.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FunctionLoader,
    PackageLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from fixlearn.errors import FixlearnError, UsageError, did_you_mean
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
from fixlearn.render.sanitize import for_markdown_template, sanitize_prose, sanitize_terminal
from fixlearn.render.summary_document import SummaryDocument, summary_record
from fixlearn.render.text import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jinja2 import BaseLoader
    from markdown_it.rules_core import StateCore

    from fixlearn.model import Lesson, ReleaseSummary, Standing


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
    if is_html:
        created.filters["prose"] = Prose()
    if sanitize is sanitize_terminal:
        created.filters["wrapped"] = lambda *arguments: Sanitized(wrapped(*arguments))
    return created


def for_html(text: str) -> str:
    """One line of HTML, or the value of an attribute, that renders as `text`."""
    return str(escape(sanitize_terminal(text)))


_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# characters, far more than a lesson has; some Markdown takes time quadratic in its length
_MAX_LENGTH = 20_000
_HEADING = "h5"  # below the title of the lesson


class Prose:
    """Renders Markdown without raw HTML and images; links lead to the web or to mail.

    Longer text than a lesson has is shown as plain text.
    """

    def __init__(self) -> None:
        from markdown_it import MarkdownIt

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


def summary_context(document: SummaryDocument) -> Record:
    """The document of `--format json` with further keys.

    docs/reference/templates.md has a table of these.
    No key of the document has another meaning, so its schema describes templates as well.
    """
    record: Record = summary_record(document.releases, document.trend, document.themes)
    pairs = zip(record["releases"], document.releases, strict=True)
    releases = [_release(row, release, document.headings) for row, release in pairs]
    return {**record, "releases": releases, "release": releases[0] if releases else None}


def _release(record: Record, release: ReleaseSummary, headings: Mapping[str, str]) -> Record:
    def extended(key: str, additions: Iterable[Record]) -> list[Record]:
        return [{**row, **more} for row, more in zip(record[key], additions, strict=True)]

    proven = [_title(lesson) for lesson in release.proven]
    upgrades = extended("upgrades", (_title(upgrade.lesson) for upgrade in release.upgrades))
    lessons = zip(record["lessons"], release.lessons, strict=True)
    overdue = (
        {"overdue": is_overdue(repair.due, release.debt.as_of)} for repair in release.repairs_open
    )
    all_sections = ((headings[key], list(rows)) for key, rows in sections(release))
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


_TEMPLATE_ENDINGS = (".jinja", ".jinja2", ".j2")
_SANITIZERS = {  # of the formats that are no plain text
    **dict.fromkeys(("html", "htm", "xhtml", "xml"), for_html),
    **dict.fromkeys(("md", "markdown"), for_markdown_template),
}
# The numbers of all loops over range() in one rendering. A report has thousands of rows; nested
# loops with more are a mistake and would run for hours.
_MAX_RANGE = 100_000


class TeamTemplate:
    """A template for HTML, Markdown or text, as its file name says.

    It is compiled immediately, so a syntax error is reported before the history is read.
    """

    def __init__(self, name: str, load: Callable[[str], tuple[str, str] | None]) -> None:
        """Compile the template `name`. Raises UsageError if it has a syntax error.

        `load` returns the text of a template and its path for messages, or None if
        there is no such template.
        """
        sanitize = _SANITIZERS.get(_format(name), sanitize_terminal)
        self.is_markdown = sanitize is for_markdown_template
        self.path = name
        self._files: set[str] = set()

        def load_and_note(name: str) -> tuple[str, str, None] | None:
            file = load(name)
            if file is None:
                return None
            text, path = file
            self._files.add(path)
            return text, path, None

        created = environment(sanitize, FunctionLoader(load_and_note))
        with self._usage_errors():
            self._template = created.get_template(name)
        self.path = self._template.filename or name

    def render(self, document: SummaryDocument, level: int = 3) -> str:
        """The template's output for a document; `level` is that of its first heading.

        Raises UsageError if it uses an unknown name, loops too often, or fails otherwise.
        """
        context = summary_context(document)
        self._template.environment.globals["range"] = _limited_range()
        with self._usage_errors():
            text = self._template.render(context, heading=heading_marks(level))
        # The filter `safe` does not replace surrogates, which are bytes that are not UTF-8.
        return text.encode("utf-8", "backslashreplace").decode()

    @contextmanager
    def _usage_errors(self) -> Iterator[None]:
        """Turn every error of the template into a UsageError with its location."""
        try:
            yield
        except FixlearnError:
            raise
        except TemplateSyntaxError as error:
            raise UsageError(
                f"{error.filename}:{error.lineno}: the template has a syntax error",
                why=error.message or "it is no Jinja2",
                hint=f"correct line {error.lineno}, then repeat",
            ) from error
        except TemplateNotFound as error:
            raise UsageError(
                f"{self._place(error)}: there is no template {error.message}",
                why="a template can use others in its folder only",
                hint="put it in the folder of this template, then repeat",
            ) from error
        except UndefinedError as error:
            raise UsageError(
                f"{self._place(error)}: the template uses an unknown name",
                why=error.message or "it is undefined",
                hint="fixlearn summary --format json     shows names and values",
            ) from error
        except Exception as error:  # an expression of the template may raise anything
            raise UsageError(
                f"{self._place(error)}: the template cannot be rendered",
                why=_reason(error),
                hint="correct this line, then repeat",
            ) from error

    def _place(self, error: BaseException) -> str:
        """The innermost template line of the error's traceback."""
        place = self.path
        for frame, line in walk_tb(error.__traceback__):
            if frame.f_code.co_filename in self._files:
                place = f"{frame.f_code.co_filename}:{line}"
        return place


def _format(name: str) -> str:
    """The format that the file name says: "md" for notes.md.jinja."""
    lower = name.lower()
    for ending in _TEMPLATE_ENDINGS:
        lower = lower.removesuffix(ending)
    return lower.rpartition(".")[2]


def _limited_range() -> Callable[..., range]:
    """The function `range` for one rendering, with a limit for all of its loops together."""
    left = _MAX_RANGE

    def limited(*arguments: int) -> range:
        nonlocal left
        numbers = range(*arguments)
        left -= len(numbers[: left + 1])
        if left < 0:
            raise OverflowError(f"loops over range() have more than {_MAX_RANGE:,} rounds together")
        return numbers

    return limited


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it includes or calls itself without end"
    if isinstance(error, MemoryError):
        return "its output does not fit into memory"
    if isinstance(error, TemplateRuntimeError | OverflowError):
        return str(error)
    return f"{type(error).__name__}: {error}"
