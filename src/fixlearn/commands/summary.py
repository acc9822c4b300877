"""Releases -> what each of them taught, from one streamed log for all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import __version__
from fixlearn.dates import day_of, later
from fixlearn.errors import UsageError
from fixlearn.lessons.trees import LessonTrees
from fixlearn.messages import short
from fixlearn.model import Export, Release, ReleaseSummary, Repair, TrendPoint
from fixlearn.releases.collector import ReleaseCollector
from fixlearn.releases.debt import MAX_LISTED, Digest, Owed, digest, owed
from fixlearn.releases.release_tags import (
    last_before,
    range_as_releases,
    unmatched_notice,
    unmatched_tags,
)
from fixlearn.releases.selection import ReleaseQuery, ReleaseSelection, select_releases
from fixlearn.releases.summary import trend
from fixlearn.releases.themes import Themes, themes
from fixlearn.repository.answers import RepositoryAnswers
from fixlearn.repository.log import read_log
from fixlearn.repository.tags import read_components

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.config import Config
    from fixlearn.releases.components import Components
    from fixlearn.repository.repository import Repository


# Commits between two checks whether the log is complete: a check may judge all fixes again.
_CHECK_INTERVAL = 500


class ReleaseReport(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # the unreleased commits first, then newest first
    trend: tuple[TrendPoint, ...]  # the last releases, oldest first
    notices: tuple[str, ...] = ()  # ambiguous predecessors, and tags that are no releases
    # Only if all releases are asked for:
    ended: tuple[Repair, ...] = ()  # repair items
    themes: Themes | None = None


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
    report = ReleaseReport(chosen, trend(chosen, earlier), selection.notices)
    if query.everything:
        return report._replace(
            ended=log.ended_repairs(plan.chosen[0]), themes=themes(report.releases)
        )
    ambiguous = filter(None, map(log.ambiguous_previous, plan.chosen))
    return report._replace(notices=(*report.notices, *ambiguous))


def owed_at_head(
    repository: Repository,
    config: Config,
    *,
    on: date,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Owed:
    """What HEAD owes since the adoption baseline, as of the day `on`.

    On a day that is over, it is what was committed until then. Raises CannotTell in a shallow
    clone, where older deferrals may be missing, and UsageError for a day before all commits.
    """
    repository.refuse_shallow()
    selection = _select(repository, config, ReleaseQuery(unreleased=True), now, until=on)
    selection = selection._replace(plan=selection.plan._replace(earlier=()))
    log = collect(repository, config, selection, progress, as_of=on, most_owed=None)
    head = selection.plan.chosen[0]
    return owed(log.debt_at_head(), log.ended_repairs(head), log.unreadable(head))


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

    The history is read twice, because what is owed depends on the real releases. Raises as
    `owed_at_head`.
    """
    owed = owed_at_head(repository, config, on=on, now=now, progress=progress)
    selection = _select(repository, config, ReleaseQuery(since=since), now, until=on)
    log = collect(repository, config, selection, lambda _: None, as_of=on)
    news = log.summary(selection.plan.chosen[0])
    base = last_before(repository.first_parents(repository.head()), since)
    trees = LessonTrees(repository.objects, config, repository.kept)
    before = {lesson.id: lesson for lesson, _ in trees.readable(base)} if base else {}
    return digest(news, owed, before, since=since, on=on, within=within)


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


class _Selection(NamedTuple):
    """The releases to look at."""

    plan: ReleaseSelection
    components: Components
    is_range: bool  # they are two revisions, and no releases
    notices: tuple[str, ...]  # about components, and about tags that are no releases


def _select(
    repository: Repository,
    config: Config,
    query: ReleaseQuery,
    now: int,
    until: date | None = None,
) -> _Selection:
    """The releases that the query names; with `until`, only what there was on that day."""
    head = _head_on(repository, until) if until else repository.head()
    has_range = bool(query.between or query.since)
    range = _range_of(query, repository, head, now) if has_range else []
    tags = repository.tags() if config.releases_by == "tag" else ()
    releases = range or repository.releases(config, day_of(now))
    if range:
        query = ReleaseQuery(release=releases[-1].name)
    elif until:
        releases = [release for release in releases if day_of(release.created) <= until]
    plan = select_releases(releases, head, query, config, now)
    of_tags = unmatched_notice(unmatched_tags(tags, config.tag_pattern, config.tag_skip))
    components, of_components = read_components(repository, config, plan.tips)
    notices = tuple(filter(None, (of_components, of_tags)))
    return _Selection(plan, components, bool(range), notices)


def _head_on(repository: Repository, day: date) -> str:
    """The newest commit of HEAD's branch on a day. Raises UsageError if all are younger."""
    head = repository.head()
    if day >= date.today():
        return head
    on_day = last_before(repository.first_parents(head), later(day, 1))
    if not on_day:
        raise UsageError(
            f"there was no commit on {day}",
            why="all commits of this branch are younger",
            hint="git log --first-parent --reverse     shows the first day for --on",
        )
    return on_day


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
    baseline = repository.baseline(config.since)
    log = ReleaseCollector(
        RepositoryAnswers(repository, config),
        config,
        selection.plan,
        baseline,
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
        log.note(commit)
        if number % _CHECK_INTERVAL == 0:
            progress(number)
            if log.is_complete:
                break
    return log


def _range_of(query: ReleaseQuery, repository: Repository, head: str, now: int) -> list[Release]:
    """The range that the query names, as a release and the one before it.

    Raises CannotTell for an unknown revision.
    """
    if query.between:
        base_name, name = query.between
        base, head = repository.commit(base_name), repository.commit(name)
        return range_as_releases(f"{base_name}..{name}", head, base_name, base, now)
    assert query.since is not None
    base = last_before(repository.first_parents(head), query.since)
    return range_as_releases(f"since {query.since}", head, short(base), base, now)
