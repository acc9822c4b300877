"""Commits, trees and files by name, all read by one `git cat-file --batch`.

One process answers for all of them, so that no command starts more processes for a
longer history.
"""

from __future__ import annotations

import re

from fixlearn.errors import CannotTell
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.repository.git import (
    CHUNK,
    DiffTree,
    GitProcess,
    GitRefused,
    raw_differences,
)
from fixlearn.repository.tree_entry import Differences, TreeEntry, read_comparisons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike
    from typing import IO, NoReturn

    from fixlearn.repository.remotes import BloblessClone


# Names are written and answers read in turns. A turn has to fit the pipe (mostly 64 KiB, but
# at least 4 KiB), or both sides would wait forever.
_NAMES_PER_TURN = 48
_BYTES_PER_TURN = 4_000
_FEW_NAMES = 20  # to search a tree for so few is faster than to read all of its entries
DEFAULT_BRANCHES = ("main", "master")
_MODE = re.compile(rb"40000|1[0-7]{5}")
_PARENT = re.compile(rb"^parent ([0-9a-f]+)$", re.MULTILINE)


TOO_LARGE = "too large"


class Object(NamedTuple):
    """One object of git's database."""

    id: str
    type: str  # commit, tree, blob, tag or TOO_LARGE
    content: bytes


