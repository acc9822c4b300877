"""`fixlearn due`: list what is owed, overdue items first."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime

import click

from fixlearn.cli.terminal import Progress, colours, print_result, print_status, width
from fixlearn.commands.summary import owed_at_head
from fixlearn.render import json, tables
from fixlearn.repository.repository import open_repository


@click.command("due")
@click.option("--fail-overdue", is_flag=True, help="Exit with 1 if anything is overdue.")
@click.option(
    "--on",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What is overdue on this day.  [default: today]",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def command(ctx: click.Context, fail_overdue: bool, day: datetime | None, format_: str) -> None:
    """List what is owed, overdue items first.

    A fix owes a lesson if it postponed the lesson or names none. A prevention with "status:
    planned" is a repair item. The list covers all commits of HEAD since the adoption baseline.

    Run "fixlearn due --fail-overdue" in a scheduled job on the default branch. "fixlearn check"
    never fails because something is overdue, so that nothing blocks a hotfix.
    """
    as_of = day.date() if day else date.today()
    repository = open_repository()
    progress = Progress()
    now = int(time.time())
    owed = owed_at_head(repository, repository.config(), on=as_of, now=now, progress=progress)
    progress.done()
    if format_ == "json":
        click.echo(json.due(owed, as_of), nl=False)
    else:
        print_result(tables.due(owed, width(), colours(sys.stdout)))
    print_status(tables.headline(owed, as_of.isoformat()))
    if owed.items:
        print_status(tables.hint(owed))
    ctx.exit(1 if fail_overdue and owed.overdue else 0)
