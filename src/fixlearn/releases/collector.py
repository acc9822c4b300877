"""One streamed log of all releases -> what each of them taught."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn.dates import day_of
from fixlearn.gate.commits import lessons_added_by, without_body
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate, settled_without_lessons
from fixlearn.gate.message import parse_message
from fixlearn.gate.reverts import Reverts, undoes
from fixlearn.gate.squash import may_be_left, unsquashed
from fixlearn.lessons.trees import superseders_of
from fixlearn.messages import Band
from fixlearn.model import (
    Commit,
    Debt,
    Lesson,
    Outcome,
    Public,
    Release,
    ReleaseSummary,
    Repair,
    Result,
)
from fixlearn.releases.commit_groups import CommitGroups, JudgedCommit, SameFixes
from fixlearn.releases.component_changes import (
    AllChanges,
    ComponentChanges,
    changed_since,
    files_of_any,
    lessons_of_any,
)
from fixlearn.releases.debt import MAX_LISTED
from fixlearn.releases.evidence_history import (
    EvidenceHistory,
    EvidenceReport,
    Repository,
    deferral_latency,
)
from fixlearn.releases.exemptions import Exemptions, OpenFix
from fixlearn.releases.graph import Lineage
from fixlearn.releases.lesson_versions import LessonVersions, ReleaseNews, Twins
from fixlearn.releases.release_debts import ReleaseDebts
from fixlearn.releases.selection import ReleaseSelection, all_shas, ambiguous_previous
from fixlearn.releases.standings import ReturnedLessons
from fixlearn.releases.summary import After, Before, repeats_of, summarize

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Container,
        Iterable,
        Iterator,
        Sequence,
    )
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.releases.component_changes import ReleaseChanges
    from fixlearn.releases.components import Components


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
        has_releases: bool = True,
        as_of: date | None = None,
        most_owed: int | None = MAX_LISTED,
    ) -> None:
        """`baseline` is the adoption baseline, as arguments of `git log`.

        `has_releases` is false if the releases are revisions of a range, of which nobody
        knows what had been shipped. What is overdue is decided by the day on which a
        release was made; for unreleased work by `as_of`, if that is given. `most_owed`
        limits the items of a debt.
        """
        self._config = config
        self._plan = plan
        self._adopted = [revision.removeprefix("^") for revision in baseline]
        self._lineage = Lineage(plan.tips, plan.overrides, self._adopted)
        self._is_prepared = False
        self._groups = CommitGroups(self._lineage, self.belongs_to)
        self._in_reverts: dict[str, int] = {}  # reverts and what they take back -> their tips
        self._reverts = Reverts()
        self._known_reverts: dict[tuple[str, str], bool] = {}  # whether one undoes the other
        self._same_fixes = SameFixes(self._lineage)
        self._nearest: dict[Release, list[Release]] = {}  # to unreleased work
        self._components = components
        self._released = [tip for tip in plan.tips if tip.version]
        self._is_whole = is_whole
        self._as_of = as_of
        self._most_owed = most_owed
        self._repository = repository
        self._trees = repository.lessons
        self._evidence = EvidenceHistory(repository, self._lineage, self.changes_of)
        self._exemptions = Exemptions(repository, self._lineage, has_releases=has_releases)
        self.fixes: dict[str, JudgedCommit] = {}  # by hash
        self._debts = ReleaseDebts(
            config, self._lineage, self._trees, repository.lesson_history(self.revisions), self
        )
        versions = LessonVersions(self._trees, self._lineage, self._released)
        self._news = ReleaseNews(versions)
        self._returned = ReturnedLessons(
            self._trees, self._shipped, self._repeats, versions.has, self._expect
        )
        self._twins = Twins(self._trees, self._head)

    @property
    def revisions(self) -> tuple[str, ...]:
        """Where the log begins: any branch may settle a fix of another."""
        return (*all_shas(self._plan.tips), *self._adopted)

    @cached_property
    def _head(self) -> str:
        return next(tip.sha for tip in self._plan.tips if not tip.version)

    def note(self, commit: Commit) -> None:
        """Note one commit; its children were noted before."""
        tips = self._lineage.visit(commit.sha, commit.parents, commit.committed)
        self._exemptions.note(commit.sha, tips)
        self._debts.note(commit.sha, tips)
        if may_be_left(commit):
            release = self._lineage.first_with(tips)
            is_released = release is not None and bool(release.version)
            if is_released or self._repository.has_landed(commit.sha, self._head):
                commit = unsquashed(commit)
        is_older = self._lineage.is_before_adoption(tips)
        if self._reverts.see(commit):
            self._in_reverts[commit.sha] = tips
        outcome = settled_without_lessons(commit, self._config)
        if is_older and outcome not in (Outcome.EXEMPT, Outcome.NOT_A_FIX):
            outcome = Outcome.BEFORE_ADOPTION
        components = self._components.of([change.path for change in commit.changes or ()])
        if outcome:
            self._groups.count(tips, components, outcome)
            return
        added = lessons_added_by(commit, self._config.lessons, self._repository.blobs)
        kept = without_body(commit)
        faulty = commit.message.faulty_commits
        self._exemptions.expect(faulty)
        fix = OpenFix(len(commit.parents), tips, faulty)
        judged = JudgedCommit(kept, added, components, fix)
        self._groups.add(tips, judged)
        self.fixes[commit.sha] = judged
        if commit.verdict.band is Band.FIX:
            self._same_fixes.note(commit, added, tips)

    @property
    def is_complete(self) -> bool:
        """True if no remaining commit can change the requested summaries.

        What any commit since the adoption owes is owed at every later release.
        """
        releases = (*self._plan.chosen, *self._plan.earlier)
        return (
            self._plan.is_certain
            and self._lineage.has_only_older_left
            and self._lineage.is_told(releases)
        )

    def summary(self, release: Release) -> ReleaseSummary:
        """What one release taught. No commit may be noted afterwards."""
        if not self._is_prepared:
            self._is_prepared = True
            self._trees.expect(all_shas(self._plan.tips))
            by_component: dict[str, list[Release]] = {}
            for each in (*self._plan.chosen, *self._plan.earlier):
                by_component.setdefault(each.component, []).append(each)
            for releases in () if self._walk else by_component.values():
                self._repository.trees.expect(all_shas(releases))
        previous = self._lineage.previous(release)
        shipped = self._shipped(release)
        commits = self._groups.judged_in(release)
        results = self._results(release, commits)
        evidence = self._evidence_of(release, shipped, results)
        known = evidence.known
        changed = changed_since(
            shipped, release, self._trees, self.changes_of(release), _ids_of(results)
        )
        tree = self._trees.tree(release.sha)
        summary = summarize(
            name=release.name,
            previous=previous.name if previous else "",
            date=day_of(release.created) if release.version else None,
            results=results,
            counted=self._groups.counted_in(release),
            after=After(
                tree.library._replace(lessons=known.lessons),
                tree.superseders,
                changed,
                known.standings,
            ),
            before=self._before(release, shipped, changed),
        )
        repairs = self._debts.open_repairs(release, known.lessons)
        debt = self._debt(release, results, repairs)
        suspected: tuple[tuple[Lesson, str], ...] = ()
        if summary.lessons:
            older = lessons_of_any(shipped, self._trees)
            suspected = tuple(self._twins.suspected(summary.lessons, results, older))
        judged = zip((each.commit for each in commits), results, strict=True)
        summary = summary._replace(
            component=release.component,
            version=release.version,
            aliases=release.aliases,
            groups=known.groups(),
            strengths=known.strengths,
            evidence=known.evidence()._asdict(),
            public=Public(known.groups("public"), known.evidence("public")._asdict()),
            standings=known.marked(
                {
                    *changed,
                    *evidence.news,
                    *(id for _, id in (*summary.repeats, *suspected)),
                    *(lost.lesson.id for lost in (*evidence.lost, *evidence.lost_earlier)),
                }
            ),
            lost=evidence.lost,
            lost_earlier=evidence.lost_earlier,
            repeats=tuple(
                (result, id)
                for result, id in summary.repeats
                if self._same_fixes.is_repeat(result, id, shipped)
            ),
            suspected=suspected,
            repairs_open=repairs,
            debt=debt,
            withdrawn=tuple(self._withdrawn(results, self._is_in(release))),
            latency=deferral_latency(self._repository, judged, summary.lessons),
            also_in=dict(
                self._same_fixes.also_in(results, release, self._released if self._is_whole else ())
            ),
        )
        return self._news.first_only(release, summary)

    def changes_of(self, release: Release) -> ReleaseChanges:
        """What differs between the releases of the component of a release."""
        if self._walk and release.version and release.component:
            return self._walk.of(release.component)
        return AllChanges(self._trees, self._repository.trees)

    @cached_property
    def _walk(self) -> ComponentChanges | None:
        """The changes of each component, if the releases of several are looked at."""
        if not self._is_whole or len({tip.component for tip in self._plan.chosen}) < 3:
            return None
        shas = all_shas(self._lineage.by_branch(self._released))
        return ComponentChanges(self._trees, self._repository.trees, self._components, shas)

    def _expect(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Prepare for questions about the lessons that one of two commits has."""
        if not self._walk:  # which compares other pairs
            self._trees.compare(pairs)

    def _is_in(self, release: Release) -> Callable[[str], bool]:
        """A function that says whether a revert, or what it takes back, is new in a release."""
        is_new = self._lineage.new_in(release)
        return lambda sha: is_new(self._in_reverts.get(sha, 0))

    def _results(self, release: Release, commits: Sequence[JudgedCommit]) -> list[Result]:
        judged = self._judge(release, commits)
        settled = self._reverts.settle(judged, self._is_in(release), undoes=self._undoes)
        return self.settle(settled, release)

    def debt_at_head(self) -> Debt:
        """What the unreleased work owes, as in its summary. No commit may be noted afterwards."""
        head = self._plan.chosen[0]
        results = self._results(head, self._groups.judged_in(head))
        repairs = self._debts.open_repairs(head, self._trees.library(head.sha).lessons)
        return self._debt(head, results, repairs)

    def _debt(self, release: Release, results: Sequence[Result], repairs: Sequence[Repair]) -> Debt:
        as_of = day_of(release.created) if release.version else self._as_of
        return self._debts.at(release, results, repairs, as_of=as_of, most=self._most_owed)

    def unreadable(self, release: Release) -> list[str]:
        """The paths of the lessons at a release that cannot be read at all."""
        return self._trees.unreadable(release.sha)

    def ended_repairs(self, release: Release) -> tuple[Repair, ...]:
        """The repair items at a release that are done, dropped or not needed any more."""
        return self._debts.ended_repairs(release)

    def _evidence_of(
        self, release: Release, shipped: Sequence[Release], results: Sequence[Result]
    ) -> EvidenceReport:
        """The evidence of the lessons that concern the component of a release, or of all."""
        last = shipped[-1] if shipped else None
        failures = self._returned.up_to(release)
        if not (self._components and (release.version or release.component)):
            return self._evidence.of(release, last, failures)

        def belongs(lesson: Lesson) -> bool:
            return self._components.has_lesson(release.component, lesson, ())

        return self._evidence.of(release, last, failures, belongs, _ids_of(results))

    def _before(
        self, release: Release, shipped: Sequence[Release], changed: Collection[str]
    ) -> Before:
        """The lessons that existed before a release."""
        ids = files_of_any(shipped, self._trees)
        known: Container[str] = ids
        if not release.version:  # What is unreleased is new if no release has it.
            files = self._trees.tree(release.sha).files
            if any(id in files and id not in ids for id in changed):
                others = self._lineage.comparable_with(release)
                known = self._trees.ids_of_any([older.sha for older in others])
        lessons = lessons_of_any(shipped, self._trees)
        if len(shipped) == 1:
            superseders = self._trees.tree(shipped[0].sha).superseders
            return Before(known, lessons, ids, superseders)
        return Before(known, lessons, ids, superseders_of(lessons.values()))

    def _shipped(self, release: Release) -> list[Release]:
        """The releases that this one comes right after, the newest last."""
        if release.version:
            previous = self._lineage.previous(release)
            return [previous] if previous else []
        if release not in self._nearest:
            self._nearest[release] = self._lineage.nearest(release)
        return self._nearest[release]

    def _repeats(self, release: Release) -> list[str]:
        """The ids of the lessons that came back in a release."""
        shipped = self._shipped(release)
        commits = self._groups.judged_in(release)
        if not self._may_have_repeats(release, shipped, commits):
            return []  # without reading all lessons of the release
        results = self._judge(release, commits)
        lessons = self._trees.library(release.sha).lessons
        ids = files_of_any(shipped, self._trees)
        return [
            id
            for result, id in repeats_of(results, lessons, ids)
            if self._same_fixes.is_repeat(result, id, shipped)
        ]

    def _may_have_repeats(
        self, release: Release, shipped: Sequence[Release], commits: Sequence[JudgedCommit]
    ) -> bool:
        """True if a commit names a lesson that is not new, or that supersedes another."""
        ids = {reference.lesson for each in commits for reference in each.commit.message.references}
        ids = (ids | {id for each in commits for id in each.added}) - {""}
        if not ids:
            return False
        changes = self.changes_of(release)
        new = [changes.new_lessons(older.sha, release.sha, ids) for older in shipped]
        newest = self._trees.library(self._head).lessons
        return any(not ids.issubset(each) for each in new) or any(
            id in newest and newest[id].supersedes for id in ids
        )

    def belongs_to(self, release: Release, components: frozenset[str]) -> bool:
        """True if a release has the commits of these components."""
        # What is unreleased is of all components.
        is_of_all = not release.version and not release.component
        return is_of_all or self._components.has_commit(release.component, components)

    def has_lesson(self, release: Release, lesson: Lesson) -> bool:
        """True if a lesson concerns the component of a release."""
        is_of_all = not release.version and not release.component
        return is_of_all or self._components.has_lesson(release.component, lesson, ())

    def _judge(self, release: Release, commits: Sequence[JudgedCommit]) -> list[Result]:
        tree = self._trees.tree(release.sha)
        gate = Gate(tree.library, self._config, listing=tree.listing.values())
        results = []
        for each in commits:
            results.append(gate.judge(each.commit, each.added))
        return results

    def settle(self, results: Iterable[Result], release: Release | None = None) -> list[Result]:
        """The results; what other branches have settled, or owes nothing, is not missing."""
        inherited = [self._same_fixes.inherit(result, self._newest) for result in results]
        fixes = {
            result.sha: self.fixes[result.sha].open
            for result in inherited
            if result.outcome is Outcome.MISSING
        }
        return self._exemptions.settle(inherited, fixes, release)

    def cancelled(self, release: Release) -> set[str]:
        """The hashes of reverted commits and their reverts, of all that the release contains."""
        return self._reverts.cancelled(
            lambda sha: self._lineage.has(release, self._in_reverts.get(sha, 0)), self._undoes
        )

    def _undoes(self, revert: str, target: str) -> bool:
        """True if a commit undoes another; it is believed if both have lessons or need none."""
        pair = revert, target
        if not any(sha in self.fixes and not self.fixes[sha].ids for sha in pair):
            return True
        if pair not in self._known_reverts:
            changes = self._repository.changes_of(pair)
            blobs = self._repository.blobs
            self._known_reverts[pair] = undoes(changes[revert], changes[target], blobs)
        return self._known_reverts[pair]

    @cached_property
    def _newest(self) -> Gate:
        """Judges by the lessons that HEAD has."""
        tree = self._trees.tree(self._head)
        return Gate(tree.library, self._config, listing=tree.listing.values())

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
            return self._groups.size_since(release, other)

        return ambiguous_previous(release, previous, between, commits_since)


def _ids_of(results: Iterable[Result]) -> frozenset[str]:
    """The ids of the lessons that fixes name."""
    return frozenset(id for result in results for id in result.lessons)
