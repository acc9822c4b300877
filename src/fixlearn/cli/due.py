"""`fixlearn due` and `fixlearn digest`: what is owed, and what was learned lately."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

import click

from fixlearn.cli.options import day_option, days_option, format_option
from fixlearn.cli.terminal import Progress, print_result, print_status, width
from fixlearn.commands.summary import digest_at_head, owed_at_head
from fixlearn.errors import CannotTell
from fixlearn.releases.debt import narrowed
from fixlearn.render import due, json
from fixlearn.render.links import links_of
from fixlearn.repository.repository import open_repository
from fixlearn.terminal import colours


@click.command("due")
@click.option("--fail-overdue", is_flag=True, help="Exit with 1 if anything is overdue.")
@days_option("--within", None, "Only what is overdue or due soon, such as 7d.")
@click.option("--owner", metavar="ROLE", default="", help="Only repair items of this owner.")
@day_option("What is overdue on this day; in the past, what was owed and known then.")
@format_option("text", "markdown", "json", "ics", "github-issues", "gitlab-issues")
def command(fail_overdue: bool, within: int | None, owner: str, day: date, format_: str) -> int:
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
    owed = owed_at_head(repository, config, on=day, now=int(time.time()), progress=progress)
    progress.done()
    owed = narrowed(owed, day, within, owner)
    if format_ == "text":
        print_result(due.text(owed, width(), colours(sys.stdout)))
    elif format_ == "json":
        click.echo(json.due(owed, day), nl=False)
    elif format_ == "ics":
        click.echo(due.calendar(owed, day).encode(), nl=False)
    else:
        links = links_of(repository.address, config.links)
        is_gitlab = format_ == "gitlab-issues"
        click.echo(
            due.markdown(owed, day, links)
            if format_ == "markdown"
            else due.issues(owed, day, links, is_gitlab=is_gitlab),
            nl=False,
        )
    print_status(due.headline(owed, day.isoformat()))
    if owed.items:
        print_status(due.hint(owed))
    if owed.unreadable:
        print_status(due.unreadable(owed))
    if fail_overdue and owed.overdue:
        return 1
    return CannotTell.exit_code if fail_overdue and owed.unreadable else 0


@click.command("digest")
@days_option("--since", "7d", "How far back.")
@days_option(
    "--within", "14d", "How far ahead to list what is due. What is overdue is always listed."
)
@day_option("The day that is counted from; in the past, what was committed until then.")
@format_option("text", "markdown", "json", "slack", "teams")
def digest_command(since: int, within: int, day: date, format_: str) -> None:
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
        print_result(due.digest_text(report, width(), colours(sys.stdout)))
        return
    formats = {
        "markdown": due.digest_markdown,
        "json": json.digest,
        "slack": due.slack,
        "teams": due.teams,
    }
    click.echo(formats[format_](report), nl=False)
