"""`fixlearn calibrate`: replay detection on the history of this repository."""

from __future__ import annotations

import sys

import click
import yaml

from fixlearn.cli.terminal import Progress, colours, print_result
from fixlearn.gate.calibrate import calibrate
from fixlearn.gate.commits import read_log
from fixlearn.render import json, tables
from fixlearn.repository.repository import open_repository


@click.command("calibrate")
@click.option("--last", type=click.IntRange(min=1), default=1_000, show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(last: int, format_: str) -> None:
    """Replay detection on the last commits and propose settings.

    Shows how many commits fall in each band, the most frequent reasons, the commits nearest to the
    line between unsure and fix, and what .fixlearn.yaml could say. Nothing is written.
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
