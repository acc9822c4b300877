"""The lessons in the trees of many releases; each distinct tree and file is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.entry import lesson_id
from fixlearn.lessons.library import Library, is_lesson_path, read_library

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.config import Config
    from fixlearn.repository.objects import Objects


class LessonTrees:
    """The lessons of any commit of one repository."""

    def __init__(self, objects: Objects, config: Config) -> None:
        self._objects = objects
        self._config = config
        self._contents: dict[str, bytes] = {}
        self._paths: dict[str, dict[str, str]] = {}
        self._ids: dict[str, set[str]] = {}
        self._read: dict[tuple[str, str], Library] = {}

    def library(self, sha: str) -> Library:
        """The lessons of one tree."""
        files = self._files(sha)
        roots, severity = self._config.lessons, self._config.severity
        parts = []
        for path, content in sorted(files.items()):
            key = path, self._paths[sha][path]
            if key not in self._read:
                self._read[key] = read_library({path: content}, roots, severity)
            parts.append(self._read[key])
        ids = sorted(id for part in parts for id in part.ids)
        if len(set(ids)) < len(ids):
            return read_library(files, roots, severity)  # who had the id first is seen together
        return Library(
            lessons={id: lesson for part in parts for id, lesson in part.lessons.items()},
            broken={id: findings for part in parts for id, findings in part.broken.items()},
            findings=tuple(finding for part in parts for finding in part.findings),
            ids=tuple(ids),
        )

    def _files(self, sha: str) -> dict[str, bytes]:
        """{path: content} of the lesson files in one tree."""
        paths = self._lesson_paths(sha)
        missing = [id for id in paths.values() if id not in self._contents]
        if missing:
            self._objects.bring_lessons(sha, self._config.lessons)
        self._contents |= self._objects.blobs(missing)
        return {path: self._contents[id] for path, id in paths.items() if id in self._contents}

    def ids(self, sha: str) -> set[str]:
        """The ids of the lessons in one tree; nothing is read but the tree."""
        if sha not in self._ids:
            paths = self._lesson_paths(sha)
            roots = self._config.lessons
            self._ids[sha] = {lesson_id(path) for path in paths if is_lesson_path(path, roots)}
        return self._ids[sha]

    def ids_of_any(self, shas: Iterable[str]) -> set[str]:
        """The ids of the lessons that are in any of these trees."""
        return {id for sha in shas for id in self.ids(sha)}

    def _lesson_paths(self, sha: str) -> dict[str, str]:
        if sha not in self._paths:
            self._paths[sha] = self._objects.lesson_blobs(sha, self._config.lessons)
        return self._paths[sha]
