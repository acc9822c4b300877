"""The lessons in the trees of many commits.

Each distinct tree and file is read once, through the `Objects` of the repository.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from fixlearn.lessons.history import open_items
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import Library, is_lesson_path, read_library, reads_wording
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from typing import Any

    from fixlearn.config import Config
    from fixlearn.lessons.evidence_trees import Changes
    from fixlearn.model import Lesson


class Objects(Protocol):
    """The git objects that lessons are read from."""

    def folders_of(self, commits: Sequence[str], roots: Sequence[str], /) -> list[tuple[str, ...]]:
        """The object ids of these folders in each commit; "" for one that it lacks."""

    def lesson_blobs_in(self, folders: Sequence[str], roots: Sequence[str], /) -> Mapping[str, str]:
        """{path: blob id} of the Markdown files in the year folders of the roots."""

    def changes_of(self, pairs: Iterable[tuple[str, str]], /) -> Mapping[tuple[str, str], Changes]:
        """{pair: {path: (entry before, entry after)} of files that differ between two trees}."""

    def bring(self, folders: Sequence[str], /) -> None:
        """Prefetch the files of these folders in a partial clone."""

    def blobs(self, ids: Iterable[str], /) -> dict[str, bytes]:
        """{id: content} of these blobs; missing ones are omitted."""


_Key = tuple[str, ...]
_COMPARED = 48  # pairs of commits whose differences are in memory at once


class Kept(Protocol):
    """Lessons without findings that were parsed before."""

    def get(self, path: str, blob: str, /) -> Lesson | None:
        """The lesson in the file at `path` that has this blob id; None if it is not kept."""

    def add(self, lesson: Lesson, blob: str, /) -> None:
        """Keep a lesson."""


class LessonFile(NamedTuple):
    """One file below the roots."""

    path: str
    blob: str


class LessonTree(NamedTuple):
    """The lessons of one tree, and what is asked of them at each release."""

    library: Library  # without findings that are no errors
    files: Mapping[str, LessonFile]  # by id
    # Lessons with open repair items; those with errors are among them: an error ends no item.
    planned: Mapping[str, Lesson]
    listing: Mapping[str, Lesson]  # those that list fixes
    superseders: Mapping[str, Collection[str]]  # id -> ids of the lessons that supersede it


class _Part(NamedTuple):
    """What one file contains."""

    library: Library
    lesson: Lesson | None = None  # with errors, too


class _Versions:
    """The values of many keys, each as it changes from number to number; None is no value."""

    def __init__(self) -> None:
        self._changes: dict[str, tuple[list[int], list[Any]]] = {}
        self._number = 0
        # The values at the highest number, without a copy; the same object until one changes.
        self.newest: Mapping[str, Any] = _View(self._changes, 0)

    def put(self, number: int, key: str, value: Any) -> None:
        """Note the value that a key has from a number on; it is the highest up to now."""
        if value is self.newest.get(key):
            return
        numbers, values = self._changes.setdefault(key, ([], []))
        numbers.append(number)
        values.append(value)
        if number != self._number:
            self._number = number
            self.newest = _View(self._changes, number)


class _View(Mapping):  # type: ignore[type-arg]  # it cannot be subscripted without `typing`
    """The values that many keys have at one number."""

    __slots__ = ("_changes", "_number")

    def __init__(self, changes: dict[str, tuple[list[int], list[Any]]], number: int) -> None:
        self._changes = changes
        self._number = number

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self._changes:
            return default
        numbers, values = self._changes[key]
        index = -1 if numbers[-1] <= self._number else bisect_right(numbers, self._number) - 1
        value = values[index] if numbers[0] <= self._number else None
        return default if value is None else value

    def __getitem__(self, key: str) -> Any:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._changes if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(True for _ in self)


class _Line:
    """Trees that follow each other; of each lesson, only the changes are kept."""

    def __init__(self) -> None:
        self._number = 0
        self._files, self._lessons, self._broken = _Versions(), _Versions(), _Versions()
        self._planned, self._listing, self._superseders = _Versions(), _Versions(), _Versions()

    def has(self, id: str) -> bool:
        """True if the newest tree has a lesson of this id."""
        return id in self._files.newest

    def add(self, gone: Collection[str], parts: Mapping[LessonFile, _Part]) -> LessonTree:
        """A tree that lacks some ids of the newest one, and has these files."""
        self._number += 1
        files = {lesson_id(file.path): file for file in parts}
        for id in dict.fromkeys([*gone, *files]):
            part = parts[files[id]] if id in files else _Part(_EMPTY)
            lesson = part.library.lessons.get(id)
            self._supersede(self._lessons.newest.get(id), lesson)
            is_planned = part.lesson is not None and open_items(part.lesson)
            self._files.put(self._number, id, files.get(id))
            self._lessons.put(self._number, id, lesson)
            self._broken.put(self._number, id, part.library.broken.get(id))
            self._planned.put(self._number, id, part.lesson if is_planned else None)
            self._listing.put(self._number, id, lesson if lesson and lesson.fixes else None)
        return LessonTree(
            Library(self._lessons.newest, self._broken.newest, (), self._files.newest),
            self._files.newest,
            self._planned.newest,
            self._listing.newest,
            self._superseders.newest,
        )

    def _supersede(self, before: Lesson | None, after: Lesson | None) -> None:
        """Note what a lesson supersedes after a change, and no longer what it did before."""
        for lesson in filter(None, (before, after)):
            for id in lesson.supersedes:
                others = self._superseders.newest.get(id, frozenset()) - {lesson.id}
                ids = others | {lesson.id} if lesson is after else others
                self._superseders.put(self._number, id, ids or None)


class LessonTrees:
    """The lessons of any commit of one repository.

    A tree is read as what differs from the tree that was read before, so that many similar
    trees cost little more than one.
    """

    def __init__(self, objects: Objects, config: Config, kept: Kept) -> None:
        self._objects = objects
        self._kept = kept
        self._config = config
        self._folders: dict[str, tuple[str, ...]] = {}  # commit -> ids of the roots' trees
        self._parts: dict[LessonFile, _Part] = {}
        # What follows is the same for all commits whose roots are the same.
        self._changes: dict[tuple[_Key, _Key], dict[str, tuple[str, str]]] = {}
        self._trees: dict[tuple[str, ...], LessonTree] = {}
        self._line = _Line()
        self._last: tuple[str, ...] = ()  # the newest tree of the line
        self.seen: dict[str, Lesson] = {}  # by id, as it was in the first tree that was read

    def tree(self, sha: str) -> LessonTree:
        """The lessons in the tree of a commit."""
        key = self.key(sha)
        if key not in self._trees:
            self._trees[key] = self._read(key) if any(key) else _Line().add((), {})
        return self._trees[key]

    def library(self, sha: str) -> Library:
        """The lessons in the tree of a commit, without findings that are no errors."""
        return self.tree(sha).library

    def _read(self, key: tuple[str, ...]) -> LessonTree:
        if self._last:
            changes = self._between(self._last, key)
        else:
            blobs = self._objects.lesson_blobs_in(key, self._config.lessons)
            changes = {path: ("", blobs[path]) for path in sorted(blobs) if self._is_lesson(path)}
        gone = {lesson_id(path) for path, (before, _) in changes.items() if before}
        files = [LessonFile(path, after) for path, (_, after) in changes.items() if after]
        ids = {lesson_id(file.path) for file in files}
        if len(ids) < len(files) or any(id not in gone and self._line.has(id) for id in ids):
            return self._with_duplicates(key)
        self._last = key
        return self._line.add(gone, self._load(files, key))

    def _with_duplicates(self, key: tuple[str, ...]) -> LessonTree:
        """A tree in which two files have the same id; only together they show it."""
        blobs = self._objects.lesson_blobs_in(key, self._config.lessons)
        files = [LessonFile(path, blobs[path]) for path in sorted(blobs) if self._is_lesson(path)]
        tree = _Line().add((), self._load(files, key))
        contents = self._objects.blobs(blobs.values())
        present = {path: contents[id] for path, id in blobs.items() if id in contents}
        library = read_library(present, self._config.lessons, self._config.severity)
        return tree._replace(library=library._replace(findings=()))

    def _load(self, files: Sequence[LessonFile], key: Sequence[str]) -> Mapping[LessonFile, _Part]:
        """What is in the files; one that the repository lacks has no lesson."""
        missing = [file for file in files if file not in self._parts]
        is_kept = not reads_wording(self._config.severity)
        kept = {file: self._kept.get(*file) for file in missing if is_kept}
        unknown = [file for file in missing if not kept.get(file)]
        if unknown:
            self._objects.bring(key)
        contents = self._objects.blobs(file.blob for file in unknown)
        for file in missing:
            lesson = kept.get(file)
            if lesson:
                library = Library({lesson.id: lesson}, {}, (), (lesson.id,))
                part = _Part(library, lesson)
            else:
                content = contents.get(file.blob)
                part = _Part(_EMPTY) if content is None else self._parsed(file, content)
            self._parts[file] = part
            for id, each in part.library.lessons.items():
                self.seen.setdefault(id, each)
        return {file: self._parts[file] for file in files}

    def _parsed(self, file: LessonFile, content: bytes) -> _Part:
        library = read_library({file.path: content}, self._config.lessons, self._config.severity)
        for lesson in library.without_findings:
            self._kept.add(lesson, file.blob)
        readable = library.lessons.get(lesson_id(file.path))
        return _Part(library, readable or parse_lesson(file.path, content).lesson)

    def _is_lesson(self, path: str) -> bool:
        return is_lesson_path(path, self._config.lessons)

    def readable(self, sha: str) -> Iterator[tuple[Lesson, str]]:
        """The lessons in the tree of a commit, each with its blob id, by path.

        Lessons with errors are among them: an error ends no repair item.
        """
        for file in sorted(self.tree(sha).files.values()):
            lesson = self._parts[file].lesson
            if lesson:
                yield lesson, file.blob

    def unreadable(self, sha: str) -> list[str]:
        """The paths of the files in the tree of a commit that are no lessons because of errors."""
        files = sorted(self.tree(sha).files.values())
        return [file.path for file in files if not self._parts[file].lesson]

    def ids(self, sha: str) -> frozenset[str]:
        """The ids of the lessons in the tree of a commit; no lesson file is read."""
        paths = self._objects.lesson_blobs_in(self.key(sha), self._config.lessons)
        return frozenset(lesson_id(path) for path in paths if self._is_lesson(path))

    def ids_of_any(self, shas: Iterable[str]) -> set[str]:
        """The ids of the lessons that are in any of these trees.

        Each tree is compared with the one before, because most of their lessons are the same.
        """
        distinct = {self.key(sha): sha for sha in shas}
        ids: set[str] = set()
        last: tuple[str, ...] = ()
        for key, sha in distinct.items():
            if last:
                changes = self._between(last, key)
                ids.update(lesson_id(path) for path, (_, after) in changes.items() if after)
            else:
                ids.update(self.ids(sha))
            last = key
        return ids

    def holders(self, id: str, shas: Iterable[str]) -> set[str]:
        """The commits among these whose tree has the file of a lesson; no lesson file is read.

        Each tree is compared with the one before, because most of their lessons are the same.
        """
        holders: set[str] = set()
        last: tuple[str, ...] | None = None
        is_there = False
        for sha in shas:
            key = self.key(sha)
            if last is None or (key != last and id in map(lesson_id, self._between(last, key))):
                is_there = id in self.ids(sha)
            holders |= {sha} if is_there else set()
            last = key
        return holders

    def new_ids(self, older: str, newer: str) -> set[str]:
        """The ids of the lessons that one commit has and an older one lacks."""
        return new_ids_of(self.changed_files(older, newer))

    def changed(self, older: str, newer: str) -> set[str]:
        """The ids of the lessons whose files two commits do not share."""
        return {*map(lesson_id, self.changed_files(older, newer))}

    def compare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Compare the lessons of pairs of commits, which costs less than to do it one by one."""
        shas = list(pairs)
        self.expect([sha for pair in shas for sha in pair if sha not in self._folders])
        keys = dict.fromkeys((self.key(older), self.key(newer)) for older, newer in shas)
        missing = [pair for pair in keys if pair not in self._changes]
        for start in range(0, len(missing), _COMPARED):
            self._compare(missing[start : start + _COMPARED])

    def _compare(self, pairs: Sequence[tuple[_Key, _Key]]) -> None:
        compared = self._objects.changes_of(
            (before, after)
            for pair in pairs
            for before, after in zip(*pair, strict=True)
            if before and after and before != after
        )
        for older, newer in pairs:
            changed: dict[str, tuple[str, str]] = {}
            for root, before, after in zip(self._config.lessons, older, newer, strict=True):
                if before and after and before != after:
                    for path, sides in compared[before, after].items():
                        old, new = (each.id if each and each.is_file else "" for each in sides)
                        if old != new:
                            changed[f"{root}/{path}"] = old, new
                elif before != after:
                    blobs = self._objects.lesson_blobs_in([before or after], [root])
                    changed |= {
                        path: (id, "") if before else ("", id) for path, id in blobs.items()
                    }
            kept = {path: sides for path, sides in changed.items() if self._is_lesson(path)}
            self._changes[older, newer] = kept

    def changed_files(self, older: str, newer: str) -> Mapping[str, tuple[str, str]]:
        """{path: (blob before, blob after)} of the lessons in which two commits differ."""
        return self._between(self.key(older), self.key(newer))

    def _between(self, older: _Key, newer: _Key) -> Mapping[str, tuple[str, str]]:
        """{path: (blob before, blob after)} of the lesson files that differ; "" for none."""
        if (newer, older) in self._changes:
            changes = self._changes[newer, older]
            return {path: (after, before) for path, (before, after) in changes.items()}
        if (older, newer) not in self._changes:
            self._compare([(older, newer)])
        return self._changes[older, newer]

    def key(self, sha: str) -> _Key:
        """A key that all commits with the same lessons share: the ids of the roots' trees."""
        if sha not in self._folders:
            self.expect([sha])
        return self._folders[sha]

    def expect(self, shas: Sequence[str]) -> None:
        """Find the roots of many commits at once."""
        roots = self._objects.folders_of(shas, self._config.lessons)
        self._folders |= dict(zip(shas, roots, strict=True))


_EMPTY = Library({}, {}, (), ())


def new_ids_of(changes: Mapping[str, tuple[str, str]]) -> set[str]:
    """The ids of lessons that are new after changes: {path: (blob before, blob after)}."""
    added = {lesson_id(path) for path, (_, after) in changes.items() if after}
    return added - {lesson_id(path) for path, (before, _) in changes.items() if before}


def superseders_of(lessons: Iterable[Lesson]) -> Mapping[str, Collection[str]]:
    """{id: the ids of the lessons that supersede it}."""
    superseders: dict[str, set[str]] = {}
    for lesson in lessons:
        for id in lesson.supersedes:
            superseders.setdefault(id, set()).add(lesson.id)
    return superseders
