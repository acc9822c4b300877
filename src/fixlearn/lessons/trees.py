"""Lessons, and the status of their evidence, in the trees of many commits.

Each distinct tree and file is read once, through the `Objects` of the repository.
"""

from __future__ import annotations

from fixlearn.lessons.evidence_status import (
    MOST_BYTES,
    EvidenceReader,
    LessonStatus,
    Status,
    TreeContent,
    evidence_of,
    is_lost,
    named_paths,
    needs_content,
    worst_status,
)
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import Library, is_lesson_path, read_library
from fixlearn.light_typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.evidence_status import EvidenceStatus
    from fixlearn.model import Lesson


class Entry(Protocol):
    """One entry of a tree or of the index."""

    @property
    def id(self) -> str:
        """The object id."""

    @property
    def is_tree(self) -> bool:
        """True for a folder."""

    @property
    def is_file(self) -> bool:
        """True for a regular file: no link, no submodule."""


class Objects(Protocol):
    """The git objects that lessons are read from."""

    def folders(self, commit: str, roots: Sequence[str], /) -> tuple[str, ...]:
        """The object ids of these folders in a commit; "" for one that it lacks."""

    def lesson_blobs_in(self, folders: Sequence[str], roots: Sequence[str], /) -> dict[str, str]:
        """{path: blob id} of the Markdown files in the year folders of the roots."""

    def added_files(self, older: str, newer: str, /) -> list[str]:
        """The paths of the files that the tree `newer` has and the tree `older` lacks."""

    def bring(self, folders: Sequence[str], /) -> None:
        """Prefetch the files of these folders in a partial clone."""

    def blobs(self, ids: Iterable[str], /, *, most: int | None = None) -> dict[str, bytes]:
        """{id: content} of blobs; missing ones and those of more than `most` bytes are omitted."""

    def entries_at(self, commit: str, paths: Iterable[str], /) -> Mapping[str, Entry]:
        """{path: entry} of what a commit has at these paths."""

    def prefetch_siblings(self, blobs: Iterable[str], /) -> None:
        """Prefetch the folders of these files in a partial clone."""


