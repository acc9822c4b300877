"""`fixlearn later`: the refused commit gets its lesson later, for a reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from fixlearn.cli.without_lesson import settle
from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime


@click.command("later")
@click.argument("words", metavar="REASON", nargs=-1, required=True)
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help='When the lesson is due.  [default: "grace:" in .fixlearn.yaml, 7 days]',
)
@click.option("--commit", "commits", is_flag=True, help="Make the refused commit again.")
@click.pass_context
def command(
    ctx: click.Context, words: tuple[str, ...], due: datetime | None, commits: bool
) -> None:
    """Say why the refused commit gets its lesson later, in at least two words.

    The line "Lesson: later (REASON)" is added to the message that the hook kept, and the command
    that makes the commit is printed. "fixlearn due" lists the lessons that are still to be written.

    \b
      fixlearn later "hotfix for the outage" --commit
    """
    if due and due.date() < date.today():
        raise UsageError(
            f"--due {due.date()} is in the past",
            why="the lesson would be overdue at once",
            hint=f'fixlearn later "{" ".join(words)}"     gives it the time of "grace:"',
        )
    ctx.exit(settle("later", " ".join(words), due=due.date() if due else None, commits=commits))
