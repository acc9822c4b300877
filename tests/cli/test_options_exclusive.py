"""Parameters that cannot be combined, or that require another one."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from fixlearn.cli.options import refuse_together, refuse_without


@click.command()
@click.argument("range", required=False)
@click.option("--base")
@click.option("--head")
@click.option("--all", "everything", is_flag=True)
@click.option("--as", "name")
@click.option("--update", "path")
@click.option("--check", "is_check", is_flag=True)
def command(**_: object) -> None:
    refuse_together("range", "base head", "everything")
    refuse_without("base", "name")
    refuse_without("path", "is_check")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["HEAD", "--all"], "RANGE and --all cannot be used together."),
        (["HEAD", "--head", "x"], "RANGE and --head cannot be used together."),
        (
            ["HEAD", "--base", "x", "--head", "y", "--all"],
            "RANGE, --base/--head and --all cannot be used together.",
        ),
        (["--as", "v1"], "--as requires --base."),
        (["--check"], "--check requires --update."),
    ],
)
def test_the_error_names_the_parameters_as_they_are_typed(arguments: list[str], error: str) -> None:
    run = CliRunner().invoke(command, arguments)

    assert (run.exit_code, run.output.splitlines()[-1]) == (2, f"Error: {error}")


@pytest.mark.parametrize(
    "arguments", [[], ["HEAD"], ["--base", "x", "--head", "y"], ["--base", "x", "--as", "v1"]]
)
def test_parameters_of_one_group_can_be_combined(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 0
