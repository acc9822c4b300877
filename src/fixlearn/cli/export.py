"""`fixlearn export`: what releases taught, as facts for roll-ups."""

from __future__ import annotations

import time

import click

from fixlearn.cli.terminal import Progress, print_status
from fixlearn.commands.summary import summarize_releases
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.render.jsonl import facts
from fixlearn.repository.repository import Repository, open_repository
from fixlearn.setup.forge import name_of


@click.command("export")
@click.option(
    "--repository",
    "name",
    metavar="NAME",
    help="How the facts call this repository.  [default: by origin's address, else its folder]",
)
def command(name: str | None) -> None:
    """Print what every release taught as facts, one JSON object per line.

    For roll-ups across repositories: a fact of each release, each of its fixes
    and each of its new lessons; what is unreleased comes first, with null for
    the release. Docs: docs/export.md. There is no author in any of them.
    """
    repository = open_repository()
    repository.refuse_shallow()
    progress = Progress()
    everything = ReleaseQuery(everything=True)
    found = summarize_releases(
        repository, repository.config(), everything, now=int(time.time()), progress=progress
    )
    progress.done()
    name = name or _name(repository)
    for line in facts(name, found.releases):
        click.echo(line, nl=False)
    count = len(found.releases) - 1
    print_status(f"{count:,} release{'' if count == 1 else 's'} of {name}, and what is unreleased")


def _name(repository: Repository) -> str:
    """By origin's address; where that names no folder, as in a clone of ".", by our own."""
    named = name_of(repository.address)
    if named not in ("", ".", ".."):
        return named
    folder = (repository.top or repository.git_dir).resolve()
    return folder.name.removesuffix(".git") or folder.parent.name
