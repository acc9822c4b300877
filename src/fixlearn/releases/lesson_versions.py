"""Which version of a lesson each release has, from what differs between successive releases.

News about older lessons is reported once, in the first release that has it. A new lesson may be a
twin of an older one: it says nearly the same, without naming it.
"""

from __future__ import annotations

from collections import ChainMap
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence import has_proof
from fixlearn.lessons.library import predecessors
from fixlearn.lessons.prevention import KIND_RANK, strongest_step
from fixlearn.lessons.similar import TwinIndex
from fixlearn.messages import is_reason
from fixlearn.releases.graph import Lineage, is_comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from fixlearn.lessons.trees import LessonTrees
    from fixlearn.model import Ended, Lesson, Release, ReleaseSummary, Result


class Version(NamedTuple):
    """A version of a lesson, and the release that has it while the one before has not."""

    release: Release
    lesson: Lesson | None  # None if the release has no such lesson, or it cannot be read
    is_there: bool  # the release has its file


class LessonVersions:
    """The versions of all lessons; only the lessons that changed are kept for each release."""

    def __init__(self, trees: LessonTrees, lineage: Lineage, released: Sequence[Release]) -> None:
        self._trees = trees
        self._lineage = lineage
        self._released = released
        # A release with all that follow it, directly or not, is a range of numbers.
        self._number: dict[Release, int] = {}
        self._end: dict[Release, int] = {}
        self._next: dict[Release, list[Release]] = {}
        self._oldest: dict[Release, int] = {}  # when the first of these was made

    def has(self, release: Release, id: str) -> bool:
        """True if a release has the file of a lesson."""
        versions = self._versions.get(id, ())  # it numbers the releases
        number = self._number[release]
        nearest = [each for each in versions if self._has_since(each.release, number)]
        return bool(nearest) and max(nearest, key=self._number_of).is_there

    def holders(
        self, id: str, has: Callable[[Lesson], bool], *, before: int | None
    ) -> Iterator[Release]:
        """The releases, made before a time if it is given, with a version that `has` something."""
        versions = self._versions.get(id, ())
        changing = {each.release for each in versions}
        for version in versions:
            waiting = [version.release] if version.lesson and has(version.lesson) else []
            while waiting:
                release = waiting.pop()
                if before is None or release.created < before:
                    yield release
                waiting += [
                    each
                    for each in self._next.get(release, ())
                    if each not in changing and (before is None or self._oldest[each] < before)
                ]

    def _has_since(self, release: Release, number: int) -> bool:
        return self._number[release] <= number < self._end[release]

    def _number_of(self, version: Version) -> int:
        return self._number[version.release]

    @cached_property
    def _versions(self) -> dict[str, list[Version]]:
        versions: dict[str, list[Version]] = {}
        for release, previous in self._in_order():
            tree = self._trees.tree(release.sha)
            ids = self._trees.changed(previous.sha, release.sha) if previous else {*tree.files}
            for id in ids:
                version = Version(release, tree.library.lessons.get(id), id in tree.files)
                versions.setdefault(id, []).append(version)
        return versions

    def _in_order(self) -> list[tuple[Release, Release | None]]:
        """Each release with the one before it, which comes first in the list."""
        before = {release: self._lineage.previous(release) for release in self._released}
        after: dict[Release | None, list[Release]] = {}
        for release, previous in before.items():
            after.setdefault(previous, []).append(release)
        order: list[tuple[Release, Release | None]] = []
        # The releases without one before them begin a line; of a circle, any does.
        for first in [*after.get(None, ()), *before]:
            waiting: list[Release] = [] if first in self._number else [first]
            while waiting:
                release = waiting.pop()
                if release in self._number:
                    continue
                previous = None if release is first else before[release]
                self._number[release] = len(order)
                order.append((release, previous))
                if previous:
                    self._next.setdefault(previous, []).append(release)
                waiting += after.get(release, ())
        for release, _ in reversed(order):
            later = self._next.get(release, ())
            self._end[release] = max(
                [self._number[release] + 1, *(self._end[each] for each in later)]
            )
            self._oldest[release] = min([release.created, *(self._oldest[each] for each in later)])
        return order


