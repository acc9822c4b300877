"""Releases -> what each of them taught, from one streamed log for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import read_log
from fixlearn.releases.collector import ReleaseCollector
from fixlearn.releases.debt import MAX_LISTED
from fixlearn.releases.due import owed
from fixlearn.releases.selection import ReleaseQuery, select_releases
from fixlearn.releases.summary import trend
from fixlearn.releases.versions import releases_of
from fixlearn.repository.answers import RepositoryAnswers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.model import ReleaseSummary, TrendPoint
    from fixlearn.releases.due import Owed
    from fixlearn.releases.selection import ReleaseSelection
    from fixlearn.repository.repository import Repository


# Commits between two checks whether the log is complete: a check may judge all fixes again.
_CHECK_INTERVAL = 500


class ReleaseReport(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # what is unreleased first, then newest first
    trend: tuple[TrendPoint, ...]  # the last releases, oldest first
    notices: tuple[str, ...] = ()  # about releases whose predecessor is ambiguous


def summarize_releases(
    repository: Repository,
    config: Config,
    query: ReleaseQuery,
    *,
    now: int,
    on: date,
    progress: Callable[[int], None] = lambda _: None,
) -> ReleaseReport:
    """One summary per requested release, and the trend that they are part of.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. What unreleased work owes is overdue as of the day `on`. `progress` is
    called with the number of commits read so far. Raises UsageError for a release that
    does not exist, CannotTell in a shallow clone.
    """
    plan = _select(repository, config, query, now)
    log = collect(repository, config, plan, progress, is_whole=query.everything, as_of=on)
    chosen = list(map(log.summary, plan.chosen))
    earlier = list(map(log.summary, plan.earlier))
    notices = () if query.everything else filter(None, map(log.ambiguous_previous, plan.chosen))
    return ReleaseReport(chosen, trend(chosen, earlier), tuple(notices))


def owed_at_head(
    repository: Repository,
    config: Config,
    *,
    on: date,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Owed:
    """What HEAD owes since the adoption baseline, as of the day `on`.

    Raises CannotTell in a shallow clone, where older deferrals may be missing.
    """
    repository.refuse_shallow()
    plan = _select(repository, config, ReleaseQuery(unreleased=True), now)._replace(earlier=())
    log = collect(repository, config, plan, progress, as_of=on, most_owed=None)
    return owed(log.summary(plan.chosen[0]).debt)


def _select(
    repository: Repository, config: Config, query: ReleaseQuery, now: int
) -> ReleaseSelection:
    releases = releases_of(repository.tags(), config.tag_pattern)
    return select_releases(releases, repository.head(), query, config, now)


def collect(
    repository: Repository,
    config: Config,
    plan: ReleaseSelection,
    progress: Callable[[int], None],
    *,
    as_of: date,
    is_whole: bool = False,
    most_owed: int | None = MAX_LISTED,
) -> ReleaseCollector:
    """The commits of the releases of a plan, read as far as needed."""
    log = ReleaseCollector(
        RepositoryAnswers(repository, config),
        config,
        plan,
        repository.baseline(config.since),
        is_whole=is_whole,
        as_of=as_of,
        most_owed=most_owed,
    )
    commits = read_log(repository, log.revisions, config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        log.note(commit)
        if number % _CHECK_INTERVAL == 0 and log.is_complete:
            break
    return log
