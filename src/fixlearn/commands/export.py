"""A repository -> what it has learned and owes, for reports on many repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import __version__
from fixlearn.commands.summary import summarize_releases
from fixlearn.dates import day_of
from fixlearn.model import Export
from fixlearn.releases.selection import ReleaseQuery

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fixlearn.repository.repository import Repository


def export(
    repository: Repository,
    name: str,
    *,
    now: int,
    on: date,
    progress: Callable[[int], None] = lambda _: None,
) -> Export:
    """All releases of a repository that reports call `name`, as of the day `on`.

    Raises CannotTell in a shallow clone.
    """
    repository.refuse_shallow()
    config = repository.config()
    commit = repository.read_commit(repository.head(), config)
    assert commit is not None
    query = ReleaseQuery(everything=True)
    report = summarize_releases(repository, config, query, now=now, on=on, progress=progress)
    since = (*config.since, *([config.since_date.isoformat()] if config.since_date else []))
    return Export(
        repository=name,
        head=commit.sha,
        committed=day_of(commit.committed),
        day=on,
        version=__version__,
        since=since,
        enforce=str(config.enforce),
        releases=tuple(report.releases),
        ended=report.ended,
    )
