"""`fixlearn export`: print what releases taught as facts for roll-ups."""

from __future__ import annotations

import time
from datetime import date

import click

from fixlearn.cli.terminal import Progress, print_status
from fixlearn.commands.summary import summarize_releases
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.render.jsonl import facts
from fixlearn.render.release_sentences import plural
from fixlearn.repository.repository import Repository, open_repository
from fixlearn.setup.forge import name_of


@click.command("export")
@click.option(
    "--repository",
    "name",
    metavar="NAME",
    help="The name of this repository in the facts.  [default: from the address of origin, "
    "otherwise its folder]",
)
def command(name: str | None) -> None:
    """Print what each release taught, one JSON object per line.

    Use it for reports about several repositories. There is one fact for each release, each fix and
    each new lesson. Unreleased ones come first, with null as their release. No fact names an
    author. See docs/reference/export.md.
    """
    repository = open_repository()
    repository.refuse_shallow()
    progress = Progress()
    everything = ReleaseQuery(everything=True)
    report = summarize_releases(
        repository,
        repository.config(),
        everything,
        now=int(time.time()),
        on=date.today(),
        progress=progress,
    )
    progress.done()
    name = name or _name(repository)
    for line in facts(name, report.releases):
        click.echo(line, nl=False)
    count = plural(len(report.releases) - 1, "release")
    print_status(f"{count} of {name}, and the unreleased commits")


def _name(repository: Repository) -> str:
    """The name by the remote's address; if it has none, as in a clone of ".", by the folder."""
    name = name_of(repository.address)
    if name not in ("", ".", ".."):
        return name
    folder = (repository.top or repository.git_dir).resolve()
    return folder.name.removesuffix(".git") or folder.parent.name
