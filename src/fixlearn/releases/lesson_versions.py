"""Which version of a lesson each release has, from what differs between successive releases."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.lessons.trees import LessonTrees
    from fixlearn.model import Lesson, Release
    from fixlearn.releases.graph import Lineage


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
