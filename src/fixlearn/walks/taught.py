"""Releases -> what each of them taught. One streamed log for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.days import day_of
from fixlearn.gate.backport import inherited
from fixlearn.gate.commits import without_body
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import OWED, Gate
from fixlearn.gate.message import parse_message
from fixlearn.gate.reverts import Reverts
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.releases.components import Components
from fixlearn.releases.doubt import doubt
from fixlearn.releases.lineage import Lineage
from fixlearn.releases.plan import make_plan
from fixlearn.releases.summary import summarize
from fixlearn.releases.trend import trend
from fixlearn.releases.twins import Twins
from fixlearn.releases.versions import is_final, releases_of
from fixlearn.walks.backing import Backings
from fixlearn.walks.commits import foregone, lessons_added_by, read_commits
from fixlearn.walks.deferrals import latency
from fixlearn.walks.lesson_trees import LessonTrees

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Commit, Lesson, Release, ReleaseSummary, Result, TrendPoint
    from fixlearn.releases.plan import Plan, Wanted
    from fixlearn.repository.history import History

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
    walk = _Walk(history, config, plan, adopted, is_whole=wanted.everything)
    commits = read_commits(history, [*plan.revisions, *adopted], config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        walk.note(commit)
        if number % _LOOKS == 0 and walk.is_told:
            break
    shown = [walk.summary(release) for release in plan.chosen]
    earlier = [walk.summary(release) for release in plan.earlier]
    asked = () if wanted.everything else [one for one in plan.chosen if one.version]
    return Taught(shown, trend(shown, earlier), tuple(filter(None, map(walk.doubt, asked))))


class _Told(NamedTuple):
    """A commit that has to be judged in each release that has it."""

    commit: Commit
    added: tuple[str, ...]  # ids of the lessons that it adds
    components: frozenset[str]


@dataclass(slots=True)
class _Same:
    """The commits that one and the same set of tips reaches."""

    counted: Counter[Outcome] = field(default_factory=Counter)
    told: list[_Told] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many commits these are."""
        return self.counted.total() + len(self.told)