class Objects:
    """Reads objects of the repository that `folder` is in.

    In a blobless clone, `clone` fetches missing files in bulk; without it git fetches them
    one by one. `differences` compares trees for others as well, so that one process is enough.
    """

    def __init__(
        self,
        folder: str | PathLike[str] = "",
        clone: BloblessClone | None = None,
        differences: DiffTree | None = None,
    ) -> None:
        self._folder = folder
        self._clone = clone
        self._process: GitProcess | None = None
        self._differences = differences
        self._trees: dict[str, list[TreeEntry]] = {}
        self._entries_of: dict[str, dict[str, TreeEntry | None]] = {}  # tree -> {name: entry}
        self._lesson_blobs: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._folder_of: dict[str, str] = {}  # blob -> tree, of the entries that were read

    def read(self, names: Sequence[str], *, most: int | None = None) -> Iterator[Object | None]:
        """Yield an object for each name, or None if there is none.

        One of more than `most` bytes has no content, and TOO_LARGE as its type.

        A name is anything that `git rev-parse` takes, such as `v1.0^{commit}` or
        `HEAD:lessons`.
        """
        for turn in _turns(names):
            if self._process is None:
                self._process = GitProcess("cat-file", "--batch", folder=self._folder)
            process = self._process
            text = "".join(f"{name}\n" for name in turn)
            try:
                process.stdin.write(text.encode("utf-8", "surrogateescape"))
                process.stdin.flush()
                # Read the whole turn, so that a caller who stops leaves no answer in the pipe.
                answers = [_read_object(process.stdout, most) for _ in turn]
            except (BrokenPipeError, EOFError):
                self._process = None
                process.fail("cannot read the repository")
            yield from answers

    def commit(self, revision: str) -> str | None:
        """The hash of the commit that `revision` names; None if there is none."""
        if not revision:
            return None
        try:
            commit = next(self.read([f"{revision}^{{commit}}"]))
        except GitRefused:
            raise
        except CannotTell:
            if "@{" not in revision:
                raise
            return None  # git ends at a name such as "@{upstream}" if there is no upstream
        return commit.id if commit else None

    def first_commit(self, revisions: Iterable[str]) -> dict[str, str]:
        """{revision: hash} of the first of these revisions that is a commit; {} if none is."""
        for revision in revisions:
            if sha := self.commit(revision):
                return {revision: sha}
        return {}

    def other_default_branch(self, branch: str) -> dict[str, str]:
        """{reference: hash} of the local main or master; {} if that is `branch` itself."""
        names = [f"refs/heads/{name}" for name in DEFAULT_BRANCHES if name != branch]
        return self.first_commit(names)

    def parents(self, revision: str) -> tuple[str, ...]:
        """The hashes of a commit's parents; () for the root commit and if there is no commit.

        A shallow clone may lack the parents themselves.
        """
        commit = next(self.read([f"{revision}^{{commit}}"]))
        headers = commit.content.partition(b"\n\n")[0] if commit else b""
        return tuple(sha.decode() for sha in _PARENT.findall(headers))

    def tree_of(self, revision: str) -> str | None:
        """The object id of a commit's tree; None if there is no such commit."""
        return self.trees([revision])[0] or None

    def blob(self, name: str) -> bytes | None:
        """The content of one file, such as `HEAD:.fixlearn.yaml`; None if there is no such file."""
        blob = next(self.read([name]))
        return blob.content if blob and blob.type == "blob" else None

    def blobs(self, ids: Iterable[str], *, most: int | None = None) -> dict[str, bytes]:
        """{object id: content}, without the id of zeros and blobs of more than `most` bytes.

        Raises CannotTell if the clone lacks a blob: its trees name it, so the clone is damaged.
        """
        names = [id for id in dict.fromkeys(ids) if id.strip("0")]
        contents = {}
        for id, answer in zip(names, self.read(names, most=most), strict=True):
            blob = answer or _fail_without("file", id)
            if blob.type == "blob":
                contents[id] = blob.content
        return contents

    def entries_at(self, commit: str, paths: Iterable[str]) -> dict[str, TreeEntry]:
        """{path: entry} of these paths in the tree of `commit`, without the paths it does not have.

        A path below a link or a submodule has the entry of that. All folders of one depth
        are read at once, and each tree only once, whichever commits have it.
        """
        parts = {path: path.split("/") for path in paths if path}
        tree = self.tree_of(commit) if parts else None
        if tree is None:
            return {}  # the first commit has no parent
        tree_of = dict.fromkeys(parts, tree)  # at the current depth
        entries: dict[str, TreeEntry] = {}
        depth = 0
        while tree_of:
            names: dict[str, set[str]] = {}
            for path, tree in tree_of.items():
                names.setdefault(tree, set()).add(parts[path][depth])
            self._read_entries(names)
            deeper = {}
            for path, tree in tree_of.items():
                entry = self._entries_of[tree][parts[path][depth]]
                is_last = depth == len(parts[path]) - 1
                if entry and entry.is_tree and not is_last:
                    deeper[path] = entry.id
                elif entry and (is_last or not entry.is_file):
                    entries[path] = entry
                    if depth:  # to prefetch the siblings of a file at the top fetches all files
                        self._folder_of[entry.id] = tree
            tree_of = deeper
            depth += 1
        return entries

    def _read_entries(self, names: Mapping[str, set[str]]) -> None:
        """Read the entries of these names, given as {tree: names}, unless they are known."""
        trees = [tree for tree in names if names[tree] - self._entries_of.get(tree, {}).keys()]
        for tree, content in zip(trees, self.read(trees), strict=True):
            known_tree = content or _fail_without("folder", tree)
            missing = names[tree] - self._entries_of.setdefault(tree, {}).keys()
            if len(missing) < _FEW_NAMES:
                entries = {name: _tree_entry(known_tree, name) for name in missing}
            else:
                known = {entry.name: entry for entry in _tree_entries(known_tree)}
                entries = {name: known.get(name) for name in missing}
            self._entries_of[tree].update(entries)

    def differences(self, older: str, newer: str) -> Differences:
        """Compare the trees of two commits, reading only the folders that differ.

        Raises CannotTell if a tree is missing.
        """
        differences: Differences = {}
        pairs = [("", f"{older}^{{tree}}", f"{newer}^{{tree}}")]
        while pairs:
            trees = self._trees_by_name([id for _, *ids in pairs for id in ids if id])
            deeper = []
            for folder, *ids in pairs:
                before, after = (trees.get(id, {}) for id in ids)
                for name in before.keys() | after.keys():
                    path, old, new = folder + name, before.get(name), after.get(name)
                    if old == new:
                        continue
                    files = _file_at(path, old), _file_at(path, new)
                    if any(files):
                        differences[path] = files
                    folders = _folder_id(old), _folder_id(new)
                    if any(folders):
                        deeper.append((f"{path}/", *folders))
            pairs = deeper
        return dict(sorted(differences.items()))

    def _trees_by_name(self, names: Sequence[str]) -> dict[str, dict[str, TreeEntry]]:
        trees = {}
        for name, tree in zip(names, self.read(names), strict=True):
            entries = _tree_entries(tree or _fail_without("folder", name))
            trees[name] = {entry.name: entry for entry in entries}
        return trees

    def folders(self, commit: str, roots: Sequence[str]) -> tuple[str, ...]:
        """The object ids of these folders in the tree of `commit`; "" for one that is missing."""
        return self.folders_of([commit], roots)[0]

    def folders_of(self, commits: Sequence[str], roots: Sequence[str]) -> list[tuple[str, ...]]:
        """As `folders`, for many commits."""
        trees = self.read([f"{commit}:{root}" for commit in commits for root in roots])
        ids = [tree.id if tree and tree.type == "tree" else "" for tree in trees]
        size = len(roots)
        parts = [tuple(ids[n * size : (n + 1) * size]) for n in range(len(commits))]
        for commit, of_commit in zip(commits, parts, strict=True):
            # git answers alike if the commit has no such folder, and if the clone lacks it.
            missing = [root for root, id in zip(roots, of_commit, strict=True) if not id]
            if missing and self.commit(commit):
                for root, entry in self.entries_at(commit, missing).items():
                    if entry.is_tree:
                        _fail_without("folder", root)
        return parts

    def year_folders(self, commit: str, roots: Sequence[str]) -> list[str]:
        """The paths of the folders in these folders of the tree of `commit`."""
        ids = self.folders(commit, roots)
        return [
            f"{root}/{year.name}"
            for root, folder in zip(roots, ids, strict=True)
            for year in self._entries(folder)
            if year.is_tree
        ]

    def lesson_blobs(self, commit: str, roots: Sequence[str]) -> Mapping[str, str]:
        """{path: blob id} of the Markdown files in the year folders below `roots`."""
        return self.lesson_blobs_in(self.folders(commit, roots), roots)

    def lesson_blobs_in(self, folders: Sequence[str], roots: Sequence[str]) -> Mapping[str, str]:
        """As `lesson_blobs`, for roots whose object ids are `folders`."""
        key = (*folders, *roots)
        if key not in self._lesson_blobs:
            self._lesson_blobs[key] = {
                f"{root}/{year.name}/{file.name}": file.id
                for root, folder in zip(roots, folders, strict=True)
                for year in self._entries(folder)
                if year.is_tree
                for file in self._entries(year.id)
                if file.is_file and file.name.endswith(".md")
            }
        return self._lesson_blobs[key]

    def changes(self, older: str, newer: str) -> Differences:
        """{path: (entry before, entry after)} of the files in which two trees differ.

        git compares the trees, so that two large ones with few differences cost little.
        """
        return self.changes_of([(older, newer)])[older, newer]

    def changes_of(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Differences]:
        """{(older, newer): as `changes`} of many pairs of trees, with few questions to git."""
        if self._differences is None:
            self._differences = raw_differences(self._folder)
        lines = {f"{older} {newer}": (older, newer) for older, newer in pairs}
        changes: dict[tuple[str, str], Differences] = {}
        for turn in _turns([*lines]):
            compared = read_comparisons(self._differences.ask(turn))
            changes |= {lines[line]: compared[line] for line in turn}
        return changes

    def trees(self, commits: Sequence[str]) -> list[str]:
        """The object ids of the trees of commits; "" for one that is missing."""
        objects = self.read([f"{name}^{{commit}}" for name in commits])
        headers = (each.content.partition(b"\n")[0] if each else b"" for each in objects)
        return [header.removeprefix(b"tree ").decode() for header in headers]

    def lesson_files(self, commit: str, roots: Sequence[str]) -> dict[str, bytes]:
        """{path: content} of the lesson files in the tree of `commit`."""
        folders = self.folders(commit, roots)
        paths = self.lesson_blobs_in(folders, roots)
        self.bring(folders)
        contents = self.blobs(paths.values())
        return {path: contents[id] for path, id in paths.items() if id in contents}

    @property
    def is_partial(self) -> bool:
        """True in a blobless clone, which fetches files by their folders."""
        return bool(self._clone and self._clone.lacks_contents)

    def bring(self, folders: Sequence[str]) -> None:
        """In a blobless clone, fetch the files of these trees with one request for each."""
        if self._clone and self.is_partial:
            for folder in filter(None, folders):
                self._clone.prefetch_tree(folder)

    def prefetch_siblings(self, blobs: Iterable[str]) -> None:
        """In a blobless clone, fetch the folders of these files with one request for each."""
        if self._clone and self.is_partial:
            folders = (self._folder_of.get(blob, "") for blob in blobs)
            self.bring(tuple(dict.fromkeys(folders)))

    def prefetch_diff(self, older: str, newer: str) -> None:
        """In a blobless clone, fetch with one request the files that differ between two commits."""
        if self._clone and self.is_partial:
            trees = list(self.read([f"{commit}^{{tree}}" for commit in (older, newer)]))
            if all(trees):
                self._clone.prefetch_diff(*(tree.id for tree in trees if tree))

    def _entries(self, tree: str) -> list[TreeEntry]:
        # Many releases share one tree of old lessons, so that each is read once.
        if tree and tree not in self._trees:
            content = next(self.read([tree])) or _fail_without("folder", tree)
            self._trees[tree] = _tree_entries(content)
        return self._trees.get(tree, [])


