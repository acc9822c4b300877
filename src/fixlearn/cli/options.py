"""Options that several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fixlearn.dates import parse_span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.decorators import FC


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


def day_option(meaning: str) -> Callable[[FC], FC]:
    """The option `--on DATE`, which is the parameter `day`."""
    return click.option(
        "--on",
        "day",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        help=f"{meaning}  [default: today]",
    )


def format_option(formats: Sequence[str]) -> Callable[[FC], FC]:
    """The option `--format FORMAT`, which is the parameter `format_`; the first is the default."""
    return click.option(
        "--format",
        "format_",
        metavar="FORMAT",
        type=click.Choice(formats),
        default=formats[0],
        help=f"{', '.join(formats)}.  [default: {formats[0]}]",
    )
