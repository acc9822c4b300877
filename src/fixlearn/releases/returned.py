"""Lessons that came back: none of them counts as good news until something stronger is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.gate.recurrence import stronger_preventions
from fixlearn.lessons.standing import SHOWN, Group, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Release, Standing


class Trees(Protocol):
    """The lessons in the trees of commits."""

    def key(self, sha: str, /) -> tuple[str, ...]:
        """Empty texts for a commit without lessons."""

    def ids(self, sha: str, /) -> Collection[str]:
        """The ids of all lessons of a commit."""

    def lesson(self, sha: str, id: str, /) -> Lesson | None:
        """One lesson of a commit."""

    def library(self, sha: str, /) -> Library:
        """All lessons of a commit."""


class Failure(NamedTuple):
    """A lesson that came back, as it was when its prevention did not hold."""

    lesson: Lesson
    ids: Collection[str]  # of all lessons at that time


class ReturnedLessons:
    """Knows which lessons came back up to each release; each release is looked at once."""

    def __init__(
        self,
        trees: Trees,
        before: Callable[[Release], Sequence[Release]],
        repeats: Callable[[Release], Collection[str]],
    ) -> None:
        """`before` returns the releases right before one, `repeats` what came back in it."""
        self._trees = trees
        self._before = before
        self._repeats = repeats
        self._failures: dict[str, Mapping[str, Failure]] = {}  # by the name of the release

    def mark(self, release: Release, standings: Mapping[str, Standing]) -> Mapping[str, Standing]:
        """The standings; lessons that came back and are not stronger since are marked."""
        failures = self._up_to(release)
        if not failures:
            return standings
        lessons = self._trees.library(release.sha).lessons
        marked = dict(standings)
        for id, failure in failures.items():
            standing = standings.get(id)
            if standing is None or standing.group == Group.ENDED:
                continue
            stronger = stronger_preventions(failure.lesson, failure.ids, lessons)
            if not any(
                state_of(step, standings[lesson.id]) in SHOWN
                for lesson, step in stronger
                if lesson.id in standings
            ):
                marked[id] = standing._replace(group=Group.BACK)
        return marked

    def _up_to(self, release: Release) -> Mapping[str, Failure]:
        """The last failure of each lesson, in this release and those before it."""
        waiting = [release]
        while waiting:  # no recursion: a line may have thousands of releases
            current = waiting[-1]
            earlier = [older for older in self._before(current) if any(self._trees.key(older.sha))]
            missing = [older for older in earlier if older.name not in self._failures]
            if missing and not set(missing) & set(waiting):  # overrides may lead in a circle
                waiting += missing
                continue
            waiting.pop()
            self._failures[current.name] = self._with_new(current, earlier)
        return self._failures[release.name]

    def _with_new(self, release: Release, earlier: Sequence[Release]) -> Mapping[str, Failure]:
        known = [self._failures.get(older.name, {}) for older in earlier]
        repeats = self._repeats(release) if earlier else ()
        if not repeats and len(known) == 1:
            return known[0]
        failures = {id: failure for each in known for id, failure in each.items()}
        ids = {id for older in earlier for id in self._trees.ids(older.sha)}
        for id in repeats:
            for older in earlier:
                lesson = self._trees.lesson(older.sha, id)
                if lesson:
                    failures[id] = Failure(lesson, ids)
        return failures
