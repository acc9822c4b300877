"""The options that several commands have."""

from __future__ import annotations

from datetime import date

import click
import pytest
from click.testing import CliRunner

from fixlearn.cli.options import day_option, days_option, format_option


@click.command()
@days_option("--within", None, "Due soon.")
@day_option("The last day.")
@format_option("text", "json")
def command(within: int | None, day: date, format_: str) -> None:
    click.echo(f"{within} {day} {format_}")


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["--on", "2026-01-05"], "None 2026-01-05 text"),
        (["--within", "2w", "--on", "2026-01-05", "--format", "json"], "14 2026-01-05 json"),
    ],
)
def test_their_values_are_days_and_a_format(arguments: list[str], values: str) -> None:
    assert CliRunner().invoke(command, arguments).output == f"{values}\n"


def test_the_default_day_is_today() -> None:
    assert CliRunner().invoke(command).output == f"None {date.today()} text\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--within", "soon"], '"soon" is not a time span such as 7d or 2w'),
        (["--on", "soon"], "'soon' does not match the format '%Y-%m-%d'."),
        (["--format", "xml"], "'xml' is not one of 'text', 'json'."),
    ],
)
def test_a_wrong_value_is_refused(arguments: list[str], error: str) -> None:
    run = CliRunner().invoke(command, arguments)

    assert (run.exit_code, run.output.splitlines()[-1].endswith(error)) == (2, True)
