"""Releases -> what each of them taught. One streamed log for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from fixlearn.gate.commits import without_body
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate
from fixlearn.gate.message import parse_message
from fixlearn.gate.reverts import Reverts
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.releases.graph import Containment, new_in, previous_release
from fixlearn.releases.plan import make_plan
from fixlearn.releases.summary import summarize
from fixlearn.releases.versions import releases_of
from fixlearn.walks.commits import foregone, lessons_added_by, read_commits
from fixlearn.walks.deferrals import latency
from fixlearn.walks.lesson_trees import LessonTrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Release, ReleaseSummary, Result
    from fixlearn.releases.plan import Plan, Wanted
    from fixlearn.repository.history import History


def taught(
    history: History,
    config: Config,
    wanted: Wanted,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> list[ReleaseSummary]:
    """One summary per release that is wanted: what is unreleased first, then newest first.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. `progress` is called with the number of commits looked at.
    Raises UsageError for a release that is not there, CannotTell in a shallow
    clone.
    """
    releases = releases_of(history.tags(), config.tag_pattern)
    adopted = [revision.removeprefix("^") for revision in history.baseline(config.since)]
    plan = make_plan(releases, history.head(), wanted, config, now)
    walk = _Walk(history, config, plan, adopted)
    commits = read_commits(history, [*plan.revisions, *adopted], config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        walk.note(commit)
    return [walk.summary(release) for release in plan.chosen]


@dataclass(slots=True)
class _Same:
    """The commits that one and the same set of tips reaches."""

    counted: Counter[Outcome] = field(default_factory=Counter)
    told: list[tuple[Commit, tuple[str, ...]]] = field(default_factory=list)


class _Walk:
    """What one topological log tells, and what follows from it for a release."""

    def __init__(
        self, history: History, config: Config, plan: Plan, adopted: Sequence[str]
    ) -> None:
        self._history = history
        self._config = config
        self._plan = plan
        self._bit_of = {tip: bit for bit, tip in enumerate(plan.tips)}
        self._tip_shas = {tip.sha for tip in plan.tips}
        # The adoption baseline has the highest bits: what they reach is older.
        self._containment = Containment([*(tip.sha for tip in plan.tips), *adopted])
        self._same: dict[int, _Same] = {}  # by the tips that reach the commits
        self._reached: dict[
            str, int
        ] = {}  # tips and taken-back commits -> the tips that reach them
        self._reverts = Reverts()
        self._trees = LessonTrees(history.objects, config)

    def note(self, commit: Commit) -> None:
        """Note one commit; its children went by before."""
        bits = self._containment.visit(commit.sha, commit.parents)
        is_in_revert = self._reverts.see(commit)
        if is_in_revert or commit.sha in self._tip_shas:
            self._reached[commit.sha] = bits
        same = self._same.setdefault(bits, _Same())
        outcome = foregone(commit, self._config)
        is_older = bool(bits >> len(self._plan.tips))
        if is_older and outcome not in (Outcome.EXEMPT, Outcome.NOT_A_FIX):
            outcome = Outcome.BEFORE_ADOPTION
        if outcome:
            same.counted[outcome] += 1
        else:
            added = lessons_added_by(commit, self._history, self._config)
            same.told.append((without_body(commit), added))

    def summary(self, release: Release) -> ReleaseSummary:
        """What one release taught."""
        bit = self._bit_of[release]
        previous, others, known = self._before(release)
        before = self._trees.library(previous.sha).lessons if previous else {}
        older = sum(1 << self._bit_of[other] for other in others)
        mine = [same for bits, same in self._same.items() if new_in(bit, older, bits)]
        # Which other tips were in sight has no say in the order.
        told = sorted(
            (pair for same in mine for pair in same.told),
            key=lambda pair: (-pair[0].committed, pair[0].sha),
        )
        library = self._trees.library(release.sha)
        gate = Gate(library, self._config)
        results = [gate.judge(commit, added) for commit, added in told]

        def is_here(sha: str) -> bool:
            return new_in(bit, older, self._reached.get(sha, 0))

        settled = self._reverts.settle(results, is_here)
        one = summarize(
            name=release.name,
            previous=previous.name if previous else "",
            date=_day(release.created) if release.version else None,
            results=settled,
            counted=sum((same.counted for same in mine), Counter[Outcome]()),
            library=library,
            known_before=known,
            before=before,
        )
        judged = zip((commit for commit, _ in told), settled, strict=True)
        return one._replace(
            withdrawn=tuple(self._withdrawn(settled, is_here)),
            latency=latency(self._history, self._config, judged, one.lessons),
        )

    def _withdrawn(
        self, results: Sequence[Result], is_here: Callable[[str], bool]
    ) -> Iterator[tuple[Result, str]]:
        """The reverts of older fixes; what they take back is told by its subject."""
        for result, subject in self._reverts.of_older(results, is_here):
            if detect(parse_message(subject), self._config.detect).band is Band.FIX:
                yield result, subject

    def _before(self, release: Release) -> tuple[Release | None, list[Release], set[str]]:
        """The previous release; all whose commits are not new any more; the lessons they had."""
        released = [tip for tip in self._plan.tips if tip.version]
        if not release.version:
            return None, released, self._trees.ids_of_any(tip.sha for tip in released)
        overrides = self._plan.overrides
        previous = previous_release(release, released, self._is_ancestor, overrides)
        if previous is None:
            return None, [], set()
        return previous, [previous], self._trees.ids(previous.sha)

    def _is_ancestor(self, older: Release, newer: Release) -> bool:
        return bool(self._reached.get(older.sha, 0) >> self._bit_of[newer] & 1)


def _day(seconds: int) -> date:
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return date.max if seconds > 0 else date.min  # a tag of a broken clock
