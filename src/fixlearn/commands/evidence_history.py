"""How well the lessons of releases are backed by what stands in their trees."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commands.trees import EvidenceTrees
from fixlearn.dates import day_of
from fixlearn.lessons.evidence_status import (
    EvidenceCounts,
    LessonStatus,
    Status,
    count_evidence,
    is_lost,
    named_paths,
)
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.model import HASH, Lost, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Lesson, Release, Result
    from fixlearn.repository.repository import Repository


_MOST_COMMITS = 2_000  # that touched the lost evidence, and are looked at for the one that lost it
_MOST_LOSSES = 10  # between two releases each, that are looked into: a git process for each


class EvidenceReport(NamedTuple):
    """The evidence of one release's lessons."""

    counts: EvidenceCounts
    lost: tuple[Lost, ...] = ()  # by the id of the lesson


class _Guard(NamedTuple):
    """One piece of evidence of one lesson."""

    lesson: str  # id
    value: str


class _Loss(NamedTuple):
    """Between which two releases a piece of evidence went away."""

    stood: Release  # the last that had it
    gone: Release  # the first that had it not


class EvidenceHistory:
    """The evidence of many releases; what their trees share is read once."""

    def __init__(
        self,
        repository: Repository,
        config: Config,
        previous: Callable[[Release], Release | None],
        ids: Callable[[Release], Collection[str]],
        reaches: Callable[[Release, Release], bool],
    ) -> None:
        """`previous` says which release came before another, `ids` which lessons it has.

        `reaches` is true where the first one is known to have all of the second.
        """
        self._repository = repository
        self._config = config
        self._previous = previous
        self._ids = ids
        self._reaches = reaches
        self._trees = EvidenceTrees(repository.objects)
        self._losses: dict[tuple[str, _Guard], _Loss | None] = {}  # by tree: what it lacks
        self._looked_into: set[_Loss] = set()
        self._lost_by: dict[tuple[_Loss, str], tuple[str, str]] = {}  # hash and subject

    def of(
        self, release: Release, before: Release | None, lessons: Mapping[str, Lesson]
    ) -> EvidenceReport:
        """How `lessons` stand in a release that comes after `before`.

        Lost is a piece of evidence that stood in a release before, for the same
        lesson, and is not there any more.
        """
        if not lessons:
            return EvidenceReport(EvidenceCounts())
        now = self._trees.standing(release.sha, lessons)
        gone = [
            _Guard(one.id, piece.value)
            for one in sorted(active_lessons(lessons), key=lambda one: one.id)
            for piece in now[one.id].pieces
            if is_lost(piece.state)
        ]
        losses = self._find(gone, release, before)
        newest_first = sorted(
            dict.fromkeys(losses.values()), key=lambda loss: loss.gone.created, reverse=True
        )
        for loss in newest_first:
            self._look_into(loss, {guard.value for guard in losses if losses[guard] == loss})
        lost = tuple(
            Lost(
                lessons[guard.lesson],
                guard.value,
                loss.stood.name,
                *self._lost_by.get((loss, guard.value), ("", "")),
            )
            for guard, loss in losses.items()
        )
        stood = dict.fromkeys((guard.lesson for guard in losses), LessonStatus(Status.EVIDENT))
        return EvidenceReport(count_evidence(lessons, now, [stood]), lost)

    def _find(
        self, guards: Iterable[_Guard], release: Release, before: Release | None
    ) -> dict[_Guard, _Loss]:
        """Since when the guards are gone; those that never stood are left out.

        Looked for from release to release, back to where the lesson came in. What
        was found for one is what those behind it find: each is looked at once.
        """
        found: dict[_Guard, _Loss] = {}
        waiting = list(guards)
        passed: list[tuple[str, list[_Guard]]] = []
        seen: set[str] = set()  # overrides may lead in a circle
        child, parent = release, before
        while waiting and parent and parent.name not in seen:
            seen.add(parent.name)
            there = self._ids(parent)
            unknown = []
            for guard in waiting:
                known = self._losses.get((parent.sha, guard))
                if known:
                    found[guard] = known
                elif (parent.sha, guard) not in self._losses and guard.lesson in there:
                    unknown.append(guard)
            pieces = self._trees.pieces(parent.sha, (guard.value for guard in unknown))
            waiting = []
            for guard in unknown:
                if pieces[guard.value].state is Status.EVIDENT:
                    found[guard] = _Loss(parent, child)
                else:
                    waiting.append(guard)
            passed.append((parent.sha, waiting))
            child, parent = parent, self._previous(parent)
        for sha, lacking in passed:
            self._losses |= {(sha, guard): found.get(guard) for guard in lacking}
        return {guard: self._on_line(found[guard], release) for guard in guards if guard in found}

    def _on_line(self, loss: _Loss, release: Release) -> _Loss:
        """The loss as it befell this release: what came before it may be of another line."""
        is_here = loss.gone == release or self._reaches(release, loss.gone)
        return loss if is_here else loss._replace(gone=release)

    def _look_into(self, loss: _Loss, values: set[str]) -> None:
        """Look for the commits that took these values away; each loss is looked into once."""
        if loss in self._looked_into or len(self._looked_into) == _MOST_LOSSES:
            return
        self._looked_into.add(loss)
        paths = sorted({path for value in values for path in named_paths(value)})
        touching = self._repository.touching([loss.gone.sha, f"^{loss.stood.sha}"], paths)
        for sha in touching[:_MOST_COMMITS]:
            after, before = (self._trees.pieces(at, values) for at in (sha, f"{sha}^"))
            taken = [
                value
                for value in values
                if is_lost(after[value].state) and before[value].state is Status.EVIDENT
            ]
            for value in taken:
                self._lost_by[loss, value] = sha, self._subject(sha)
            values.difference_update(taken)
            if not values:
                break

    def _subject(self, sha: str) -> str:
        commit = self._repository.read_commit(sha, self._config)
        return commit.message.subject if commit else ""


_HASH = re.compile(HASH)


def deferral_latency(
    repository: Repository,
    config: Config,
    judged: Iterable[tuple[Commit, Result]],
    lessons: Sequence[Lesson],
) -> float | None:
    """The median of days from a deferred fix to its lesson; None where none was settled.

    `judged` are the commits of a release, `lessons` are new in it: they settle
    its own deferrals, and older ones that they list under `fixes:`.
    """
    by_id = {lesson.id: lesson for lesson in lessons}
    days: dict[str, int] = {}
    for commit, result in judged:
        if result.outcome is Outcome.COVERED and _is_deferred(commit):
            for lesson in filter(None, map(by_id.get, result.lessons)):
                days[commit.sha] = _days(commit, lesson)
    for commit, lesson in _settled_afterwards(repository, config, lessons):
        if _is_deferred(commit):
            days.setdefault(commit.sha, _days(commit, lesson))
    return float(median(days.values())) if days else None


def _settled_afterwards(
    repository: Repository, config: Config, lessons: Sequence[Lesson]
) -> Iterator[tuple[Commit, Lesson]]:
    for lesson in lessons:
        for match in filter(None, map(_HASH.match, lesson.fixes)):
            commit = repository.read_commit(match[0], config)
            if commit:
                yield commit, lesson


def _is_deferred(commit: Commit) -> bool:
    return any(reference.word == "later" for reference in commit.message.references)


def _days(commit: Commit, lesson: Lesson) -> int:
    return max((lesson.date - day_of(commit.committed or commit.authored)).days, 0)
