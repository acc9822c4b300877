"""The lessons in the trees of many releases; each distinct tree and file is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence_status import (
    MOST_BYTES,
    EvidenceReader,
    LessonStatus,
    TreeContent,
    evidence_of,
    named_paths,
    needs_content,
    worst_status,
)
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import Library, is_lesson_path, read_library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.config import Config
    from fixlearn.lessons.evidence_status import EvidenceStatus
    from fixlearn.model import Lesson
    from fixlearn.repository.objects import Objects, TreeEntry


_MOST_LIBRARIES = 8  # a release, the one before, the newest ones: asked for again and again


class LessonTrees:
    """The lessons of any commit of one repository."""

    def __init__(self, objects: Objects, config: Config) -> None:
        self._objects = objects
        self._config = config
        self._contents: dict[str, bytes] = {}
        self._folders: dict[str, tuple[str, ...]] = {}  # commit -> ids of the roots' trees
        # What follows is the same for all commits whose roots are the same.
        self._paths: dict[tuple[str, ...], dict[str, str]] = {}
        self._ids: dict[tuple[str, ...], frozenset[str]] = {}
        self._read: dict[tuple[str, str], Library] = {}
        self._libraries: dict[tuple[str, ...], Library] = {}  # those asked for last

    def library(self, sha: str) -> Library:
        """The lessons of one tree."""
        key = self._roots(sha)
        if key not in self._libraries:
            while len(self._libraries) >= _MOST_LIBRARIES:
                del self._libraries[next(iter(self._libraries))]
            self._libraries[key] = self._library(sha)
        return self._libraries[key]

    def _library(self, sha: str) -> Library:
        files = self._files(sha)
        roots, severity = self._config.lessons, self._config.severity
        paths = self._lesson_paths(sha)
        parts = []
        for path, content in sorted(files.items()):
            key = path, paths[path]
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
            self._objects.bring(self._roots(sha))
        self._contents |= self._objects.blobs(missing)
        return {path: self._contents[id] for path, id in paths.items() if id in self._contents}

    def ids(self, sha: str) -> frozenset[str]:
        """The ids of the lessons in one tree; nothing is read but the tree."""
        key = self._roots(sha)
        if key not in self._ids:
            paths = self._lesson_paths(sha)
            roots = self._config.lessons
            self._ids[key] = frozenset(
                lesson_id(path) for path in paths if is_lesson_path(path, roots)
            )
        return self._ids[key]

    def ids_of_any(self, shas: Iterable[str]) -> set[str]:
        """The ids of the lessons that are in any of these trees."""
        distinct = {self._roots(sha): sha for sha in shas}
        return {id for sha in distinct.values() for id in self.ids(sha)}

    def _lesson_paths(self, sha: str) -> dict[str, str]:
        key = self._roots(sha)
        if key not in self._paths:
            self._paths[key] = self._objects.lesson_blobs_in(key, self._config.lessons)
        return self._paths[key]

    def _roots(self, sha: str) -> tuple[str, ...]:
        if sha not in self._folders:
            self._folders[sha] = self._objects.folders(sha, self._config.lessons)
        return self._folders[sha]


class EvidenceTrees:
    """The standing of evidence in any commit of one repository.

    All of it goes through the one `cat-file` of `objects`. What is asked for
    many trees at once costs little more than for one: folders and files that
    they share are read once.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._reader = EvidenceReader()

    def standing(self, sha: str, lessons: Mapping[str, Lesson]) -> dict[str, LessonStatus]:
        """{lesson id: how it stands} in the tree of the commit `sha`."""
        values = {id: evidence_of(lesson) for id, lesson in lessons.items()}
        found = self.pieces(sha, (value for named in values.values() for value in named))
        return {id: worst_status(found[value] for value in named) for id, named in values.items()}

    def pieces(self, sha: str, values: Iterable[str]) -> dict[str, EvidenceStatus]:
        """{evidence: how it stands} in the tree of the commit `sha`."""
        wanted = list(dict.fromkeys(values))
        return self.pieces_of(wanted, self.entries_at(sha, wanted))

    def entries_at(self, sha: str, values: Iterable[str]) -> dict[str, TreeEntry]:
        """{path: what the tree has there} of all paths that pieces of evidence name."""
        return self._objects.entries_at(
            sha, {path for value in values for path in named_paths(value)}
        )

    def pieces_of(
        self, values: Iterable[str], entries: Mapping[str, TreeEntry]
    ) -> dict[str, EvidenceStatus]:
        """{evidence: how it stands} where a tree, or the index, has these rows, by path."""
        wanted = list(dict.fromkeys(values))
        found = {path: _found(row) for path, row in entries.items()}
        asked: dict[str, str] = {}  # path -> blob
        for value in wanted:
            for path in named_paths(value)[-1:] if needs_content(value) else ():
                row = entries.get(path)
                if row and row.is_file and not self._reader.knows(value, row.id):
                    asked[path] = row.id
        self._objects.prefetch_siblings(asked.values())
        contents = self._objects.blobs(asked.values(), most=MOST_BYTES)
        for path, blob in asked.items():
            found[path] = found[path]._replace(content=contents.get(blob))
        return {value: self._reader.standing(value, found) for value in wanted}


def _found(row: TreeEntry) -> TreeContent:
    if row.is_tree:
        return TreeContent("folder")
    return TreeContent("file", row.id) if row.is_file else TreeContent("closed")