def _turns(names: Sequence[str]) -> Iterator[list[str]]:
    turn: list[str] = []
    size = 0
    for name in names:
        if "\n" in name or "\0" in name:
            name = "-"  # no object has this name, and a line feed would make two requests
        if turn and (len(turn) == _NAMES_PER_TURN or size + len(name) > _BYTES_PER_TURN):
            yield turn
            turn, size = [], 0
        turn.append(name)
        size += len(name) + 1
    if turn:
        yield turn


def _read_object(stdout: IO[bytes], most: int | None) -> Object | None:
    """Read the next answer of `cat-file --batch`. Raises EOFError at the end.

    Returns None for "missing". The content of more than `most` bytes is skipped.
    """
    header = stdout.readline()
    if not header:
        raise EOFError
    fields = header.split()
    if len(fields) != 3 or not fields[2].isdigit():
        return None  # "<name> missing" or "<name> ambiguous"
    size = int(fields[2])
    if most is not None and size > most:
        size += 1
        while size > 0 and (chunk := stdout.read(min(size, CHUNK))):
            size -= len(chunk)
        return Object(fields[0].decode(), TOO_LARGE, b"")
    content = stdout.read(size)
    stdout.read(1)  # the line feed behind the content
    return Object(fields[0].decode(), fields[1].decode(), content)


