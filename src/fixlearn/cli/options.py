"""Options that several commands have, their completion, and which exclude or require others."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from fixlearn.dates import parse_span
from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.decorators import FC


class Day(click.DateTime):
    """A date, as YYYY-MM-DD."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(  # type: ignore[override]  # a day has no time
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        is_day = isinstance(value, date)
        return value if is_day else super().convert(value, param, ctx).date()


class Days(click.ParamType):  # type: ignore[type-arg]  # not generic in older versions of click
    """A time span such as 7d or 2w, in days."""

    name = "days"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        days = parse_span(str(value))
        if days is None:
            self.fail(f'"{value}" is not a time span such as 7d or 2w', param, ctx)
        return days


class InputFile(click.Path):
    """An existing file; `example` is a command that works."""

    def __init__(self, example: str, *, allow_dash: bool = False) -> None:
        super().__init__(dir_okay=False, allow_dash=allow_dash, path_type=Path)
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Raises UsageError if there is no such file, or if it cannot be read."""
        if not (self.allow_dash and str(value) == "-"):
            why = ""
            if not os.path.exists(value):  # noqa: PTH110, Path.exists raises for some texts
                why = "there is no such file"
            elif os.path.isdir(value):  # noqa: PTH112
                why = "it is a folder"
            elif not os.access(value, os.R_OK):
                why = "you have no permission to read it"
            if why:
                label = _label(param) if param else "the file"
                raise UsageError(f'{label}: cannot read "{value}"', why=why, hint=self._example)
        return Path(os.fsdecode(super().convert(value, param, ctx)))


def day_option(meaning: str) -> Callable[[FC], FC]:
    """The option `--on DATE`, which is the parameter `day`."""
    return click.option(
        "--on",
        "day",
        metavar="DATE",
        type=Day(),
        default=date.today,
        help=f"{meaning}  [default: today]",
    )


def days_option(name: str, default: str | None, text: str) -> Callable[[FC], FC]:
    """An option that is a time span."""
    return click.option(
        name, metavar="DAYS", type=Days(), default=default, show_default=True, help=text
    )


def format_option(*formats: str) -> Callable[[FC], FC]:
    """The option `--format FORMAT`, which is the parameter `format_`; the first is the default."""
    return click.option(
        "--format",
        "format_",
        metavar="FORMAT",
        type=click.Choice(formats),
        default=formats[0],
        help=f"{', '.join(formats)}.  [default: {formats[0]}]",
    )


def refuse_together(*groups: str) -> None:
    """Raise UsageError if parameters of two groups were given; "base head" is a group of two."""
    labels = [label for label in map(_given, groups) if label]
    if len(labels) > 1:
        names = f"{', '.join(labels[:-1])} and {labels[-1]}"
        raise click.UsageError(f"{names} cannot be used together.")


def refuse_without(needed: str, *names: str) -> None:
    """Raise UsageError if one of these options was given without the option `needed`."""
    parameters = click.get_current_context().command.params
    (option,) = [_label(parameter) for parameter in parameters if parameter.name == needed]
    for label in filter(None, map(_given, names)):
        if not _given(needed):
            raise click.UsageError(f"{label} requires {option}.")


def _given(group: str) -> str:
    """The given parameters of a group as a user writes them, such as "RANGE" or "--base/--head"."""
    context = click.get_current_context()
    return "/".join(
        _label(parameter)
        for parameter in context.command.params
        if parameter.name in group.split()
        and context.params.get(parameter.name) not in (None, False, ())
        and context.get_parameter_source(parameter.name) is not ParameterSource.DEFAULT
    )


def _label(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name.strip("[].")


def lessons_and_rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the work tree's lessons, and the names of the rules."""
    from fixlearn.rules import RULES

    return [name for name in (*_lesson_ids(), *RULES) if name.startswith(incomplete)]


def lessons(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the work tree's lessons."""
    return [id for id in _lesson_ids() if id.startswith(incomplete)]


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave it to the shell to complete files."""
    return [CompletionItem(incomplete, type="file")]


def _lesson_ids() -> list[str]:
    from fixlearn.commands.new import lesson_ids
    from fixlearn.errors import FixlearnError
    from fixlearn.repository.repository import open_repository

    try:
        repository = open_repository()
        return sorted(lesson_ids(repository.work_tree(), repository.config().lessons))
    except FixlearnError:
        return []  # an error message would garble the line that is being typed
