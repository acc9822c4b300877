"""`fixlearn due`: list what is owed, overdue items first."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from fixlearn.cli.options import Days, day_option, format_option
from fixlearn.cli.terminal import Progress, colours, print_result, print_status, width
from fixlearn.commands.summary import owed_at_head
from fixlearn.errors import CannotTell
from fixlearn.releases.due import narrowed
from fixlearn.render import due, json
from fixlearn.render.links import links_of
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from datetime import date

FORMATS = ("text", "markdown", "json", "ics", "github-issues", "gitlab-issues")


@click.command("due")
@click.option("--fail-overdue", is_flag=True, help="Exit with 1 if anything is overdue.")
@click.option(
    "--within", metavar="DAYS", type=Days(), help="Only what is overdue or due soon, such as 7d."
)
@click.option("--owner", metavar="ROLE", default="", help="Only repair items of this owner.")
@day_option("What is overdue on this day; in the past, what was owed and known then.")
@format_option(FORMATS)
@click.pass_context
def command(
    ctx: click.Context,
    fail_overdue: bool,
    within: int | None,
    owner: str,
    day: date,
    format_: str,
) -> None:
    """List what is owed, overdue items first.

    A fix owes a lesson if it postponed the lesson or names none. A prevention with "status:
    planned" is a repair item. The list covers all commits of HEAD since the adoption baseline.

    Run "fixlearn due --fail-overdue" in a scheduled job on the default branch. "fixlearn check"
    never fails because something is overdue, so that nothing blocks a hotfix. If a lesson cannot be
    read, nobody knows what it plans, and --fail-overdue exits with 3.

    The format ics is a calendar. github-issues and gitlab-issues print a JSON object a line for a
    job that keeps an issue for each repair item (docs/how-to/reminders.md).

    \b
      fixlearn due --within 7d --owner "platform team"
    """
    repository = open_repository()
    config = repository.config()
    progress = Progress()
    now = int(time.time())
    owed = owed_at_head(repository, config, on=day, now=now, progress=progress)
    progress.done()
    owed = narrowed(owed, day, within, owner)
    if format_ == "text":
        print_result(due.text(owed, width(), colours(sys.stdout)))
    elif format_ == "json":
        click.echo(json.due(owed, day), nl=False)
    elif format_ == "ics":
        click.echo(due.calendar(owed, day).encode(), nl=False)
    elif format_ == "markdown":
        links = links_of(repository.address, config.links)
        click.echo(due.markdown(owed, day, links), nl=False)
    else:
        links = links_of(repository.address, config.links)
        is_gitlab = format_ == "gitlab-issues"
        click.echo(due.issues(owed, day, links, is_gitlab=is_gitlab), nl=False)
    print_status(due.headline(owed, day.isoformat()))
    if owed.items:
        print_status(due.hint(owed))
    if owed.unreadable:
        print_status(due.unreadable(owed))
    if fail_overdue and (owed.overdue or owed.unreadable):
        ctx.exit(1 if owed.overdue else CannotTell.exit_code)
