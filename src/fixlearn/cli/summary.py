"""`fixlearn summary`: what each release taught."""

from __future__ import annotations

import sys
import time

import click

from fixlearn.cli.terminal import Progress, colours, echo, width
from fixlearn.render import json, report
from fixlearn.repository.history import open_history


@click.command("summary")
@click.argument("release", required=False)
@click.option("--unreleased", is_flag=True, help="What no release has yet.")
@click.option("--as", "name", metavar="VERSION", help="With --unreleased: the tag that it becomes.")
@click.option("--all", "everything", is_flag=True, help="Every release.")
@click.option("--previous", metavar="TAG", help="Compare with this release.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown", "json", "html"]), default="text"
)
def command(
    release: str | None,
    unreleased: bool,
    name: str | None,
    everything: bool,
    previous: str | None,
    format_: str,
) -> None:
    """Report what each release taught.

    RELEASE is a tag such as v1.4, or two, v1.3..v1.4. Without it, the newest
    release and what is unreleased are shown.

    A release has the commits that its tag reaches and the previous release does
    not, and the lessons that are in its tree and not in the previous one's. The
    lessons of a release are in the tagged commit, so its notes are written
    before the tag is cut: fixlearn summary --unreleased --as v1.4
    """
    if sum([release is not None, unreleased, everything]) > 1:
        raise click.UsageError("RELEASE, --unreleased and --all exclude each other.")
    if name and not unreleased:
        raise click.UsageError("--as goes with --unreleased.")
    if release and ".." in release:
        start, _, release = release.partition("..")
        previous = previous or start
    if release == "":
        raise click.UsageError("RELEASE is empty: is a variable not set?")
    if previous and not (release or name):
        raise click.UsageError("--previous goes with RELEASE or with --as.")

    if format_ == "html":
        from fixlearn.cli import page

        page.require()
    from fixlearn.releases.plan import Wanted
    from fixlearn.walks.taught import taught

    history = open_history()
    config = history.config()
    history.refuse_shallow()
    wanted = Wanted(release or "", previous or "", unreleased, name or "", everything)
    progress = Progress()
    releases = taught(history, config, wanted, now=int(time.time()), progress=progress)
    progress.done()
    if format_ == "json":
        click.echo(json.summary(releases), nl=False)
    elif format_ == "markdown":
        click.echo(report.markdown(releases), nl=False)
    elif format_ == "html":
        page.write(releases, history, config, is_whole=everything)
    else:
        echo(report.text(releases, width(), colours(sys.stdout)))
