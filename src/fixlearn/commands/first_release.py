"""Which releases a commit or a lesson is new in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.trees import LessonTrees
from fixlearn.model import NewIn, Release
from fixlearn.releases.components import Components
from fixlearn.releases.graph import Lineage
from fixlearn.releases.selection import UNRELEASED
from fixlearn.releases.versions import releases_of

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
        self._released = releases_of(repository.tags(), config.tag_pattern)
        names = (one.component for one in self._released)
        self._components = Components(names, config.components)
        head = Release(UNRELEASED, "", repository.head(), 0)
        self._lineage = Lineage([*self._released, head], config.previous)
        self._tips = 0  # that reach the commit
        tips = dict.fromkeys([*(one.sha for one in self._released), head.sha])
        for raw in repository.commits([*tips], topological=True) if self._released else ():
            bits = self._lineage.visit(raw.sha, raw.parents)
            if raw.sha == sha:
                self._tips = bits

    def __bool__(self) -> bool:
        return bool(self._released)

    @property
    def of_commit(self) -> tuple[NewIn, ...]:
        """The releases that the commit is new in: they reach it, those before them do not.

        Of a component's releases, those whose folders it touches; what touches
        none is everybody's.
        """
        found = [one for one in self._released if self._lineage.new_in(one)(self._tips)]
        if self._components and found:
            changes = self._repository.changes.of([self._sha])[self._sha]
            touched = self._components.of(change.path for change in changes)
            found = [
                one for one in found if not one.component or not touched or one.component in touched
            ]
        return tuple(map(self._new_in, found))

    def of_lesson(self, lesson: Lesson) -> tuple[NewIn, ...]:
        """The releases whose trees have the lesson, where those before them have it not."""
        found = []
        for release in self._released:
            previous = self._lineage.previous(release)
            before = self._trees.ids(previous.sha) if previous else set()
            is_new = lesson.id in self._trees.ids(release.sha) and lesson.id not in before
            component = release.component
            if is_new and (
                not component or self._components.has_lesson(component, lesson, named=())
            ):
                found.append(self._new_in(release))
        return tuple(found)

    def _new_in(self, release: Release) -> NewIn:
        previous = self._lineage.previous(release)
        return NewIn(release.name, previous.name if previous else "")
