"""A team's own template, rendered in the sandbox; its errors have a file and a line."""

from __future__ import annotations

from contextlib import contextmanager
from traceback import walk_tb
from typing import TYPE_CHECKING

from jinja2 import (
    FunctionLoader,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)

from fixlearn.config import HEADINGS
from fixlearn.errors import FixlearnError, UsageError
from fixlearn.render.sanitize import for_markdown_template, sanitize_terminal
from fixlearn.render.templates import Sandbox, environment, for_html, heading_marks, summary_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fixlearn.model import ReleaseSummary, TrendPoint
    from fixlearn.releases.themes import Themes

_TEMPLATE_ENDINGS = (".jinja", ".jinja2", ".j2")
_HTML = ("html", "htm", "xhtml", "xml")
_MARKDOWN = ("md", "markdown")
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
        self.is_markdown = _format(name) in _MARKDOWN
        self.path = name
        self._files: set[str] = set()

        def load_and_note(name: str) -> tuple[str, str, None] | None:
            file = load(name)
            if file is None:
                return None
            text, path = file
            self._files.add(path)
            return text, path, None

        created = _environment(_format(name), FunctionLoader(load_and_note))
        with self._usage_errors():
            self._template = created.get_template(name)
        self.path = self._template.filename or name

    def render(
        self,
        releases: Sequence[ReleaseSummary],
        trend: Sequence[TrendPoint] = (),
        themes: Themes | None = None,
        level: int = 3,
        headings: Mapping[str, str] = HEADINGS,
    ) -> str:
        """The template's output for these releases; `level` is that of its first heading.

        Raises UsageError if it uses an unknown name, loops too often, or fails otherwise.
        """
        context = summary_context(releases, trend, themes, headings)
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


def _environment(format: str, loader: FunctionLoader) -> Sandbox:
    if format in _HTML:
        from fixlearn.render.page import Prose

        created = environment(for_html, loader)
        created.filters["prose"] = Prose()
        return created
    return environment(for_markdown_template if format in _MARKDOWN else sanitize_terminal, loader)


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