class ReleaseNews:
    """Knows which release was the first with a prevention, a proof or a retirement.

    A change that was backported is new in two release lines; it counts in the release
    that was cut first.
    """

    def __init__(self, versions: LessonVersions) -> None:
        self._versions = versions

    def first_only(self, release: Release, summary: ReleaseSummary) -> ReleaseSummary:
        """The summary without news that an older release has.

        It has no good news of lessons that came back or lost their evidence.
        """
        failed = {lost.lesson.id for lost in (*summary.lost, *summary.lost_earlier)}
        failed |= {id for _, id in summary.repeats}

        def is_news(id: str, has: Callable[[Lesson], bool]) -> bool:
            return id not in failed and not self._had(release, id, has)

        def is_end(end: Ended) -> bool:
            if end.superseded_by:
                return not self._had(
                    release, end.superseded_by, lambda heir: end.lesson.id in heir.supersedes
                )
            return not self._had(release, end.lesson.id, lambda old: is_reason(old.retired))

        return summary._replace(
            proven=tuple(each for each in summary.proven if is_news(each.id, has_proof)),
            upgrades=tuple(
                each
                for each in summary.upgrades
                if is_news(each.lesson.id, partial(_is_as_strong, kind=each.after))
            ),
            repairs_done=tuple(
                each
                for each in summary.repairs_done
                if is_news(each.lesson, partial(_has_done, change=each.change))
            ),
            ended=tuple(filter(is_end, summary.ended)),
        )

    def _had(self, release: Release, id: str, has: Callable[[Lesson], bool]) -> bool:
        """True if a release that was cut before had a lesson of this kind.

        That is any release if this one is not cut yet. For a final release, candidates do not
        count.
        """
        if not release.version:
            holders = self._versions.holders(id, has, before=None)
            return any(release.component in ("", older.component) for older in holders)
        holders = self._versions.holders(id, has, before=release.created)
        return any(is_comparable(release, older) for older in holders)


def _is_as_strong(lesson: Lesson, kind: str) -> bool:
    step = strongest_step(lesson)
    return step.status == "done" and KIND_RANK[step.kind] <= KIND_RANK[kind]


def _has_done(lesson: Lesson, change: str) -> bool:
    return any(step.status == "done" and step.change == change for step in lesson.prevention)


class Twins:
    """Finds twins among all lessons that were read."""

    def __init__(self, trees: LessonTrees, head: str) -> None:
        self._trees = trees
        self._head = head
        self._indexed = 0  # of the lessons that were read

    def suspected(
        self, lessons: Sequence[Lesson], results: Sequence[Result], older: Mapping[str, Lesson]
    ) -> Iterator[tuple[Lesson, str]]:
        """The new lessons of a release that have a twin among the older ones, each with its id.

        Lessons that one fix names together are different on purpose.
        """
        new = {lesson.id: lesson for lesson in lessons}
        known = ChainMap(new, older)  # type: ignore[arg-type]  # it is only read
        together = [{*result.lessons} for result in results]
        for lesson in lessons:
            twin = self._twin_of(lesson, older)
            if twin is None or twin in predecessors(lesson, known):
                continue
            if not any({lesson.id, twin.id} <= ids for ids in together):
                yield lesson, twin.id

    def _twin_of(self, lesson: Lesson, older: Container[str]) -> Lesson | None:
        seen = self._trees.seen.values()
        for other in reversed([*islice(reversed(seen), len(seen) - self._indexed)]):
            if other.id not in self._trees.library(self._head).lessons:
                self._index.add(other)
        self._indexed = len(seen)
        return self._index.twin_of(lesson, older)

    @cached_property
    def _index(self) -> TwinIndex:
        """The lessons of HEAD, and those of the trees that were read that it lacks."""
        return TwinIndex(self._trees.library(self._head).lessons.values())