def _file_at(path: str, entry: TreeEntry | None) -> TreeEntry | None:
    """The entry with its whole path as its name; None for a folder."""
    return None if entry is None or entry.is_tree else entry._replace(name=path)


def _folder_id(entry: TreeEntry | None) -> str:
    return entry.id if entry and entry.is_tree else ""


def _tree_entry(tree: Object, name: str) -> TreeEntry | None:
    """The entry of one name in a tree, found without reading the others."""
    if tree.type != "tree":
        return None
    content, id_length = tree.content, len(tree.id) // 2
    behind_mode = b" %b\0" % name.encode("utf-8", "surrogateescape")
    end = content.find(behind_mode)
    while end >= 0:
        # The end of an id or of another name may look like a mode: an entry comes right behind
        # the id of another.
        for mode in (content[max(end - size, 0) : end] for size in (5, 6)):
            start = end - len(mode)
            is_entry = start == 0 or (start > id_length and content[start - id_length - 1] == 0)
            if is_entry and _MODE.fullmatch(mode):
                start = end + len(behind_mode)
                return TreeEntry(name, content[start : start + id_length].hex(), mode.decode())
        end = content.find(behind_mode, end + 1)
    return None


def _fail_without(what: str, name: str) -> NoReturn:
    raise CannotTell(
        f"cannot read the {what} {name} of a commit",
        why="this clone is damaged: the object is missing or cannot be read",
        hint="git fetch --refetch     (if that fails: git fsck)",
    )


def _tree_entries(tree: Object) -> list[TreeEntry]:
    """Read the entries of a tree, each `<mode> <name>` NUL `<raw id>`; none if it is no tree.

    GitPython reads trees too, but only with ids of 20 bytes: it cannot read a SHA-256
    repository.
    """
    if tree.type != "tree":
        return []
    entries = []
    id_length = len(tree.id) // 2
    content, start = tree.content, 0
    while start < len(content):
        end = content.index(b"\0", start)
        mode, _, name = content[start:end].partition(b" ")
        start = end + 1 + id_length
        id = content[end + 1 : start].hex()
        entries.append(TreeEntry(name.decode("utf-8", "replace"), id, mode.decode("ascii")))
    return entries
