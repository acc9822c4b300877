"""`fixlearn hook`, for its help. Hooks themselves start in `__main__`, without click."""

from __future__ import annotations

import click

from fixlearn import hook


@click.group("hook")
def command() -> None:
    """What the git hooks call; nothing to type by hand."""


def _declare(name: str, summary: str) -> None:
    @command.command(name, help=f"{summary}\n\nARGUMENTS are those that git hands to the hook.")
    @click.argument("arguments", nargs=-1)
    @click.pass_context
    def run(ctx: click.Context, arguments: tuple[str, ...]) -> None:
        ctx.exit(hook.run(name, list(arguments)))


for _name, _summary in hook.HOOKS.items():
    _declare(_name, _summary)
