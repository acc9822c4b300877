"""`fixlearn hook`: declared here for help; `__main__` goes the short way."""

from __future__ import annotations

import click

from fixlearn import hook


@click.group("hook")
def command() -> None:
    """What the git hooks call; nothing to type by hand."""


def _declare(name: str, says: str) -> None:
    @command.command(name, help=f"{says}\n\nARGUMENTS are those that git hands to the hook.")
    @click.argument("arguments", nargs=-1)
    @click.pass_context
    def run(ctx: click.Context, arguments: tuple[str, ...]) -> None:
        ctx.exit(hook.run(name, list(arguments)))


for _name, _says in hook.HOOKS.items():
    _declare(_name, _says)
