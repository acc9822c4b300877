"""The evidence of lessons in the trees of many commits."""

from __future__ import annotations

from itertools import pairwise

from fixlearn.lessons.evidence_status import (
    MOST_BYTES,
    EvidenceReader,
    EvidenceStatus,
    Status,
    TreeContent,
    evidence_of,
    is_lost,
    named_paths,
    needs_content,
)
from fixlearn.light_typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fixlearn.model import Lesson

    Changes = Mapping[str, tuple["Entry | None", "Entry | None"]]


class Entry(Protocol):
    """One entry of a tree or of the index."""

    @property
    def name(self) -> str:
        """The name, or the whole path."""

    @property
    def id(self) -> str:
        """The object id."""

    @property
    def is_tree(self) -> bool:
        """True for a folder."""

    @property
    def is_file(self) -> bool:
        """True for a regular file: no link, no submodule."""


class TreeObjects(Protocol):
    """The git objects that evidence is looked up in."""

    def changes_of(self, pairs: Iterable[tuple[str, str]], /) -> Mapping[tuple[str, str], Changes]:
        """{pair: {path: (entry before, entry after)} of files that differ between two trees}."""

    def trees(self, commits: Sequence[str], /) -> list[str]:
        """The object ids of the trees of commits."""

    def blobs(self, ids: Iterable[str], /, *, most: int | None = None) -> dict[str, bytes]:
        """{id: content} of blobs; missing ones and those of more than `most` bytes are omitted."""

    def entries_at(self, commit: str, paths: Iterable[str], /) -> Mapping[str, Entry]:
        """{path: entry} of what a commit has at these paths."""

    @property
    def is_partial(self) -> bool:
        """True in a partial clone that lacks files."""

    def prefetch_siblings(self, blobs: Iterable[str], /) -> None:
        """Prefetch the folders of these files in a partial clone."""


_MAX_CHANGES = 50_000  # files that are remembered to differ between releases
_COMPARED = 48  # pairs of releases: as many as one question to git has room for


class EvidenceTrees:
    """The status of evidence in any commit of one repository.

    To ask for many trees at once costs little more than for one: folders and files
    that they share are read once.
    """

    def __init__(self, objects: TreeObjects) -> None:
        self._objects = objects
        self._reader = EvidenceReader()
        self._changes: dict[tuple[str, str], Changes] = {}  # those that were asked for last
        self._kept = 0  # files in all of these
        self._trees: dict[str, str] = {}  # object ids, by commit
        self._next: dict[str, str] = {}  # what a commit will be compared with

    def changes(self, older: str, newer: str) -> Changes:
        """{path: (entry before, entry after)} of the files in which two commits differ."""
        key = older, newer
        if key not in self._changes:
            if self._next.get(newer) == older:
                sides = self.changes(newer, older)
                return {path: (before, after) for path, (after, before) in sides.items()}
            pairs = [key]
            while len(pairs) < _COMPARED and (after := self._next.get(pairs[-1][1])):
                pairs.append((pairs[-1][1], after))
            # Of two commits, git would remember for good that one is the parent of the other.
            self._find_trees([sha for pair in pairs for sha in pair])
            trees = {pair: (self._trees[pair[0]], self._trees[pair[1]]) for pair in pairs}
            compared = self._objects.changes_of(trees.values())
            for pair in pairs:
                self._changes[pair] = compared[trees[pair]]
                self._kept += len(self._changes[pair])
            while self._kept > _MAX_CHANGES and next(iter(self._changes)) != key:
                self._kept -= len(self._changes.pop(next(iter(self._changes))))
        return self._changes[key]

    def pieces(self, sha: str, values: Iterable[str]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} in the tree of the commit `sha`."""
        distinct = list(dict.fromkeys(values))
        return self.pieces_of(distinct, self.entries_at(sha, distinct))

    def entries_at(self, sha: str, values: Iterable[str]) -> Mapping[str, Entry]:
        """{path: entry} in the tree of a commit, of all paths that the evidence names."""
        paths = {path for value in values for path in named_paths(value)}
        return self._objects.entries_at(sha, paths)

    def expect(self, shas: Sequence[str]) -> None:
        """Prepare for questions about many commits, each compared with the one after it."""
        self._find_trees(shas)
        self._next |= pairwise(shas)

    def _find_trees(self, shas: Iterable[str]) -> None:
        missing = [sha for sha in dict.fromkeys(shas) if sha not in self._trees]
        self._trees |= dict(zip(missing, self._objects.trees(missing), strict=True))

    def entries(self, sha: str, paths: Iterable[str], changes: Changes) -> dict[str, Entry]:
        """{path: entry} in a commit that differs in these changes from another one."""
        after = {} if self._objects.is_partial else changes
        changed = {path: entry for path in paths if path in after and (entry := after[path][1])}
        others = [path for path in paths if path not in changed]
        return {**changed, **self._objects.entries_at(sha, others)}

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
        return {value: self._reader.status(value, tree) for value in distinct}

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
        touched: set[str] = set()
        closed: set[str] = set()
        for sha in begins:
            paths, links = touched_paths(self.changes(sha, head))
            touched |= paths
            closed |= links
        values = {value for lesson in lessons for value in evidence_of(lesson)}
        near = sorted(value for value in values if may_differ(value, touched, closed))
        before = [self.entries_at(sha, near) for sha in begins]
        after = self.entries_at(head, near)
        changed = [value for value in near if _is_changed(value, before, after)]
        statuses = self.pieces_of(changed, after)
        lost = {value: status for value, status in statuses.items() if is_lost(status.state)}
        earlier = [self.pieces_of(lost, tree) for tree in (before if lost else ())]
        return {
            value: status
            for value, status in lost.items()
            if any(tree[value].state is Status.EVIDENT for tree in earlier)
        }

    def changed_paths(self, begins: Sequence[str], head: str) -> set[str]:
        """The paths at which evidence may be lost since one of the trees before.

        These are the files that differ, and the folders that are in only some of the trees.
        """
        paths: set[str] = set()
        folders: set[str] = set()
        for sha in begins:
            for path, sides in self.changes(sha, head).items():
                paths.add(path)
                folder = "" if all(sides) else path.rpartition("/")[0]
                while folder and folder not in folders:
                    folders.add(folder)
                    folder = folder.rpartition("/")[0]
        trees = [self._objects.entries_at(sha, folders) for sha in (*begins, head)]
        for folder in folders:
            entries = [tree.get(folder) for tree in trees]
            if len({bool(entry and entry.is_tree) for entry in entries}) > 1:
                paths.add(folder)
        return paths


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


def touched_paths(changes: Changes) -> tuple[set[str], set[str]]:
    """The paths that may have another entry, and those whose whole content may be another.

    These are the files that changed and the folders of them, and the links and submodules.
    """
    paths, closed = set(), set()
    for path, sides in changes.items():
        while path and path not in paths:
            paths.add(path)
            path = path.rpartition("/")[0]
        closed |= {each.name for each in sides if each and not each.is_file}
    return paths, closed


def may_differ(value: str, touched: Collection[str], closed: Collection[str]) -> bool:
    """True if one of the paths that evidence names is among `touched_paths`."""
    return any(path in touched or is_below(path, closed) for path in named_paths(value))


def is_below(path: str, folders: Collection[str]) -> bool:
    """True if a path is in one of these folders, or deeper."""
    parts = path.split("/") if folders else ()
    return any("/".join(parts[:number]) in folders for number in range(1, len(parts)))
