"""The evidence of the lessons of many releases: what is there, and since when the rest is lost."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.dates import day_of
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_status import EvidenceStatus, Status, is_lost, named_paths
from fixlearn.lessons.evidence_trees import EvidenceTrees, may_differ, touched_paths
from fixlearn.messages import HASH
from fixlearn.model import Commit, Lesson, Lost, Outcome, Release, Result
from fixlearn.releases import exemptions
from fixlearn.releases.standings import Failure, Standings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.evidence_trees import Changes
    from fixlearn.lessons.history import LessonHistory
    from fixlearn.lessons.trees import LessonTrees
    from fixlearn.releases.component_changes import ReleaseChanges
    from fixlearn.releases.graph import Lineage

# Commits that touched the lost evidence. More of them would take seconds, for one sentence.
_MAX_COMMITS = 2_000
# Losses between two releases that are searched for their commit: each costs a git process.
_MAX_LOSSES = 10
_HASH = re.compile(HASH)


class Repository(exemptions.Repository, Protocol):
    """What the summary of releases asks of the repository."""

    def lesson_history(self, revisions: Sequence[str]) -> LessonHistory:
        """The history of the repair items in all commits that these revisions reach."""

    def has_landed(self, sha: str, head: str) -> bool:
        """True if a commit of `head` is on the default branch."""

    @property
    def lessons(self) -> LessonTrees:
        """The lessons in the trees of commits."""

    @property
    def trees(self) -> EvidenceTrees:
        """The evidence in the trees of commits."""

    def commits(self, revisions: Sequence[str]) -> list[Commit | None]:
        """The commits of these revisions, without their changes; None for one that is missing."""

    def touching(self, revisions: Sequence[str], paths: Sequence[str]) -> list[str]:
        """The hashes of the commits in `revisions` that touched any of the paths, newest first."""


class Guard(NamedTuple):
    """One piece of evidence of one lesson."""

    lesson: str  # id
    value: str


class Loss(NamedTuple):
    """The two releases between which a piece of evidence was lost."""

    last: Release  # with the evidence
    first: Release  # without it


class EvidenceReport(NamedTuple):
    """The evidence of one release's lessons."""

    known: Standings  # of the release, until another one is looked at
    news: Collection[str]  # ids of the lessons of which something may differ from the last report
    lost: tuple[Lost, ...] = ()  # in this release, by the id of the lesson
    lost_earlier: tuple[Lost, ...] = ()  # in an earlier release, and still missing