class _Walk:
    """What one topological log tells, and what follows from it for a release."""

    def __init__(
        self,
        history: History,
        config: Config,
        plan: Plan,
        adopted: Sequence[str],
        *,
        is_whole: bool,
    ) -> None:
        self._is_whole = is_whole
        self._history = history
        self._config = config
        self._plan = plan
        self._lineage = Lineage(plan.tips, plan.overrides, adopted)
        self._same: dict[int, _Same] = {}  # by the tips that reach the commits
        self._in_reverts: dict[str, int] = {}  # reverts and what they take back -> their tips
        self._told: dict[str, _Told] = {}
        self._reverts = Reverts()
        self._twins = Twins()
        self._components = Components((tip.component for tip in plan.tips), config.components)
        self._trees = LessonTrees(history.objects, config)
        self._backings = Backings(history, config, self._lineage.previous, self._lessons)

    def note(self, commit: Commit) -> None:
        """Note one commit; its children went by before."""
        tips = self._lineage.visit(commit.sha, commit.parents)
        if self._reverts.see(commit):
            self._in_reverts[commit.sha] = tips
        same = self._same.setdefault(tips, _Same())
        outcome = foregone(commit, self._config)
        is_older = self._lineage.is_before_adoption(tips)
        if is_older and outcome not in (Outcome.EXEMPT, Outcome.NOT_A_FIX):
            outcome = Outcome.BEFORE_ADOPTION
        if outcome:
            same.counted[outcome] += 1
        else:
            added = lessons_added_by(commit, self._history, self._config)
            touched = (change.path for change in commit.changes or ())
            told = _Told(without_body(commit), added, self._components.of(touched))
            same.told.append(told)
            if commit.verdict.band is Band.FIX:
                self._twins.note(commit, tips)
                self._told[commit.sha] = told

    @property
    def is_told(self) -> bool:
        """True where the rest of the log says nothing more of what is wanted."""
        plan = self._plan
        return plan.is_certain and self._lineage.is_told((*plan.chosen, *plan.earlier))

    def summary(self, release: Release) -> ReleaseSummary:
        """What one release taught."""
        previous, known = self._before(release)
        last = previous or self._newest_final(release)
        before = self._lessons(last) if last else {}
        is_new = self._lineage.new_in(release)
        mine = [same for tips, same in self._same.items() if is_new(tips)]
        # Which other tips were in sight has no say in the order.
        told = sorted(
            (one for same in mine for one in same.told if self._is_of(one, release)),
            key=lambda one: (-one.commit.committed, one.commit.sha),
        )
        library = self._trees.library(release.sha)
        gate = Gate(library, self._config)
        results = [gate.judge(one.commit, one.added) for one in told]

        def is_here(sha: str) -> bool:
            return is_new(self._in_reverts.get(sha, 0))

        settled = [self._inherit(one) for one in self._reverts.settle(results, is_here)]
        if release.component:
            named = {id for result in settled for id in result.lessons}
            library = self._only_of(release.component, library, named)
        one = summarize(
            name=release.name,
            previous=previous.name if previous else "",
            date=day_of(release.created) if release.version else None,
            results=settled,
            counted=sum((same.counted for same in mine), Counter[Outcome]()),
            library=library,
            known_before=known,
            before=before,
        )
        backing = self._backings.of(release, last, library.lessons)
        fallen = {found.lesson.id for found in backing.lost} | {id for _, id in one.repeats}
        judged = zip((one.commit for one in told), settled, strict=True)
        return one._replace(
            component=release.component,
            version=release.version,
            evidence=backing.ladder._asdict(),
            lost=backing.lost,
            proven=tuple(lesson for lesson in one.proven if lesson.id not in fallen),
            withdrawn=tuple(self._withdrawn(settled, is_here)),
            latency=latency(self._history, self._config, judged, one.lessons),
            also_in=dict(self._also_in(settled, release)),
        )

    def _lessons(self, release: Release) -> Mapping[str, Lesson]:
        return self._trees.library(release.sha).lessons

    def doubt(self, release: Release) -> str:
        """A sentence where another release may be meant as the one before; "" elsewhere."""
        previous = self._lineage.previous(release)
        is_new = self._lineage.new_in(release)
        others = [tip for tip in self._plan.tips if tip.version and tip.sha != release.sha]
        between = [tip for tip in others if is_new(self._lineage.reached(tip.sha))]

        def commits_since(other: Release | None) -> int:
            return sum(
                same.size
                for tips, same in self._same.items()
                if self._lineage.has(release, tips)
                and not (other and self._lineage.has(other, tips))
            )

        return doubt(release, previous, between, commits_since)

    def _is_of(self, told: _Told, release: Release) -> bool:
        return not release.component or release.component in told.components

    def _only_of(self, component: str, library: Library, named: Collection[str]) -> Library:
        lessons = {
            id: lesson
            for id, lesson in library.lessons.items()
            if self._components.has_lesson(component, lesson, named)
        }
        return library._replace(lessons=lessons)

    def _inherit(self, result: Result) -> Result:
        """A fix that lacks its lesson, with the outcome of the same fix in another line."""
        if result.outcome is not Outcome.MISSING:
            return result
        for sha, _ in self._twins.of(result.sha):
            twin = self._told[sha]
            original = self._newest.judge(twin.commit, twin.added)
            if original.outcome in (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED):
                return inherited(result, original)
        return result

    @cached_property
    def _newest(self) -> Gate:
        """Judges by the lessons that HEAD has."""
        head = next(tip for tip in self._plan.tips if not tip.version)
        return Gate(self._trees.library(head.sha), self._config)

    def _also_in(
        self, results: Sequence[Result], release: Release
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Fixes that other releases have as well. Told only where all releases are in sight."""
        if not self._is_whole:
            return
        for result in results:
            twins = (
                [tips for _, tips in self._twins.of(result.sha)] if result.outcome in OWED else []
            )
            others = [
                other.name
                for other in self._plan.tips
                if other.version and other is not release and self._has_any(other, twins)
            ]
            if others:
                yield result.sha, tuple(others)

    def _withdrawn(
        self, results: Sequence[Result], is_here: Callable[[str], bool]
    ) -> Iterator[tuple[Result, str]]:
        """The reverts of older fixes; what they take back is told by its subject."""
        for result, subject in self._reverts.of_older(results, is_here):
            if detect(parse_message(subject), self._config.detect).band is Band.FIX:
                yield result, subject

    def _has_any(self, release: Release, twins: Sequence[int]) -> bool:
        is_new = self._lineage.new_in(release)
        return any(is_new(tips) for tips in twins if self._lineage.has(release, tips))

    def _newest_final(self, release: Release) -> Release | None:
        """What is unreleased comes after all releases; here, after the newest final one."""
        if release.version:
            return None
        finals = [tip for tip in self._plan.tips if tip.version and is_final(tip.version)]
        return finals[-1] if finals else None

    def _before(self, release: Release) -> tuple[Release | None, Collection[str]]:
        """The previous release, and the lessons that are not new any more."""
        if not release.version:
            released = (tip.sha for tip in self._plan.tips if tip.version)
            return None, self._trees.ids_of_any(released)
        previous = self._lineage.previous(release)
        return previous, self._trees.ids(previous.sha) if previous else set()
