"""One streamed log of all releases -> what each of them taught."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.gate.commits import lessons_added_by, without_body
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate, settled_without_lessons
from fixlearn.gate.message import parse_message
from fixlearn.gate.reverts import Reverts
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.releases.evidence_history import EvidenceHistory, deferral_latency
from fixlearn.releases.graph import Lineage
from fixlearn.releases.same_fix import SameFixes
from fixlearn.releases.selection import all_shas, ambiguous_previous
from fixlearn.releases.summary import Before, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Commit, Release, ReleaseSummary, Result
    from fixlearn.releases.components import Components
    from fixlearn.releases.evidence_history import Repository
    from fixlearn.releases.selection import ReleaseSelection


class JudgedCommit(NamedTuple):
    """A commit that has to be judged in each release that has it."""

    commit: Commit
    added: tuple[str, ...]  # ids of the lessons that it adds
    components: frozenset[str]


@dataclass(slots=True)
class CommitGroup:
    """The commits that the same set of tips reaches."""

    counted: dict[frozenset[str], Counter[Outcome]] = field(default_factory=dict)  # by components
    judged: list[JudgedCommit] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of these commits."""
        return sum(counts.total() for counts in self.counted.values()) + len(self.judged)


class ReleaseCollector:
    """Collects the commits of all releases from one topological log, then sums them up."""

    def __init__(
        self,
        repository: Repository,
        config: Config,
        plan: ReleaseSelection,
        baseline: Sequence[str],
        components: Components,
        *,
        is_whole: bool,
    ) -> None:
        """`baseline` is the adoption baseline, as arguments of `git log`."""
        self._config = config
        self._plan = plan
        self._adopted = [revision.removeprefix("^") for revision in baseline]
        self._lineage = Lineage(plan.tips, plan.overrides, self._adopted)
        self._groups: dict[int, CommitGroup] = {}  # by the tips that reach the commits
        self._in_reverts: dict[str, int] = {}  # reverts and what they take back -> their tips
        self._reverts = Reverts()
        self._same_fixes = SameFixes(self._lineage)
        self._components = components
        self._released = [tip for tip in plan.tips if tip.version]
        self._is_whole = is_whole
        self._needs_whole_log = False  # for a fix that may settle another
        self._repository = repository
        self._trees = repository.lessons
        self._evidence = EvidenceHistory(repository, self._lineage)

    @property
    def revisions(self) -> tuple[str, ...]:
        """Where the log begins: if there are lessons, any branch may settle a fix of another."""
        shas = all_shas(self._plan.tips) if self._has_lessons else self._plan.revisions
        return (*shas, *self._adopted)

    @cached_property
    def _has_lessons(self) -> bool:
        return bool(self._trees.ids(self._head))

    @cached_property
    def _head(self) -> str:
        return next(tip.sha for tip in self._plan.tips if not tip.version)

    def note(self, commit: Commit) -> None:
        """Note one commit; its children were noted before."""
        tips = self._lineage.visit(commit.sha, commit.parents)
        is_older = self._lineage.is_before_adoption(tips)
        group = self._groups.setdefault(tips, CommitGroup())
        if self._reverts.see(commit):
            self._in_reverts[commit.sha] = tips
        outcome = settled_without_lessons(commit, self._config)
        if is_older and outcome not in (Outcome.EXEMPT, Outcome.NOT_A_FIX):
            outcome = Outcome.BEFORE_ADOPTION
        components = self._components.of([change.path for change in commit.changes or ()])
        if outcome:
            group.counted.setdefault(components, Counter())[outcome] += 1
            return
        added = lessons_added_by(commit, self._config.lessons, self._repository.blobs)
        kept = without_body(commit)
        group.judged.append(JudgedCommit(kept, added, components))
        if commit.verdict.band is Band.FIX:
            self._same_fixes.note(commit, added, tips)

    @property
    def is_complete(self) -> bool:
        """True if no remaining commit can change the requested summaries."""
        plan = self._plan
        releases = (*plan.chosen, *plan.earlier)
        if not plan.is_certain or self._needs_whole_log or not self._lineage.is_told(releases):
            return False
        # The same fix, with its lesson, may be further back on another branch.
        self._needs_whole_log = self._has_lessons and any(
            result.outcome is Outcome.MISSING
            for release in releases
            for result in self._judge(release, self._commits(release))
        )
        return not self._needs_whole_log

    def summary(self, release: Release) -> ReleaseSummary:
        """What one release taught."""
        previous = self._lineage.previous(release)
        is_new = self._lineage.new_in(release)
        # The releases that this one comes right after, the newest last.
        shipped = [previous] if previous else []
        if not release.version:
            shipped = self._lineage.nearest(release)
        # What is unreleased is new if no release has it.
        earlier = shipped if release.version else self._lineage.comparable_with(release)
        shipped_ids = self._trees.ids_of_any([older.sha for older in shipped])
        known_ids = self._trees.ids_of_any([older.sha for older in earlier])
        library = self._trees.library(release.sha)
        before = [self._trees.library(older.sha).lessons for older in shipped]
        commits = self._commits(release)

        def is_in_release(sha: str) -> bool:
            return is_new(self._in_reverts.get(sha, 0))

        results = [
            self._same_fixes.inherit(result, self._newest)
            for result in self._reverts.settle(self._judge(release, commits), is_in_release)
        ]
        if self._components and release.version:
            library = self._of_component(release.component, library, results)
        evidence = self._evidence.of(release, shipped[-1] if shipped else None, library.lessons)
        summary = summarize(
            name=release.name,
            previous=previous.name if previous else "",
            date=day_of(release.created) if release.version else None,
            results=results,
            counted=self._counted(release),
            library=library,
            before=Before(
                ids=known_ids,
                lessons={id: lesson for lessons in before for id, lesson in lessons.items()},
                shipped=shipped_ids,
            ),
        )
        repeats = tuple(
            (result, id)
            for result, id in summary.repeats
            if self._same_fixes.is_repeat(result, id, shipped)
        )
        failed = {lost.lesson.id for lost in evidence.lost} | {id for _, id in repeats}
        judged = zip((each.commit for each in commits), results, strict=True)
        return summary._replace(
            component=release.component,
            version=release.version,
            evidence=evidence.counts._asdict(),
            lost=evidence.lost,
            repeats=repeats,
            proven=tuple(lesson for lesson in summary.proven if lesson.id not in failed),
            upgrades=tuple(each for each in summary.upgrades if each.lesson.id not in failed),
            repairs_done=tuple(each for each in summary.repairs_done if each.lesson not in failed),
            withdrawn=tuple(self._withdrawn(results, is_in_release)),
            latency=deferral_latency(self._repository, judged, summary.lessons),
            also_in=dict(
                self._same_fixes.also_in(results, release, self._released if self._is_whole else ())
            ),
        )

    def _commits(self, release: Release) -> list[JudgedCommit]:
        """The commits of a release that have to be judged, whatever other tips were looked at."""
        is_new = self._lineage.new_in(release)
        commits = [
            commit
            for tips, group in self._groups.items()
            if is_new(tips)
            for commit in group.judged
            if self._belongs_to(release, commit.components)
        ]
        return sorted(commits, key=lambda each: (-each.commit.committed, each.commit.sha))

    def _counted(self, release: Release) -> Counter[Outcome]:
        """The commits of a release that need not be judged."""
        is_new = self._lineage.new_in(release)
        counted = Counter[Outcome]()
        for tips, group in self._groups.items():
            if is_new(tips):
                for components, counts in group.counted.items():
                    if self._belongs_to(release, components):
                        counted += counts
        return counted

    def _belongs_to(self, release: Release, components: frozenset[str]) -> bool:
        # What is unreleased is of all components.
        is_of_all = not release.version and not release.component
        return is_of_all or self._components.has_commit(release.component, components)

    def _judge(self, release: Release, commits: Sequence[JudgedCommit]) -> list[Result]:
        gate = Gate(self._trees.library(release.sha), self._config)
        results = []
        for each in commits:
            results.append(gate.judge(each.commit, each.added))
        return results

    @cached_property
    def _newest(self) -> Gate:
        """Judges by the lessons that HEAD has."""
        return Gate(self._trees.library(self._head), self._config)

    def _of_component(self, component: str, library: Library, results: Sequence[Result]) -> Library:
        referenced: Collection[str] = {id for result in results for id in result.lessons}
        lessons = {
            id: lesson
            for id, lesson in library.lessons.items()
            if self._components.has_lesson(component, lesson, referenced)
        }
        return library._replace(lessons=lessons)

    def _withdrawn(
        self, results: Sequence[Result], is_in_release: Callable[[str], bool]
    ) -> Iterator[tuple[Result, str]]:
        """The reverts of older fixes, each with the subject of the fix."""
        for result, subject in self._reverts.of_older(results, is_in_release):
            if detect(parse_message(subject), self._config.detect).band is Band.FIX:
                yield result, subject

    def ambiguous_previous(self, release: Release) -> str:
        """A sentence if another release may be meant as the one before; otherwise ""."""
        if not release.version:
            return ""
        previous = self._lineage.previous(release)
        is_new = self._lineage.new_in(release)
        others = [tip for tip in self._released if tip.sha != release.sha]
        between = [tip for tip in others if is_new(self._lineage.reached(tip.sha))]

        def commits_since(other: Release | None) -> int:
            return sum(
                group.size
                for tips, group in self._groups.items()
                if self._lineage.has(release, tips)
                and not (other and self._lineage.has(other, tips))
            )

        return ambiguous_previous(release, previous, between, commits_since)
