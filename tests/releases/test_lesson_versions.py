"""Which release has which version of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.library import Library
from fixlearn.lessons.trees import LessonFile, LessonTree
from fixlearn.releases.lesson_versions import LessonVersions
from tests.builders import a_lesson, a_prevention, a_release

if TYPE_CHECKING:
    from fixlearn.model import Lesson, Release

OLD, NEW = a_lesson("row", a_prevention("test")), a_lesson("row", a_prevention("guard"))


class Line(NamedTuple):
    """Releases with their lessons, and the release before each."""

    lessons: dict[str, list[Lesson]]
    before: dict[str, str]

    def tree(self, sha: str) -> LessonTree:
        lessons = {lesson.id: lesson for lesson in self.lessons[sha]}
        files = {id: LessonFile(id, str(id)) for id in lessons}
        return LessonTree(Library(lessons, {}, (), tuple(lessons)), files, {}, {}, {})

    def changed(self, older: str, newer: str) -> set[str]:
        before, after = (self.tree(sha).library.lessons for sha in (older, newer))
        return {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}

    def previous(self, release: Release) -> Release | None:
        name = self.before.get(release.name)
        return self.release(name) if name else None

    def release(self, name: str) -> Release:
        return a_release(name, created=[*self.lessons].index(name))

    @property
    def versions(self) -> LessonVersions:
        released = [self.release(name) for name in self.lessons]
        return LessonVersions(self, self, released)  # type: ignore[arg-type]

    def having(self, id: str) -> list[str]:
        versions = self.versions
        return [name for name in self.lessons if versions.has(self.release(name), id)]

    def guarded(self, before: int | None = None) -> set[str]:
        """The releases in which the row has a guard."""
        holders = self.versions.holders("row", lambda lesson: lesson == NEW, before=before)
        return {release.name for release in holders}


BRANCHES = Line(
    {"v1": [], "v2": [OLD], "v3": [NEW], "v2.1": [OLD], "v4": [], "v2.2": [NEW], "v5": [NEW]},
    {"v2": "v1", "v3": "v2", "v2.1": "v2", "v2.2": "v2.1", "v4": "v3", "v5": "v4"},
)


def test_a_release_has_the_version_that_the_release_before_it_has_or_its_own() -> None:
    assert BRANCHES.having("row") == ["v2", "v3", "v2.1", "v2.2", "v5"]
    assert BRANCHES.having("unknown") == []


def test_the_releases_with_a_version_are_those_that_keep_it() -> None:
    assert BRANCHES.guarded() == {"v3", "v2.2", "v5"}
    assert BRANCHES.guarded(before=3) == {"v3"}
    assert Line({"v1": [NEW], "v2": [NEW]}, {"v2": "v1"}).guarded() == {"v1", "v2"}


def test_a_release_that_was_made_earlier_than_the_one_before_it_counts() -> None:
    line = Line({"v2": [NEW], "v1": [NEW]}, {"v2": "v1"})

    assert line.guarded(before=1) == {"v2"}


def test_releases_that_follow_each_other_in_a_circle_are_read_once() -> None:
    circle = Line({"v1": [], "v2": [NEW], "v3": [NEW]}, {"v2": "v1", "v3": "v2", "v1": "v3"})

    assert circle.having("row") == ["v2", "v3"]
    assert circle.guarded() == {"v2", "v3"}
