"""`fixlearn calibrate`: test the detection of fixes on the history of this repository."""

from __future__ import annotations

import sys

import click
import yaml

from fixlearn.cli.terminal import Progress, colours, print_result
from fixlearn.gate.calibrate import calibrate
from fixlearn.render import json, tables
from fixlearn.repository.log import read_log
from fixlearn.repository.repository import open_repository


@click.command("calibrate")
@click.option(
    "--last",
    metavar="COUNT",
    type=click.IntRange(min=1),
    default=1_000,
    show_default=True,
    help="How many commits to read.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(last: int, format_: str) -> None:
    """Test the detection of fixes on the last commits, and propose settings.

    It prints how many commits are fixes, unsure or neither, the most frequent reasons, the commits
    closest to the threshold, and settings for .fixlearn.yaml. It writes nothing.
    """
    repository = open_repository()
    config = repository.config()
    progress = Progress()

    commits = read_log(repository, [f"--max-count={last}", repository.head()], config)
    result = calibrate(progress.watch(commits), config.detect)
    progress.done()
    if format_ == "json":
        click.echo(json.calibration(result), nl=False)
        return
    settings = ""
    if result.proposals:
        settings = yaml.safe_dump({"detect": result.proposals}, sort_keys=False, width=88)
    print_result(tables.calibrate(result, settings, colours(sys.stdout)))
