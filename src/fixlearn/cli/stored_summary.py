"""`summary --from-json`: read what an earlier run printed, and choose a release of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.errors import UsageError
from fixlearn.releases.summary import trend
from fixlearn.render.summary_reader import read_summary
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from fixlearn.releases.selection import ReleaseQuery
    from fixlearn.render.summary_document import SummaryDocument

_STDIN = "-"


def read_stored(file: str, query: ReleaseQuery) -> SummaryDocument:
    """The document in a file, with the release of the query only if it names one.

    Raises UsageError if there is no such file, document or release.
    """
    if query.previous:
        raise click.UsageError("--from-json and a range cannot be used together.")
    document = read_summary(_content(file), "stdin" if file == _STDIN else file)
    name = query.name or query.release
    if not (name or query.unreleased):
        return document
    releases = document.releases
    names = [release.name for release in releases]
    for release in releases:
        is_named = bool(release.date) and name in (release.name, *release.aliases)
        if is_named if name else release.date is None:
            points = trend([release], releases)
            return document._replace(releases=[release], trend=points, themes=None, current=None)
    raise UsageError(
        f"{file} has no release {name}{did_you_mean(name, names)}"
        if name
        else f"{file} has no unreleased commits",
        why=f"it has {', '.join(names[:3])}{' and others' * (len(names) > 3)}",
        hint="fixlearn summary --all --format json     prints all of a repository",
    )


def _content(file: str) -> bytes:
    if file == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read {file}",
            why=error.strerror or str(error),
            hint=f"fixlearn summary --all --format json > {file}",
        ) from error
