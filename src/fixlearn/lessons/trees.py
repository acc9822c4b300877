"""The lessons in the trees of many commits.

Each distinct tree and file is read once, through the `Objects` of the repository.
"""

from __future__ import annotations

from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import Library, is_lesson_path, read_library
from fixlearn.lessons.weakening import open_items
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from fixlearn.config import Config
    from fixlearn.lessons.evidence_status import Changes
    from fixlearn.model import Lesson

    _T = TypeVar("_T")


class Objects(Protocol):
    """The git objects that lessons are read from."""

    def folders_of(self, commits: Sequence[str], roots: Sequence[str], /) -> list[tuple[str, ...]]:
        """The object ids of these folders in each commit; "" for one that it lacks."""

    def lesson_blobs_in(self, folders: Sequence[str], roots: Sequence[str], /) -> dict[str, str]:
        """{path: blob id} of the Markdown files in the year folders of the roots."""

    def changes(self, older: str, newer: str, /) -> Changes:
        """{path: (entry before, entry after)} of the files in which two trees differ."""

    def bring(self, folders: Sequence[str], /) -> None:
        """Prefetch the files of these folders in a partial clone."""

    def blobs(self, ids: Iterable[str], /) -> dict[str, bytes]:
        """{id: content} of these blobs; missing ones are omitted."""


# The trees that are asked for again and again: a release, the one before it, the newest ones.
_MAX_TREES = 8


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
    superseders: Mapping[str, frozenset[str]]  # id -> ids of the lessons that supersede it
    is_unique: bool = True  # no two files have the same id


class _Part(NamedTuple):
    """What one file contains."""

    library: Library
    lesson: Lesson | None = None  # with errors, too