# The trees that are asked for again and again: a release, the one before it, the newest ones.
_MAX_LIBRARIES = 8


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
        self._paths_by_id: dict[tuple[str, ...], dict[str, str]] = {}
        self._files: dict[tuple[str, str], Library] = {}  # (path, blob) -> a library of one file
        self._libraries: dict[tuple[str, ...], Library] = {}  # the latest ones

    def library(self, sha: str) -> Library:
        """The lessons in the tree of a commit."""
        key = self._roots(sha)
        if key not in self._libraries:
            while len(self._libraries) >= _MAX_LIBRARIES:
                del self._libraries[next(iter(self._libraries))]
            self._libraries[key] = self._library(sha)
        return self._libraries[key]

    def readable(self, sha: str) -> Iterator[tuple[Lesson, str]]:
        """The lessons in the tree of a commit, each with its blob id.

        Lessons with errors are among them: an error ends no repair item.
        """
        library = self.library(sha)
        for path, blob in self._lesson_paths(sha).items():
            id = lesson_id(path)
            lesson = library.lessons.get(id)
            if id in library.broken:
                lesson = parse_lesson(path, self._contents.get(blob, b"")).lesson
            if lesson:
                yield lesson, blob

    def _library(self, sha: str) -> Library:
        paths = self._lesson_paths(sha)
        missing = [id for id in paths.values() if id not in self._contents]
        if missing:
            self._objects.bring(self._roots(sha))
        self._contents |= self._objects.blobs(missing)
        paths = {path: id for path, id in sorted(paths.items()) if id in self._contents}
        parts = [self._file(path, id) for path, id in paths.items()]
        ids = sorted(id for part in parts for id in part.ids)
        if len(set(ids)) < len(ids):  # only together they show a duplicate id
            files = {path: self._contents[id] for path, id in paths.items()}
            return read_library(files, self._config.lessons, self._config.severity)
        return Library(
            lessons={id: lesson for part in parts for id, lesson in part.lessons.items()},
            broken={id: findings for part in parts for id, findings in part.broken.items()},
            findings=tuple(finding for part in parts for finding in part.findings),
            ids=tuple(ids),
        )

    def _file(self, path: str, blob: str) -> Library:
        """A library of one file; empty if the repository lacks the blob."""
        if (path, blob) not in self._files:
            if blob not in self._contents:
                self._contents |= self._objects.blobs([blob])
            files = {path: self._contents[blob]} if blob in self._contents else {}
            library = read_library(files, self._config.lessons, self._config.severity)
            self._files[path, blob] = library
        return self._files[path, blob]

    def ids(self, sha: str) -> frozenset[str]:
        """The ids of the lessons in the tree of a commit; no lesson file is read."""
        key = self._roots(sha)
        if key not in self._ids:
            paths, roots = self._lesson_paths(sha), self._config.lessons
            self._ids[key] = frozenset(
                lesson_id(path) for path in paths if is_lesson_path(path, roots)
            )
        return self._ids[key]

    def ids_of_any(self, shas: Iterable[str]) -> set[str]:
        """The ids of the lessons that are in any of these trees.

        Each tree is compared with the one before, because most of their lessons are the same.
        """
        distinct = {self._roots(sha): sha for sha in shas}
        ids: set[str] = set()
        last: tuple[str, ...] = ()
        for folders, sha in distinct.items():
            ids.update(self._ids_since(last, folders) if last else self.ids(sha))
            last = folders
        return ids

    def new_ids(self, older: str, newer: str) -> set[str]:
        """The ids of the lessons that one commit has and an older one lacks."""
        return set(self._ids_since(self._roots(older), self._roots(newer)))

    def _ids_since(self, older: Sequence[str], newer: Sequence[str]) -> Iterator[str]:
        """The ids of the lessons that these roots have and the older ones lack."""
        roots = self._config.lessons
        for root, before, after in zip(roots, older, newer, strict=True):
            if before and after and before != after:
                paths = [f"{root}/{path}" for path in self._objects.added_files(before, after)]
            elif after and before != after:
                paths = list(self._objects.lesson_blobs_in([after], [root]))
            else:
                paths = []
            yield from (lesson_id(path) for path in paths if is_lesson_path(path, roots))

    def lesson(self, sha: str, id: str) -> Lesson | None:
        """One lesson in the tree of a commit; None if the tree lacks it or it cannot be read."""
        key = self._roots(sha)
        if key not in self._paths_by_id:
            self._paths_by_id[key] = {lesson_id(path): path for path in self._lesson_paths(sha)}
        path = self._paths_by_id[key].get(id)
        return self._file(path, self._lesson_paths(sha)[path]).lessons.get(id) if path else None

    def key(self, sha: str) -> tuple[str, ...]:
        """A key that all commits with the same lessons share."""
        return self._roots(sha)

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
    """The status of evidence in any commit of one repository.

    To ask for many trees at once costs little more than for one: folders and files
    that they share are read once.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._reader = EvidenceReader()

    def standing(self, sha: str, lessons: Mapping[str, Lesson]) -> dict[str, LessonStatus]:
        """{lesson id: its status} in the tree of the commit `sha`."""
        evidence = {id: evidence_of(lesson) for id, lesson in lessons.items()}
        statuses = self.pieces(sha, (value for values in evidence.values() for value in values))
        return {
            id: worst_status(statuses[value] for value in values) for id, values in evidence.items()
        }

    def pieces(self, sha: str, values: Iterable[str]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} in the tree of the commit `sha`."""
        distinct = list(dict.fromkeys(values))
        return self.pieces_of(distinct, self.entries_at(sha, distinct))

    def entries_at(self, sha: str, values: Iterable[str]) -> Mapping[str, Entry]:
        """{path: entry} in the tree of a commit, of all paths that the evidence names."""
        paths = {path for value in values for path in named_paths(value)}
        return self._objects.entries_at(sha, paths)

    def pieces_of(
        self, values: Iterable[str], entries: Mapping[str, Entry]
    ) -> dict[str, EvidenceStatus]:
        """{evidence: its status} in a tree or an index that has these entries, by path."""
        distinct = list(dict.fromkeys(values))
        blobs: dict[str, str] = {}  # path -> blob, of the files that have to be read
        for value in distinct:
            for path in named_paths(value)[-1:] if needs_content(value) else ():
                entry = entries.get(path)
                if entry and entry.is_file and not self._reader.knows(value, entry.id):
                    blobs[path] = entry.id
        self._objects.prefetch_siblings(blobs.values())
        contents = self._objects.blobs(blobs.values(), most=MOST_BYTES)
        tree = {path: tree_content(entry, contents) for path, entry in entries.items()}
        return {value: self._reader.standing(value, tree) for value in distinct}

    def lost(self, sha: str, lessons: Iterable[Lesson]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} of what these lessons name and the tree of `sha` lacks."""
        statuses = self.pieces(sha, (value for lesson in lessons for value in evidence_of(lesson)))
        return {value: status for value, status in statuses.items() if is_lost(status.state)}

    def lost_since(
        self, begins: Sequence[str], head: str, lessons: Iterable[Lesson]
    ) -> dict[str, EvidenceStatus]:
        """{evidence: its status at the head} of what one of the trees before had.

        Only evidence whose paths have changed is read.
        """
        values = sorted({value for lesson in lessons for value in evidence_of(lesson)})
        before = [self.entries_at(sha, values) for sha in begins]
        after = self.entries_at(head, values)
        changed = [value for value in values if _is_changed(value, before, after)]
        statuses = self.pieces_of(changed, after)
        lost = {value: status for value, status in statuses.items() if is_lost(status.state)}
        earlier = [self.pieces_of(lost, tree) for tree in (before if lost else ())]
        return {
            value: status
            for value, status in lost.items()
            if any(tree[value].state is Status.EVIDENT for tree in earlier)
        }


def _is_changed(
    value: str, before: Iterable[Mapping[str, Entry]], after: Mapping[str, Entry]
) -> bool:
    """True if a path of the evidence differs between one of the trees before and the tree now."""
    return any(tree.get(path) != after.get(path) for path in named_paths(value) for tree in before)


def tree_content(entry: Entry, contents: Mapping[str, bytes]) -> TreeContent:
    """What a tree has at the path of an entry; `contents` are those of blobs, by id."""
    if entry.is_tree:
        return TreeContent("folder")
    if not entry.is_file:
        return TreeContent("closed")
    return TreeContent("file", entry.id, contents.get(entry.id))
