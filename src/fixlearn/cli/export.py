"""`fixlearn export`: print what releases taught as facts for roll-ups."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from fixlearn.cli.options import day_option, format_option
from fixlearn.cli.terminal import Progress, print_status
from fixlearn.commands.summary import export
from fixlearn.render.facts import facts, lines, parquet
from fixlearn.render.release_sentences import plural
from fixlearn.repository.repository import open_repository
from fixlearn.setup.forge import repository_name

if TYPE_CHECKING:
    from datetime import date

FORMATS = ("jsonl", "parquet")


@click.command("export")
@click.option(
    "--repository",
    "name",
    metavar="NAME",
    help="The name of this repository in the facts.  [default: from the address of origin, "
    "otherwise its folder]",
)
@day_option("The day of the facts, on which something is overdue.")
@format_option(FORMATS)
def command(name: str | None, day: date, format_: str) -> None:
    """Print what each release taught, one JSON object per line.

    "fixlearn rollup" reads it, for a report on many repositories. There is one fact for the
    repository, for each repair item, each release, each fix and each new lesson. Unreleased ones
    have null as their release. No fact names an author. See docs/reference/export.md.

    The format parquet needs pyarrow, which the extra "rollup" installs.
    """
    repository = open_repository()
    name = name or repository_name(repository)
    progress = Progress()
    exported = export(
        repository,
        name,
        now=int(time.time()),
        on=day,
        progress=progress,
    )
    progress.done()
    if format_ == "parquet":
        click.echo(parquet(facts(exported)), nl=False)
    else:
        for line in lines(exported):
            click.echo(line, nl=False)
    count = plural(len(exported.releases) - 1, "release")
    print_status(f"{count} of {name}, and the unreleased commits")
