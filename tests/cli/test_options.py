"""The options that several commands have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from fixlearn.cli.options import day_option, days_option, format_option

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


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


@pytest.mark.parametrize(
    ("arguments", "label", "hint"),
    [
        ("check -F", "--message-file", "check -F .git/COMMIT_EDITMSG"),
        ("summary --template", "--template", "summary --template notes.md.jinja"),
        ("rollup --repos", "--repos", "rollup --repos repositories.txt"),
        ("rollup --scan", "--scan", "rollup --scan clones.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_the_reason_and_an_example(
    arguments: str, label: str, hint: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    missing = fixlearn(*arguments.split(), "no such file")
    folder = fixlearn(*arguments.split(), ".git")

    for run, name, why in (
        (missing, "no such file", "there is no such file"),
        (folder, ".git", "it is a folder"),
    ):
        assert (run.exit_code, run.stdout, run.stderr) == (
            2,
            "",
            f'error: {label}: cannot read "{name}"\n  why: {why}\n  hint: fixlearn {hint}\n',
        )


def test_a_message_is_read_from_stdin(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("check", "-F", "-", stdin="fix: keep the last row\n")

    assert run.exit_code == 1
    assert "fix: keep the last row\n  missing-lesson: " in run.stdout
