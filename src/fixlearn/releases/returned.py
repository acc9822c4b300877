"""Lessons that came back: none of them counts as good news until something stronger is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.gate.recurrence import stronger_preventions
from fixlearn.lessons.standing import SHOWN, Group, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Release, Standing


class Trees(Protocol):
    """The lessons in the trees of commits."""

    def key(self, sha: str, /) -> tuple[str, ...]:
        """Empty texts for a commit without lessons."""

    def library(self, sha: str, /) -> Library:
        """All lessons of a commit."""

    def compare(self, pairs: Iterable[tuple[str, str]], /) -> None:
        """Prepare for questions about the lessons that one of two commits has."""


class _Ids:
    """The ids of all lessons that any of some releases has."""

    def __init__(self, releases: Sequence[Release], has: Callable[[Release, str], bool]) -> None:
        self._releases = releases
        self._has = has

    def __contains__(self, id: object) -> bool:
        return any(self._has(release, str(id)) for release in self._releases)


class Failure(NamedTuple):
    """A lesson that came back, as it was when its prevention did not hold."""

    lesson: Lesson
    ids: Container[str]  # of all lessons at that time


def is_back(
    failure: Failure, near: Mapping[str, Lesson], standings: Mapping[str, Standing]
) -> bool:
    """True if a lesson that came back is not stronger since.

    `near` are the lesson itself and those that supersede it, directly or through others.
    """
    standing = standings.get(failure.lesson.id)
    if standing is None or standing.group == Group.ENDED:
        return False
    return not any(
        state_of(step, standings[lesson.id]) in SHOWN
        for lesson, step in stronger_preventions(failure.lesson, failure.ids, near)
        if lesson.id in standings
    )


class ReturnedLessons:
    """Knows which lessons came back up to each release; each release is looked at once."""

    def __init__(
        self,
        trees: Trees,
        before: Callable[[Release], Sequence[Release]],
        repeats: Callable[[Release], Collection[str]],
        has: Callable[[Release, str], bool],
    ) -> None:
        """`before` returns the releases right before one, `repeats` what came back in it.

        `has` says whether a release has a lesson of this id.
        """
        self._trees = trees
        self._before = before
        self._repeats = repeats
        self._has = has
        self._failures: dict[str, Mapping[str, Failure]] = {}  # by the name of the release

    def up_to(self, release: Release) -> Mapping[str, Failure]:
        """The last failure of each lesson, in this release and those before it.

        Releases in which no lesson came back share the answer of the one before.
        """
        waiting = [] if release.name in self._failures else [release]
        names = {each.name for each in waiting}  # of those that wait
        pairs: list[tuple[str, str]] = []  # what they will be compared with
        while waiting:  # no recursion: a line may have thousands of releases
            current = waiting[-1]
            earlier = [older for older in self._before(current) if any(self._trees.key(older.sha))]
            missing = {older.name: older for older in earlier if older.name not in self._failures}
            if missing and names.isdisjoint(missing):  # overrides may lead in a circle
                pairs += [(older.sha, current.sha) for older in earlier]
                waiting += missing.values()
                names.update(missing)
                continue
            if pairs:
                self._trees.compare(pairs)
                pairs.clear()
            names.discard(waiting.pop().name)
            self._failures[current.name] = self._with_new(current, earlier)
        return self._failures[release.name]

    def _with_new(self, release: Release, earlier: Sequence[Release]) -> Mapping[str, Failure]:
        known = [self._failures.get(older.name, {}) for older in earlier]
        repeats = self._repeats(release) if earlier else ()
        if not repeats and len(known) == 1:
            return known[0]
        failures = {id: failure for each in known for id, failure in each.items()}
        ids = _Ids(earlier, self._has)
        for id in repeats:
            for older in earlier:
                lesson = self._trees.library(older.sha).lessons.get(id)
                if lesson:
                    failures[id] = Failure(lesson, ids)
        return failures
