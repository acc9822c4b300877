"""Which component of a monorepo a path belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import parse_evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fixlearn.model import Lesson


class Components:
    """The components that release tags name, with their folders.

    A component without folders has every folder of its name. If some releases name no component
    ("v1.0" next to "plugin@2.0"), these releases have what is outside of all other components,
    unless `folders` gives "" folders of its own. A folder "" is the whole repository.
    """

    def __init__(self, names: Iterable[str], folders: Mapping[str, Sequence[str]]) -> None:
        names = frozenset(names)
        self._is_monorepo = bool(names - {""})
        self._at: defaultdict[str, set[str]] = defaultdict(set)  # folder -> its components
        for name in names:
            for folder in folders.get(name, ()):
                self._at[folder].add(name)
        self._by_name = names - folders.keys() - {""}
        self._others = self._at.pop("", set())  # have what no other component has
        if "" in names and "" not in folders:
            self._others.add("")

    def __bool__(self) -> bool:
        return self._is_monorepo

    def of(self, paths: Iterable[str]) -> frozenset[str]:
        """The components that these paths belong to."""
        if not self._is_monorepo:
            return frozenset()
        return frozenset(name for path in paths for name in self._of_path(path))

    def _of_path(self, path: str) -> Collection[str]:
        components: set[str] = set()
        folder = ""
        for part in path.split("/")[:-1]:
            folder = f"{folder}/{part}" if folder else part
            components |= self._at.get(folder, set())
            if part in self._by_name:
                components.add(part)
        return components or self._others

    def has_commit(self, component: str, components: Collection[str]) -> bool:
        """True if a commit of these components counts for a release of `component`.

        A commit of none counts for all: what is shared is released with each of them.
        """
        return not self._is_monorepo or not components or component in components

    def has_lesson(self, component: str, lesson: Lesson, lesson_ids: Collection[str]) -> bool:
        """True if the lesson concerns the component.

        It does if one of the component's fixes references it (`lesson_ids` are the
        ids of such lessons), or if its areas or evidence are in the component's
        folders. A lesson without a path in any component concerns all of them.
        """
        evidence = (text for prevention in lesson.prevention for text in prevention.evidence)
        paths = (parse_evidence(text).path for text in evidence)
        components = self.of([*lesson.areas, *filter(None, paths)])
        return self.has_commit(component, components) or lesson.id in lesson_ids
