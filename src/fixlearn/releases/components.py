"""Which component of a monorepo a path belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import parse_evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.model import Lesson


class Components:
    """The components that release tags name, with their folders.

    A component has the folders that the configuration gives it. If it gives none,
    every folder of the component's name belongs to it.
    """

    def __init__(self, names: Iterable[str], folders: Mapping[str, Sequence[str]]) -> None:
        self._names = frozenset(names) - {""}
        self._folders = folders

    def __bool__(self) -> bool:
        return bool(self._names)

    def of(self, paths: Iterable[str]) -> frozenset[str]:
        """The components that these paths belong to."""
        return frozenset(name for path in paths for name in self._of_path(path))

    def _of_path(self, path: str) -> Iterator[str]:
        parents = path.split("/")[:-1]
        for name in self._names:
            folders = self._folders.get(name)
            if folders is None:
                if name in parents:
                    yield name
            elif any(path.startswith(f"{folder}/") for folder in folders):
                yield name

    def has_lesson(self, component: str, lesson: Lesson, lesson_ids: Collection[str]) -> bool:
        """True if the lesson concerns the component.

        It does if one of the component's fixes references it (`lesson_ids` are the
        ids of such lessons), or if its areas or evidence are in the component's
        folders. A lesson without a path in any component concerns all of them.
        """
        evidence = (text for prevention in lesson.prevention for text in prevention.evidence)
        paths = (parse_evidence(text).path for text in evidence)
        components = self.of([*lesson.areas, *filter(None, paths)])
        return not components or component in components or lesson.id in lesson_ids
