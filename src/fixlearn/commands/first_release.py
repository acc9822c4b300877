"""Which releases a commit or a lesson is new in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fixlearn.lessons.trees import LessonTrees
from fixlearn.model import NewIn, Release
from fixlearn.releases.graph import Lineage
from fixlearn.releases.selection import UNRELEASED
from fixlearn.repository.component_folders import read_components

if TYPE_CHECKING:
    from fixlearn.config import Config
    from fixlearn.model import Lesson
    from fixlearn.repository.repository import Repository


class Releases:
    """All releases of a history, and how they follow each other. Reads the whole log once."""

    def __init__(self, repository: Repository, config: Config, sha: str = "") -> None:
        """`sha` is the commit that will be asked for. Raises CannotTell in a shallow clone."""
        repository.refuse_shallow()
        self._repository = repository
        self._sha = sha
        self._trees = LessonTrees(repository.objects, config)
        self._released = repository.releases(config, date.today())
        self._components, _ = read_components(repository, config, self._released)
        head = Release(UNRELEASED, "", repository.head(), 0)
        self._lineage = Lineage([*self._released, head], config.previous)
        self._tips = 0  # that reach the commit
        tips = dict.fromkeys([*(release.sha for release in self._released), head.sha])
        for raw in repository.commits([*tips], topological=True) if self._released else ():
            bits = self._lineage.visit(raw.sha, raw.parents)
            if raw.sha == sha:
                self._tips = bits

    def __bool__(self) -> bool:
        return bool(self._released)

    @property
    def of_commit(self) -> tuple[NewIn, ...]:
        """The releases that the commit is new in: they reach it, those before them do not.

        Of a component's releases, only those whose folders it touches. A commit that
        touches none of them belongs to all components.
        """
        releases = [each for each in self._released if self._lineage.new_in(each)(self._tips)]
        if self._components and releases:
            changes = self._repository.changes.of([self._sha])[self._sha]
            touched = self._components.of(change.path for change in changes)
            releases = [
                release
                for release in releases
                if self._components.has_commit(release.component, touched)
            ]
        return tuple(map(self._new_in, releases))

    def of_lesson(self, lesson: Lesson) -> tuple[NewIn, ...]:
        """The releases that have the lesson while the releases before them lack it."""
        shas = [release.sha for release in self._released]
        self._trees.expect(shas)
        holders = self._trees.holders(lesson.id, shas)
        releases = [each for each in self._released if each.sha in holders]
        return tuple(
            self._new_in(release)
            for release in releases
            if (previous := self._lineage.previous(release)) is None or previous.sha not in holders
            if self._components.has_lesson(release.component, lesson, lesson_ids=())
        )

    def _new_in(self, release: Release) -> NewIn:
        previous = self._lineage.previous(release)
        return NewIn(release.name, previous.name if previous else "")
