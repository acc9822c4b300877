"""Releases -> what each of them taught, from one streamed log for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.gate.commits import read_log
from fixlearn.messages import short
from fixlearn.releases.collector import ReleaseCollector
from fixlearn.releases.periods import last_before, range_as_releases
from fixlearn.releases.selection import ReleaseQuery, select_releases
from fixlearn.releases.summary import trend
from fixlearn.releases.tag_patterns import no_releases_notice
from fixlearn.repository.answers import RepositoryAnswers
from fixlearn.repository.component_folders import read_components

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.config import Config
    from fixlearn.model import Release, ReleaseSummary, TrendPoint
    from fixlearn.repository.repository import Repository


# Commits between two checks whether the log is complete: a check may judge all fixes again.
_CHECK_INTERVAL = 500


class ReleaseReport(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # what is unreleased first, then newest first
    trend: tuple[TrendPoint, ...]  # the last releases, oldest first
    notices: tuple[str, ...] = ()  # ambiguous predecessors, and tags that are no releases


def summarize_releases(
    repository: Repository,
    config: Config,
    query: ReleaseQuery,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> ReleaseReport:
    """One summary per requested release, and the trend that they are part of.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. `progress` is called with the number of commits read so far.
    Raises UsageError for a release that does not exist, CannotTell in a shallow
    clone.
    """
    baseline, head = repository.baseline(config.since), repository.head()
    answers = RepositoryAnswers(repository, config)
    releases = _range_of(query, repository, now) or repository.releases(config, day_of(now))
    if query.since or query.between:
        query = ReleaseQuery(release=releases[-1].name)
    plan = select_releases(releases, head, query, config, now)
    components, notice = read_components(repository, config, plan.tips)
    log = ReleaseCollector(answers, config, plan, baseline, components, is_whole=query.everything)
    commits = read_log(
        repository, log.revisions, config, topological=True, all_changes=bool(components)
    )
    for number, commit in enumerate(commits, start=1):
        progress(number)
        log.note(commit)
        if number % _CHECK_INTERVAL == 0 and log.is_complete:
            break
    chosen = list(map(log.summary, plan.chosen))
    earlier = list(map(log.summary, plan.earlier))
    notices = [notice, no_releases_notice(repository.tags(), config.tag_pattern)]
    if not query.everything:
        notices += map(log.ambiguous_previous, plan.chosen)
    return ReleaseReport(chosen, trend(chosen, earlier), tuple(filter(None, notices)))


def _range_of(query: ReleaseQuery, repository: Repository, now: int) -> list[Release]:
    """The range that the query names, as a release and the one before it; [] if it names none.

    Raises CannotTell for an unknown revision.
    """
    if query.between:
        base_name, name = query.between
        base, head = repository.commit(base_name), repository.commit(name)
        return range_as_releases(f"{base_name}..{name}", head, base_name, base, now)
    if query.since:
        head = repository.head()
        base = last_before(repository.first_parents(head), query.since)
        return range_as_releases(f"since {query.since}", head, short(base), base, now)
    return []
