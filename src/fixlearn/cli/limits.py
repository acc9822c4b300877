"""`--max-missing` and its like: a release beyond a limit ends with exit code 1."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from fixlearn.cli.terminal import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.model import ReleaseSummary

C = TypeVar("C", bound="Callable[..., object]")

_COUNT = click.IntRange(min=0)
_OPTIONS = (
    click.option(
        "--max-missing", metavar="N", type=_COUNT, help="Exit 1 for more fixes without a lesson."
    ),
    click.option("--max-overdue", metavar="N", type=_COUNT, help="Exit 1 for more that is late."),
    click.option("--no-repeats", is_flag=True, help="Exit 1 for any repeat."),
)


class Tolerated(TypedDict):
    """The options of `limit_options` as click hands them over."""

    max_missing: int | None
    max_overdue: int | None
    no_repeats: bool


def limit_options(command: C) -> C:
    """Give a command the options that say what a team tolerates."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def tell_exceeded(releases: Sequence[ReleaseSummary], tolerated: Tolerated) -> bool:
    """Say what goes beyond a limit; True where anything does."""
    from fixlearn.releases.limits import Limits, exceeded

    limits = Limits(
        missing=tolerated["max_missing"],
        overdue=tolerated["max_overdue"],
        repeats=0 if tolerated["no_repeats"] else None,
    )
    beyond = list(exceeded(releases, limits, date.today()))
    for sentence in beyond:
        tell(sentence)
    return bool(beyond)
