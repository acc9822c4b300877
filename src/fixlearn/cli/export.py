"""`fixlearn export`: what releases taught, as facts for roll-ups."""

from __future__ import annotations

import time

import click

from fixlearn.cli.terminal import Progress, tell
from fixlearn.commands.summary import taught
from fixlearn.releases.selection import Wanted
from fixlearn.render.jsonl import facts
from fixlearn.repository.repository import History, open_history
from fixlearn.setup.forge import name_of


@click.command("export")
@click.option(
    "--repository",
    metavar="NAME",
    help="How the facts call this repository.  [default: by origin's address, else its folder]",
)
def command(repository: str | None) -> None:
    """Print what every release taught as facts, one JSON object per line.

    For roll-ups across repositories: a fact of each release, each of its fixes
    and each of its new lessons; what is unreleased comes first, with null for
    the release. Docs: docs/export.md. There is no author in any of them.
    """
    history = open_history()
    history.refuse_shallow()
    progress = Progress()
    everything = Wanted(everything=True)
    found = taught(history, history.config(), everything, now=int(time.time()), progress=progress)
    progress.done()
    name = repository or _name(history)
    for line in facts(name, found.releases):
        click.echo(line, nl=False)
    count = len(found.releases) - 1
    tell(f"{count:,} release{'' if count == 1 else 's'} of {name}, and what is unreleased")


def _name(history: History) -> str:
    """By origin's address; where that names no folder, as in a clone of ".", by our own."""
    named = name_of(history.address)
    if named not in ("", ".", ".."):
        return named
    folder = (history.top or history.git_dir).resolve()
    return folder.name.removesuffix(".git") or folder.parent.name
