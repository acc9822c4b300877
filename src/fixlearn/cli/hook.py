"""`fixlearn hook`: declared here for help; `__main__` goes the short way."""

from __future__ import annotations

import click

from fixlearn.hook import commit_msg


@click.group("hook")
def command() -> None:
    """What the git hooks call; nothing to type by hand."""


@command.command("commit-msg")
@click.argument("message_file", required=False)
@click.pass_context
def commit_msg_command(ctx: click.Context, message_file: str | None) -> None:
    """Judge the commit that is being made.

    MESSAGE_FILE is the path that git hands to the hook. The file is never
    changed; a refused message is kept, and the way back is shown.
    """
    ctx.exit(commit_msg(message_file))