class LessonTrees:
    """The lessons of any commit of one repository.

    A tree is read as what differs from the tree that was read before, so that many similar
    trees cost little more than one.
    """

    def __init__(self, objects: Objects, config: Config) -> None:
        self._objects = objects
        self._config = config
        self._folders: dict[str, tuple[str, ...]] = {}  # commit -> ids of the roots' trees
        self._parts: dict[LessonFile, _Part] = {}
        # What follows is the same for all commits whose roots are the same.
        self._changes: dict[tuple[tuple[str, ...], ...], dict[str, tuple[str, str]]] = {}
        self._trees: dict[tuple[str, ...], LessonTree] = {}  # those that were used last
        self._last: tuple[str, ...] = ()  # the one that was read last
        self.seen: dict[str, Lesson] = {}  # by id, as it was in the first tree that was read

    def tree(self, sha: str) -> LessonTree:
        """The lessons in the tree of a commit."""
        key = self.key(sha)
        tree = self._trees.pop(key, None) or self._read(key)
        self._trees[key] = tree
        return tree

    def library(self, sha: str) -> Library:
        """The lessons in the tree of a commit, without findings that are no errors."""
        return self.tree(sha).library

    def _read(self, key: tuple[str, ...]) -> LessonTree:
        last = self._trees.get(self._last)
        if last and any(key) and any(self._last):
            tree = self._derived(last, self._changed_files(self._last, key), key)
        else:
            tree = None
        while len(self._trees) >= _MAX_TREES:
            del self._trees[next(iter(self._trees))]
        self._last = key
        return tree or self._whole(key)

    def _whole(self, key: tuple[str, ...]) -> LessonTree:
        blobs = self._objects.lesson_blobs_in(key, self._config.lessons)
        files = [LessonFile(path, blobs[path]) for path in sorted(blobs)]
        self._load(files, key)
        ids = [lesson_id(file.path) for file in files if self._is_lesson(file.path)]
        empty = LessonTree(_EMPTY, {}, {}, {}, {})
        if len({*ids}) == len(ids):
            return self._with(empty, {}, files)
        # Only together they show a duplicate id.
        contents = self._objects.blobs(blobs.values())
        present = {path: contents[id] for path, id in blobs.items() if id in contents}
        library = read_library(present, self._config.lessons, self._config.severity)
        tree = self._with(empty, {}, files)
        return tree._replace(library=library._replace(findings=()), is_unique=False)

    def _derived(
        self, last: LessonTree, changes: Mapping[str, tuple[str, str]], key: tuple[str, ...]
    ) -> LessonTree | None:
        """The tree that differs from `last` in these files; None if an id has two files."""
        gone = {lesson_id(path): path for path, (before, _) in changes.items() if before}
        files = [LessonFile(path, after) for path, (_, after) in changes.items() if after]
        ids = [lesson_id(file.path) for file in files]
        is_unique = len({*ids}) == len(ids) and all(
            id in gone or id not in last.files for id in ids
        )
        if not (last.is_unique and is_unique):
            return None
        self._load(files, key)
        return self._with(last, gone, files)

    def _with(
        self, last: LessonTree, gone: Mapping[str, str], files: Sequence[LessonFile]
    ) -> LessonTree:
        """The tree without the lessons that are gone, and with these files."""
        parts = {
            lesson_id(file.path): self._parts[file] for file in files if self._is_lesson(file.path)
        }
        lessons = {
            id: lesson for each in parts.values() for id, lesson in each.library.lessons.items()
        }
        broken = {
            id: errors for each in parts.values() for id, errors in each.library.broken.items()
        }
        readable = {id: each.lesson for id, each in parts.items() if each.lesson}
        before = {id: last.library.lessons[id] for id in gone if id in last.library.lessons}
        for id, lesson in lessons.items():
            self.seen.setdefault(id, lesson)
        all_files = _updated(
            last.files,
            gone,
            {lesson_id(file.path): file for file in files if lesson_id(file.path) in parts},
        )
        return LessonTree(
            Library(
                _updated(last.library.lessons, gone, lessons),
                _updated(last.library.broken, gone, broken),
                (),
                all_files.keys(),
            ),
            all_files,
            _updated(
                last.planned, gone, {id: each for id, each in readable.items() if open_items(each)}
            ),
            _updated(last.listing, gone, {id: each for id, each in lessons.items() if each.fixes}),
            _superseders(last.superseders, before.values(), lessons.values()),
        )

    def _load(self, files: Sequence[LessonFile], key: Sequence[str]) -> None:
        """Read the files that are not known yet; one that the repository lacks has no lesson."""
        missing = [file for file in files if file not in self._parts]
        if not missing:
            return
        self._objects.bring(key)
        contents = self._objects.blobs(file.blob for file in missing)
        for file in missing:
            content = contents.get(file.blob)
            if content is None:
                self._parts[file] = _Part(_EMPTY)
                continue
            files_of_one = {file.path: content}
            library = read_library(files_of_one, self._config.lessons, self._config.severity)
            id = lesson_id(file.path)
            lesson = library.lessons.get(id)
            if id in library.broken:
                lesson = parse_lesson(file.path, content).lesson
            self._parts[file] = _Part(library, lesson)

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
                changes = self._changed_files(last, key)
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
            if last is None or (
                key != last and id in map(lesson_id, self._changed_files(last, key))
            ):
                is_there = id in self.ids(sha)
            holders |= {sha} if is_there else set()
            last = key
        return holders

    def new_ids(self, older: str, newer: str) -> set[str]:
        """The ids of the lessons that one commit has and an older one lacks."""
        changes = self._changed_files(self.key(older), self.key(newer))
        added = {lesson_id(path) for path, (_, after) in changes.items() if after}
        return added - {lesson_id(path) for path, (before, _) in changes.items() if before}

    def changed(self, older: str, newer: str) -> set[str]:
        """The ids of the lessons whose files two commits do not share."""
        changes = self._changed_files(self.key(older), self.key(newer))
        return {*map(lesson_id, changes)}

    def _changed_files(
        self, older: tuple[str, ...], newer: tuple[str, ...]
    ) -> Mapping[str, tuple[str, str]]:
        """{path: (blob before, blob after)} of the lesson files that differ; "" for none."""
        if (older, newer) in self._changes:
            return self._changes[older, newer]
        if (newer, older) in self._changes:
            changes = self._changes[newer, older]
            return {path: (after, before) for path, (before, after) in changes.items()}
        changed: dict[str, tuple[str, str]] = {}
        for root, before, after in zip(self._config.lessons, older, newer, strict=True):
            if before and after and before != after:
                for path, sides in self._objects.changes(before, after).items():
                    old, new = (each.id if each and each.is_file else "" for each in sides)
                    if old != new:
                        changed[f"{root}/{path}"] = old, new
            elif before != after:
                blobs = self._objects.lesson_blobs_in([before or after], [root])
                changed |= {path: (id, "") if before else ("", id) for path, id in blobs.items()}
        kept = {path: sides for path, sides in changed.items() if self._is_lesson(path)}
        self._changes[older, newer] = kept
        return kept

    def key(self, sha: str) -> tuple[str, ...]:
        """A key that all commits with the same lessons share: the ids of the roots' trees."""
        if sha not in self._folders:
            self.expect([sha])
        return self._folders[sha]

    def expect(self, shas: Sequence[str]) -> None:
        """Find the roots of many commits at once."""
        roots = self._objects.folders_of(shas, self._config.lessons)
        self._folders |= dict(zip(shas, roots, strict=True))


_EMPTY = Library({}, {}, (), ())


def _updated(
    last: Mapping[str, _T], gone: Iterable[str], new: Mapping[str, _T]
) -> Mapping[str, _T]:
    """The mapping without some keys and with new ones; itself if that changes nothing."""
    removed = [key for key in gone if key in last and key not in new]
    if not removed and not new:
        return last
    updated = {**last, **new}
    for key in removed:
        del updated[key]
    return updated


def _superseders(
    last: Mapping[str, frozenset[str]], gone: Iterable[Lesson], new: Iterable[Lesson]
) -> Mapping[str, frozenset[str]]:
    changed: dict[str, frozenset[str]] = {}
    for lesson in gone:
        for id in lesson.supersedes:
            changed[id] = changed.get(id, last.get(id, frozenset())) - {lesson.id}
    for lesson in new:
        for id in lesson.supersedes:
            changed[id] = changed.get(id, last.get(id, frozenset())) | {lesson.id}
    return _updated(last, (), changed)


def superseders_of(lessons: Iterable[Lesson]) -> Mapping[str, frozenset[str]]:
    """{id: the ids of the lessons that supersede it}."""
    return _superseders({}, (), lessons)
