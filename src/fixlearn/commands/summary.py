"""Releases -> what each of them taught, from one streamed log for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.gate.commits import read_log
from fixlearn.lessons.trees import LessonTrees
from fixlearn.messages import short
from fixlearn.releases.collector import ReleaseCollector
from fixlearn.releases.debt import MAX_LISTED
from fixlearn.releases.digest import digest
from fixlearn.releases.due import owed
from fixlearn.releases.release_tags import last_before, range_as_releases
from fixlearn.releases.selection import ReleaseQuery, select_releases
from fixlearn.releases.summary import trend
from fixlearn.releases.tag_patterns import no_releases_notice
from fixlearn.repository.answers import RepositoryAnswers
from fixlearn.repository.component_folders import read_components

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.model import Release, ReleaseSummary, Repair, TrendPoint
    from fixlearn.releases.components import Components
    from fixlearn.releases.digest import Digest
    from fixlearn.releases.due import Owed
    from fixlearn.releases.selection import ReleaseSelection
    from fixlearn.repository.repository import Repository


# Commits between two checks whether the log is complete: a check may judge all fixes again.
_CHECK_INTERVAL = 500


class ReleaseReport(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # the unreleased commits first, then newest first
    trend: tuple[TrendPoint, ...]  # the last releases, oldest first
    notices: tuple[str, ...] = ()  # ambiguous predecessors, and tags that are no releases
    ended: tuple[Repair, ...] = ()  # repair items, only if all releases are asked for


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
    selection = _select(repository, config, query, now)
    log = collect(repository, config, selection, progress, is_whole=query.everything, as_of=on)
    plan = selection.plan
    chosen = list(map(log.summary, plan.chosen))
    earlier = list(map(log.summary, plan.earlier))
    ended = log.ended_repairs(plan.chosen[0]) if query.everything else ()
    notices = [selection.notice]
    if config.releases_by == "tag":
        tags = repository.tags()
        notices.append(no_releases_notice(tags, config.tag_pattern, config.tag_skip))
    if not query.everything:
        notices += map(log.ambiguous_previous, plan.chosen)
    return ReleaseReport(chosen, trend(chosen, earlier), tuple(filter(None, notices)), ended)


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
    selection = _select(repository, config, ReleaseQuery(unreleased=True), now)
    selection = selection._replace(plan=selection.plan._replace(earlier=()))
    log = collect(repository, config, selection, progress, as_of=on, most_owed=None)
    return owed(log.debt_at_head(), log.ended_repairs(selection.plan.chosen[0]))


def digest_at_head(
    repository: Repository,
    config: Config,
    *,
    since: date,
    on: date,
    within: int,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Digest:
    """What HEAD has learned since a day, and what it owes as of the day `on`.

    The history is read twice, because what is owed depends on the real releases. Raises
    CannotTell in a shallow clone.
    """
    owed = owed_at_head(repository, config, on=on, now=now, progress=progress)
    query = ReleaseQuery(since=since)
    news = summarize_releases(repository, config, query, now=now, on=on).releases[0]
    base = last_before(repository.first_parents(repository.head()), since)
    trees = LessonTrees(repository.objects, config)
    before = {lesson.id: lesson for lesson, _ in trees.readable(base)} if base else {}
    return digest(news, owed, before, since=since, on=on, within=within)


class _Selection(NamedTuple):
    """The releases to look at."""

    plan: ReleaseSelection
    components: Components
    notice: str  # about components
    is_range: bool  # they are two revisions, and no releases


def _select(repository: Repository, config: Config, query: ReleaseQuery, now: int) -> _Selection:
    head = repository.head()
    range = _range_of(query, repository, now)
    releases = range or repository.releases(config, day_of(now))
    if range:
        query = ReleaseQuery(release=releases[-1].name)
    plan = select_releases(releases, head, query, config, now)
    return _Selection(plan, *read_components(repository, config, plan.tips), bool(range))


def collect(
    repository: Repository,
    config: Config,
    selection: _Selection,
    progress: Callable[[int], None],
    *,
    as_of: date,
    is_whole: bool = False,
    most_owed: int | None = MAX_LISTED,
) -> ReleaseCollector:
    """The commits of the releases that are selected, read as far as needed."""
    log = ReleaseCollector(
        RepositoryAnswers(repository, config),
        config,
        selection.plan,
        repository.baseline(config.since),
        selection.components,
        is_whole=is_whole,
        has_releases=not selection.is_range,
        as_of=as_of,
        most_owed=most_owed,
    )
    commits = read_log(
        repository,
        log.revisions,
        config,
        topological=True,
        all_changes=bool(selection.components),
    )
    for number, commit in enumerate(commits, start=1):
        progress(number)
        log.note(commit)
        if number % _CHECK_INTERVAL == 0 and log.is_complete:
            break
    return log


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
