"""A template of a team: rendered in the sandbox; an error in it has its file and line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jinja2 import (
    FunctionLoader,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)

from fixlearn.errors import FixlearnError, UsageError
from fixlearn.render.sanitize import for_markdown_template, sanitize_terminal
from fixlearn.render.templates import Sandbox, environment, for_html, heading_marks, summary_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.model import ReleaseSummary, TrendPoint

_TEMPLATE_ENDINGS = (".jinja", ".jinja2", ".j2")
_HTML = ("html", "htm", "xhtml", "xml")
_MARKDOWN = ("md", "markdown")
# Numbers that the loops over range() of one rendering may have together. A report has thousands
# of rows; a loop within a loop that has more is a mistake, and would run for hours.
_MAX_RANGE = 100_000


class TeamTemplate:
    """A template that makes HTML, Markdown or text, by its name.

    It is compiled at once, so a syntax error is reported before the history is read.
    """

    def __init__(self, name: str, load: Callable[[str], tuple[str, str] | None]) -> None:
        """Take the template of that name.

        `load` gives the text of a template and its path, as messages show it, or
        None if there is no such template. Raises UsageError if the syntax is wrong.
        """
        self.is_markdown = _format(name) in _MARKDOWN
        self.path = name
        self._files: set[str] = set()

        def noted(name: str) -> tuple[str, str, None] | None:
            file = load(name)
            if file is None:
                return None
            self._files.add(file[1])
            return *file, None

        created = _environment(_format(name), FunctionLoader(noted))
        with self._explained():
            self._template = created.get_template(name)
        self.path = self._template.filename or name

    def render(
        self,
        releases: Sequence[ReleaseSummary],
        trend: Sequence[TrendPoint] = (),
        level: int = 3,
    ) -> str:
        """The template's output for these releases; `level` is that of its first heading.

        Raises UsageError if it uses an unknown name, loops too often, or fails otherwise.
        """
        context = summary_context(releases, trend)
        self._template.environment.globals["range"] = _limited_range()
        with self._explained():
            text = self._template.render(context, heading=heading_marks(level))
        # The filter `safe` lets through what stands for a commit's bytes that are not UTF-8.
        return text.encode("utf-8", "backslashreplace").decode()

    @contextmanager
    def _explained(self) -> Iterator[None]:
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
                hint="put it beside this template, then repeat",
            ) from error
        except UndefinedError as error:
            raise UsageError(
                f"{self._place(error)}: the template uses an unknown name",
                why=error.message or "it is undefined",
                hint="fixlearn summary --format json     shows names and values",
            ) from error
        except Exception as error:  # whatever an expression of the template may raise
            raise UsageError(
                f"{self._place(error)}: the template cannot be rendered",
                why=_reason(error),
                hint="correct this line, then repeat",
            ) from error

    def _place(self, error: BaseException) -> str:
        """The innermost line of a template at which the error was raised."""
        place = self.path
        step = error.__traceback__
        while step:
            file = step.tb_frame.f_code.co_filename
            if file in self._files:
                place = f"{file}:{step.tb_lineno}"
            step = step.tb_next
        return place


def _format(name: str) -> str:
    """The ending of the name that tells the format: "md" for notes.md.jinja."""
    lower = name.lower()
    for ending in _TEMPLATE_ENDINGS:
        lower = lower.removesuffix(ending)
    return lower.rpartition(".")[2]


def _environment(format: str, loader: FunctionLoader) -> Sandbox:
    if format in _HTML:
        from fixlearn.render.page.prose import Prose

        created = environment(for_html, loader)
        created.filters["prose"] = Prose()
        return created
    return environment(for_markdown_template if format in _MARKDOWN else sanitize_terminal, loader)


def _limited_range() -> Callable[..., range]:
    """`range` for one rendering: loops within loops count as well."""
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
        return "what it makes does not fit into memory"
    if isinstance(error, TemplateRuntimeError | OverflowError):
        return str(error)
    return f"{type(error).__name__}: {error}"
