"""Releases -> what each of them taught. One streamed log for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commands.check import read_commits
from fixlearn.releases.selection import make_plan
from fixlearn.releases.trend import trend
from fixlearn.releases.versions import releases_of
from fixlearn.walks.release_log import ReleaseLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.config import Config
    from fixlearn.model import ReleaseSummary, TrendPoint
    from fixlearn.releases.selection import Wanted
    from fixlearn.repository.repository import History

# Commits between two looks whether the rest of the log matters.
_LOOKS = 500


class Taught(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # what is unreleased first, then newest first
    trend: tuple[TrendPoint, ...]  # the last ones, oldest first
    notices: tuple[str, ...] = ()  # where another release may be meant as the one before


def taught(
    history: History,
    config: Config,
    wanted: Wanted,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Taught:
    """One summary per release that is wanted, and the trend that they are part of.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. `progress` is called with the number of commits looked at.
    Raises UsageError for a release that is not there, CannotTell in a shallow
    clone.
    """
    releases = releases_of(history.tags(), config.tag_pattern)
    adopted = [revision.removeprefix("^") for revision in history.baseline(config.since)]
    plan = make_plan(releases, history.head(), wanted, config, now)
    log = ReleaseLog(history, config, plan, adopted, is_whole=wanted.everything)
    commits = read_commits(history, [*log.revisions, *adopted], config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        log.note(commit)
        if number % _LOOKS == 0 and log.is_told:
            break
    shown = [log.summary(release) for release in plan.chosen]
    earlier = [log.summary(release) for release in plan.earlier]
    asked = () if wanted.everything else [one for one in plan.chosen if one.version]
    return Taught(shown, trend(shown, earlier), tuple(filter(None, map(log.doubt, asked))))
