"""Lessons that came back: none of them counts as good news until something stronger is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.recurrence import stronger_preventions
from fixlearn.lessons.standing import SHOWN, Group, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fixlearn.model import Lesson, Release, Standing


class Failure(NamedTuple):
    """A lesson that came back, as it was when its prevention did not hold."""

    lesson: Lesson
    others: Mapping[str, Lesson]  # all lessons at that time, by id


class ReturnedLessons:
    """Knows which lessons came back up to each release; each release is looked at once."""

    def __init__(
        self,
        before: Callable[[Release], list[Release]],
        repeats: Callable[[Release], Iterable[str]],
        lessons: Callable[[Release], Mapping[str, Lesson]],
    ) -> None:
        """The functions return, for a release, those right before it, the ids that came back
        in it, and its lessons.
        """
        self._before = before
        self._repeats = repeats
        self._lessons = lessons
        self._failures: dict[str, dict[str, Failure]] = {}  # by the name of the release

    def mark(self, release: Release, standings: Mapping[str, Standing]) -> dict[str, Standing]:
        """The standings; lessons that came back and are not stronger since are marked."""
        lessons = self._lessons(release)
        marked = dict(standings)
        for id, failure in self._up_to(release).items():
            standing = standings.get(id)
            if standing is None or standing.group == Group.ENDED:
                continue
            stronger = stronger_preventions(failure.lesson, failure.others, lessons)
            if not any(
                state_of(step, standings[lesson.id]) in SHOWN
                for lesson, step in stronger
                if lesson.id in standings
            ):
                marked[id] = standing._replace(group=Group.BACK)
        return marked

    def _up_to(self, release: Release) -> dict[str, Failure]:
        """The last failure of each lesson, in this release and those before it."""
        waiting = [release]
        while waiting:  # no recursion: a line may have thousands of releases
            current = waiting[-1]
            earlier = [older for older in self._before(current) if self._lessons(older)]
            missing = [
                older
                for older in earlier
                if older.name not in self._failures and older not in waiting
            ]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            self._failures[current.name] = self._with_new(current, earlier)
        return self._failures[release.name]

    def _with_new(self, release: Release, earlier: list[Release]) -> dict[str, Failure]:
        failures: dict[str, Failure] = {}
        lessons: dict[str, Lesson] = {}
        for older in earlier:
            failures |= self._failures.get(older.name, {})
            lessons |= self._lessons(older)
        for id in self._repeats(release) if lessons else ():
            if id in lessons:
                failures[id] = Failure(lessons[id], lessons)
        return failures
