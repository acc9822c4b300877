"""Which component of a monorepo a path belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fixlearn.model import Lesson


class Components:
    """The components that release tags name, and where they live.

    A component lives in the folders that the configuration gives it, else in
    every folder of its name.
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

    def has_lesson(self, component: str, lesson: Lesson, named: Iterable[str]) -> bool:
        """True where a lesson is the component's own, or everybody's.

        It is its own where one of its fixes names it (`named`), or where it
        speaks of its paths; a lesson that speaks of no component's is everybody's.
        """
        evidence = (where for step in lesson.prevention for where in step.evidence)
        about = self.of([*lesson.areas, *(f"{where.partition('::')[0]}" for where in evidence)])
        return not about or component in about or lesson.id in named