class EvidenceHistory:
    """The evidence of many releases; what their trees share is read once."""

    def __init__(
        self,
        repository: Repository,
        lineage: Lineage,
        changes_of: Callable[[Release], ReleaseChanges],
    ) -> None:
        """`changes_of` returns what differs between the releases of a release's component."""
        self._repository = repository
        self._changes_of = changes_of
        self._trees = repository.trees
        self._lineage = lineage
        self._standings: dict[str, Standings] = {}  # by component
        self._losses: dict[tuple[str, Guard], Loss | None] = {}  # by the tree that lacks it
        self._searched: set[Loss] = set()
        self._lost_by: dict[tuple[Loss, str], tuple[str, str]] = {}  # hash and subject
        self._was_there: dict[str, bool] = {}  # evidence of an absence -> was it ever there?

    def of(
        self,
        release: Release,
        before: Release | None,
        failures: Mapping[str, Failure],
        belongs: Callable[[Lesson], bool] | None = None,
        extra: frozenset[str] = frozenset(),
    ) -> EvidenceReport:
        """The evidence of the lessons in a release that comes after `before`.

        A piece of evidence is lost if an earlier release had it, for the same lesson, and
        this one lacks it. `failures` are the lessons that came back. If only some lessons
        belong to the release, `extra` are the ids of further ones. To look at releases in the
        order of their versions costs little more than to look at one.
        """
        known = self._standings.get(release.component)
        is_first = known is None
        changes = self._changes_of(release)
        known = known or Standings(self._repository.lessons, self._trees, changes)
        self._standings[release.component] = known
        ids = known.go_to(release.sha, belongs, extra)
        known.note_evidence(ids, self._pieces(known, ids, release))
        losses = self._losses_of(known, release, before, extra)
        ids = known.settle(ids, {guard.lesson for guard in losses}, failures)
        lost: tuple[list[Lost], list[Lost]] = [], []
        for guard, loss in losses.items():
            commit = self._lost_by.get((loss, guard.value), ("", ""))
            is_earlier = loss.first != release
            lost[is_earlier].append(
                Lost(known.lessons[guard.lesson], guard.value, loss.last.name, *commit)
            )
        news = {*known.lessons} if is_first else ids
        return EvidenceReport(known, news, *map(tuple, lost))

    def _losses_of(
        self, known: Standings, release: Release, before: Release | None, extra: Collection[str]
    ) -> dict[Guard, Loss]:
        """Where the evidence was lost that a release lacks and an earlier one had."""
        missing = [Guard(id, value) for id in sorted(known.lost) for value in known.lost[id]]
        losses = self._find_losses(missing, release, before, extra) if missing else {}
        if len(self._searched) < _MAX_LOSSES:
            values: dict[Loss, set[str]] = {}
            for guard, loss in losses.items():
                values.setdefault(loss, set()).add(guard.value)
            for loss in sorted(values, key=lambda loss: loss.first.created, reverse=True):
                self._find_commits(loss, values[loss])
        return losses

    def _pieces(
        self, known: Standings, ids: Iterable[str], release: Release
    ) -> Mapping[str, EvidenceStatus]:
        """{evidence: its status}; that something is absent counts only if it was there."""
        pieces = known.pieces(ids)
        absences = {
            value
            for value, piece in pieces.items()
            if piece.state is Status.EVIDENT and parse_evidence(value).is_absent
        }
        if absences:
            self._look_for({each for each in absences if each not in self._was_there}, release)
        never = {value for value in absences if not self._was_there[value]}
        return {**pieces, **{value: EvidenceStatus(value, Status.STATED) for value in never}}

    def _look_for(self, absences: set[str], release: Release) -> None:
        """Find out whether what is absent was ever there, in one log of its paths."""
        missing = set(absences)
        paths = sorted({path for value in missing for path in named_paths(value)})
        shas = self._repository.touching([release.sha], paths) if paths else []
        for sha in shas[:_MAX_COMMITS]:
            before = self._trees.pieces(f"{sha}^", missing)
            missing -= {value for value in missing if is_lost(before[value].state)}
            if not missing:
                break
        self._was_there |= {value: value not in missing for value in absences}

    def _find_losses(
        self,
        guards: Sequence[Guard],
        release: Release,
        before: Release | None,
        extra: Collection[str],
    ) -> dict[Guard, Loss]:
        """Where the guards were lost; those that no earlier release had are omitted.

        Goes back from release to release until the lesson is new. Answers are kept, so
        that each release is searched once.
        """
        losses: dict[Guard, Loss] = {}
        waiting = list(guards)
        passed: list[tuple[str, list[Guard]]] = []
        seen: set[str] = set()  # overrides may lead in a circle
        child, parent = release, before
        changes = self._changes_of(release)
        while waiting and parent and parent.name not in seen:
            seen.add(parent.name)
            new = changes.new_lessons(parent.sha, child.sha, {each.lesson for each in waiting})
            unknown = []
            for guard in waiting:
                loss = self._losses.get((parent.sha, guard))
                if loss:
                    losses[guard] = loss
                elif (parent.sha, guard) not in self._losses and guard.lesson not in new:
                    unknown.append(guard)
            files = changes.files(parent.sha, child.sha) if unknown else {}
            touched = _touched(unknown, files, extra)
            statuses = self._trees.pieces(parent.sha, [guard.value for guard in touched])
            waiting = []
            for guard in unknown:
                if guard in touched and statuses[guard.value].state is Status.EVIDENT:
                    losses[guard] = Loss(parent, child)
                else:
                    waiting.append(guard)
            passed.append((parent.sha, waiting))
            child, parent = parent, self._lineage.previous(parent)
        for sha, lacking in passed:
            self._losses |= {(sha, guard): losses.get(guard) for guard in lacking}
        return {guard: self._in_line(losses[guard], release) for guard in guards if guard in losses}

    def _in_line(self, loss: Loss, release: Release) -> Loss:
        """The loss, moved to `release` if the first release without it is on another branch."""
        reached = self._lineage.reached(loss.first.sha)
        is_ancestor = loss.first == release or self._lineage.has(release, reached)
        return loss if is_ancestor else loss._replace(first=release)

    def _find_commits(self, loss: Loss, values: set[str]) -> None:
        """Find the commits that removed these values; each loss is searched once."""
        if loss in self._searched or len(self._searched) == _MAX_LOSSES:
            return
        self._searched.add(loss)
        paths = sorted({path for value in values for path in named_paths(value)})
        shas = self._repository.touching([loss.first.sha, f"^{loss.last.sha}"], paths)
        for sha in shas[:_MAX_COMMITS]:
            after, before = (self._trees.pieces(name, values) for name in (sha, f"{sha}^"))
            removed = [
                value
                for value in values
                if is_lost(after[value].state) and before[value].state is Status.EVIDENT
            ]
            for value in removed:
                commit = self._repository.commits([sha])[0]
                self._lost_by[loss, value] = sha, commit.message.subject if commit else ""
            values.difference_update(removed)
            if not values:
                break


def _touched(guards: Sequence[Guard], files: Changes, extra: Collection[str]) -> set[Guard]:
    """The guards whose paths may differ between two releases; what is lost in both is not.

    `files` need not have those of the `extra` lessons, which may differ as well.
    """
    touched, closed = touched_paths(files)
    return {
        guard
        for guard in guards
        if guard.lesson in extra or may_differ(guard.value, touched, closed)
    }


def deferral_latency(
    repository: Repository,
    judged: Iterable[tuple[Commit, Result]],
    lessons: Sequence[Lesson],
) -> float | None:
    """The median of days from a deferred fix to its lesson; None if no deferral was settled.

    `judged` are the commits of a release, `lessons` are new in it: they settle
    its own deferrals, and older ones that they list under `fixes:`.
    """
    by_id = {lesson.id: lesson for lesson in lessons}
    days: dict[str, int] = {}
    for commit, result in judged:
        if result.outcome is Outcome.COVERED and _is_deferred(commit):
            for lesson in filter(None, map(by_id.get, result.lessons)):
                days[commit.sha] = _days(commit, lesson)
    for commit, lesson in _settled_afterwards(repository, lessons):
        if _is_deferred(commit):
            days.setdefault(commit.sha, _days(commit, lesson))
    return float(median(days.values())) if days else None


def _settled_afterwards(
    repository: Repository, lessons: Sequence[Lesson]
) -> Iterator[tuple[Commit, Lesson]]:
    for lesson in lessons:
        hashes = [match[0] for match in map(_HASH.match, lesson.fixes) if match]
        for commit in filter(None, repository.commits(hashes) if hashes else ()):
            yield commit, lesson


def _is_deferred(commit: Commit) -> bool:
    return any(reference.word == "later" for reference in commit.message.references)


def _days(commit: Commit, lesson: Lesson) -> int:
    return max((lesson.date - day_of(commit.committed or commit.authored)).days, 0)
