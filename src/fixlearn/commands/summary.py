"""Releases -> what each of them taught. One streamed log for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commands.check import lessons_added_by, read_commits, settled_without_lessons
from fixlearn.commands.evidence_history import EvidenceHistory, deferral_latency
from fixlearn.commands.trees import LessonTrees
from fixlearn.dates import day_of
from fixlearn.gate.commits import without_body
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate
from fixlearn.gate.message import parse_message
from fixlearn.gate.reverts import Reverts
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.releases.components import Components
from fixlearn.releases.graph import Lineage
from fixlearn.releases.same_fix import SameFixes
from fixlearn.releases.selection import all_shas, ambiguous_previous, select_releases
from fixlearn.releases.summary import Before, summarize, trend
from fixlearn.releases.versions import releases_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Commit, Lesson, Release, ReleaseSummary, Result, TrendPoint
    from fixlearn.releases.selection import ReleaseQuery, ReleaseSelection
    from fixlearn.repository.repository import Repository


# Commits between two looks whether the rest of the log matters.
_LOOKS = 500


class ReleaseReport(NamedTuple):
    """What releases taught."""

    releases: list[ReleaseSummary]  # what is unreleased first, then newest first
    trend: tuple[TrendPoint, ...]  # the last ones, oldest first
    notices: tuple[str, ...] = ()  # where another release may be meant as the one before


def summarize_releases(
    repository: Repository,
    config: Config,
    wanted: ReleaseQuery,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> ReleaseReport:
    """One summary per release that is wanted, and the trend that they are part of.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. `progress` is called with the number of commits looked at.
    Raises UsageError for a release that is not there, CannotTell in a shallow
    clone.
    """
    releases = releases_of(repository.tags(), config.tag_pattern)
    adopted = [revision.removeprefix("^") for revision in repository.baseline(config.since)]
    plan = select_releases(releases, repository.head(), wanted, config, now)
    log = ReleaseCollector(repository, config, plan, adopted, is_whole=wanted.everything)
    commits = read_commits(repository, [*log.revisions, *adopted], config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        log.note(commit)
        if number % _LOOKS == 0 and log.is_told:
            break
    shown = [log.summary(release) for release in plan.chosen]
    earlier = [log.summary(release) for release in plan.earlier]
    asked = () if wanted.everything else [one for one in plan.chosen if one.version]
    return ReleaseReport(
        shown, trend(shown, earlier), tuple(filter(None, map(log.ambiguous_previous, asked)))
    )


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


class ReleaseCollector:
    """What one topological log tells, and what follows from it for each release."""

    def __init__(
        self,
        repository: Repository,
        config: Config,
        plan: ReleaseSelection,
        adopted: Sequence[str],
        *,
        is_whole: bool,
    ) -> None:
        self._is_whole = is_whole
        self._is_waiting = False  # for a fix that settles another: then the whole log is read
        self._repository = repository
        self._config = config
        self._plan = plan
        self._lineage = Lineage(plan.tips, plan.overrides, adopted)
        self._same: dict[int, _Same] = {}  # by the tips that reach the commits
        self._in_reverts: dict[str, int] = {}  # reverts and what they take back -> their tips
        self._reverts = Reverts()
        self._same_fixes = SameFixes(self._lineage)
        self._components = Components((tip.component for tip in plan.tips), config.components)
        self._trees = LessonTrees(repository.objects, config)
        self._backings = EvidenceHistory(
            repository,
            config,
            self._lineage.previous,
            lambda one: self._trees.ids(one.sha),
            lambda one, other: self._lineage.has(one, self._lineage.reached(other.sha)),
        )

    @property
    def revisions(self) -> tuple[str, ...]:
        """Where the log begins: where there are lessons, any line may settle a fix of another."""
        return all_shas(self._plan.tips) if self._has_lessons else self._plan.revisions

    @cached_property
    def _has_lessons(self) -> bool:
        return bool(self._trees.ids(self._head.sha))

    @cached_property
    def _head(self) -> Release:
        return next(tip for tip in self._plan.tips if not tip.version)

    def note(self, commit: Commit) -> None:
        """Note one commit; its children went by before."""
        tips = self._lineage.visit(commit.sha, commit.parents)
        if self._reverts.see(commit):
            self._in_reverts[commit.sha] = tips
        same = self._same.setdefault(tips, _Same())
        outcome = settled_without_lessons(commit, self._config)
        is_older = self._lineage.is_before_adoption(tips)
        if is_older and outcome not in (Outcome.EXEMPT, Outcome.NOT_A_FIX):
            outcome = Outcome.BEFORE_ADOPTION
        if outcome:
            same.counted[outcome] += 1
        else:
            added = lessons_added_by(commit, self._repository, self._config)
            touched = (change.path for change in commit.changes or ())
            told = _Told(without_body(commit), added, self._components.of(touched))
            same.told.append(told)
            if commit.verdict.band is Band.FIX:
                self._same_fixes.note(commit, added, tips)

    @property
    def is_told(self) -> bool:
        """True where the rest of the log says nothing more of what is wanted."""
        plan = self._plan
        wanted = (*plan.chosen, *plan.earlier)
        if not plan.is_certain or self._is_waiting or not self._lineage.is_told(wanted):
            return False
        # The same fix, with its lesson, may stand further back in another line.
        self._is_waiting = self._has_lessons and any(
            result.outcome is Outcome.MISSING
            for release in wanted
            for result in self._judged(release, self._told_in(release))
        )
        return not self._is_waiting

    def summary(self, release: Release) -> ReleaseSummary:
        """What one release taught."""
        previous = self._lineage.previous(release)
        shipped = self._shipped(release)
        before = {id: one for older in shipped for id, one in self._lessons(older).items()}
        is_new = self._lineage.new_in(release)
        told = self._told_in(release)
        library = self._trees.library(release.sha)

        def is_here(sha: str) -> bool:
            return is_new(self._in_reverts.get(sha, 0))

        settled = [
            self._same_fixes.inherit(one, self._newest)
            for one in self._reverts.settle(self._judged(release, told), is_here)
        ]
        if release.component:
            named = {id for result in settled for id in result.lessons}
            library = self._only_of(release.component, library, named)
        one = summarize(
            name=release.name,
            previous=previous.name if previous else "",
            date=day_of(release.created) if release.version else None,
            results=settled,
            counted=sum(
                (same.counted for tips, same in self._same.items() if is_new(tips)),
                Counter[Outcome](),
            ),
            library=library,
            before=Before(
                ids=self._known_before(release),
                lessons=before,
                shipped=self._trees.ids_of_any(older.sha for older in shipped),
            ),
        )
        repeats = tuple(
            (result, id)
            for result, id in one.repeats
            if self._same_fixes.is_repeat(result, id, shipped)
        )
        backing = self._backings.of(release, shipped[-1] if shipped else None, library.lessons)
        fallen = {found.lesson.id for found in backing.lost} | {id for _, id in repeats}
        judged = zip((one.commit for one in told), settled, strict=True)
        released = [tip for tip in self._plan.tips if tip.version and self._is_whole]
        return one._replace(
            component=release.component,
            version=release.version,
            evidence=backing.counts._asdict(),
            lost=backing.lost,
            repeats=repeats,
            proven=tuple(lesson for lesson in one.proven if lesson.id not in fallen),
            upgrades=tuple(up for up in one.upgrades if up.lesson.id not in fallen),
            repairs_done=tuple(done for done in one.repairs_done if done.lesson not in fallen),
            withdrawn=tuple(self._withdrawn(settled, is_here)),
            latency=deferral_latency(self._repository, self._config, judged, one.lessons),
            also_in=dict(self._same_fixes.also_in(settled, release, released)),
        )

    def _told_in(self, release: Release) -> list[_Told]:
        """What has to be judged of a release; which other tips were in sight has no say."""
        is_new = self._lineage.new_in(release)
        mine = [same for tips, same in self._same.items() if is_new(tips)]
        return sorted(
            (one for same in mine for one in same.told if self._is_of(one, release)),
            key=lambda one: (-one.commit.committed, one.commit.sha),
        )

    def _judged(self, release: Release, told: Sequence[_Told]) -> list[Result]:
        gate = Gate(self._trees.library(release.sha), self._config)
        return [gate.judge(one.commit, one.added) for one in told]

    def _lessons(self, release: Release) -> Mapping[str, Lesson]:
        return self._trees.library(release.sha).lessons

    def ambiguous_previous(self, release: Release) -> str:
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

        return ambiguous_previous(release, previous, between, commits_since)

    def _is_of(self, told: _Told, release: Release) -> bool:
        # What touches no component's folder is everybody's.
        return not release.component or not told.components or release.component in told.components

    def _only_of(self, component: str, library: Library, named: Collection[str]) -> Library:
        lessons = {
            id: lesson
            for id, lesson in library.lessons.items()
            if self._components.has_lesson(component, lesson, named)
        }
        return library._replace(lessons=lessons)

    @cached_property
    def _newest(self) -> Gate:
        """Judges by the lessons that HEAD has."""
        return Gate(self._trees.library(self._head.sha), self._config)

    def _withdrawn(
        self, results: Sequence[Result], is_here: Callable[[str], bool]
    ) -> Iterator[tuple[Result, str]]:
        """The reverts of older fixes; what they take back is told by its subject."""
        for result, subject in self._reverts.of_older(results, is_here):
            if detect(parse_message(subject), self._config.detect).band is Band.FIX:
                yield result, subject

    def _shipped(self, release: Release) -> list[Release]:
        """The releases that this one comes right after, the newest last."""
        if not release.version:
            return self._lineage.nearest(release)
        previous = self._lineage.previous(release)
        return [previous] if previous else []

    def _known_before(self, release: Release) -> Collection[str]:
        """The lessons that are not new any more: of what is unreleased, those of any release."""
        if not release.version:
            return self._trees.ids_of_any(tip.sha for tip in self._plan.tips if tip.version)
        return self._trees.ids_of_any(older.sha for older in self._shipped(release))
