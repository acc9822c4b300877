"""`fixlearn none`: the refused commit needs no lesson, for a reason."""

from __future__ import annotations

import click

from fixlearn.cli.without_lesson import settle


@click.command("none")
@click.argument("words", metavar="REASON", nargs=-1, required=True)
@click.option("--commit", "commits", is_flag=True, help="Make the refused commit again.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], commits: bool) -> None:
    """Say why the refused commit needs no lesson, in at least two words.

    The line "Lesson: none (REASON)" is added to the message that the hook kept, and the command
    that makes the commit is printed.

    \b
      fixlearn none "only a typo in a comment" --commit
    """
    ctx.exit(settle("none", " ".join(words), commits=commits))
