"""`fixlearn digest`: what was learned and what is due, for a chat or a mail."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

import click

from fixlearn.cli.options import Days, day_option, format_option
from fixlearn.cli.terminal import Progress, colours, print_result, width
from fixlearn.commands.summary import digest_at_head
from fixlearn.render import digest, json
from fixlearn.repository.repository import open_repository

FORMATS = ("text", "markdown", "json", "slack", "teams")


@click.command("digest")
@click.option(
    "--since", metavar="DAYS", type=Days(), default="7d", show_default=True, help="How far back."
)
@click.option(
    "--within",
    metavar="DAYS",
    type=Days(),
    default="14d",
    show_default=True,
    help="How far ahead to list what is due. What is overdue is always listed.",
)
@day_option("The day that is counted from; in the past, what was committed until then.")
@format_option(FORMATS)
def command(since: int, within: int, day: date, format_: str) -> None:
    """Print what was learned, what came back and what is due, for a chat or a mail.

    Lessons that are new on HEAD, repair items that were finished or dropped, what is owed, and an
    older lesson to read again, which is another one every week. It is for the team: internal
    lessons are included.

    The formats slack and teams are the payloads of their webhooks. fixlearn posts nothing itself;
    docs/how-to/reminders.md has a job that does.
    """
    repository = open_repository()
    progress = Progress()
    report = digest_at_head(
        repository,
        repository.config(),
        since=day - timedelta(days=since),
        on=day,
        within=within,
        now=int(time.time()),
        progress=progress,
    )
    progress.done()
    if format_ == "text":
        print_result(digest.text(report, width(), colours(sys.stdout)))
    elif format_ == "markdown":
        click.echo(digest.markdown(report), nl=False)
    elif format_ == "json":
        click.echo(json.digest(report), nl=False)
    else:
        click.echo(digest.slack(report) if format_ == "slack" else digest.teams(report), nl=False)
