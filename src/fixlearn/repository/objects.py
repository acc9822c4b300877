"""Objects by name, all through one `git cat-file --batch`.

One process answers for revisions, trees and blobs, so that no command starts
more processes for more history.
"""

from __future__ import annotations

import configparser
from functools import cached_property
from typing import IO, TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.repository.git import DiffTree, GitProcess, GitRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from git import Repo


# Names are written and answers read in turns. A turn has to fit the pipe
# (64 KiB, and 4 KiB at the very least), or both sides would wait for ever.
_NAMES_PER_TURN = 48
_BYTES_PER_TURN = 4_000
_CHUNK = 256 * 1024  # bytes
FOLDER = "40000"  # the mode of a tree


class Object(NamedTuple):
    """What git keeps under one name."""

    id: str
    type: str  # commit, tree, blob or tag
    content: bytes


class TreeEntry(NamedTuple):
    """One row of a tree, or of the index."""

    name: str
    id: str
    mode: str  # "100644"; of a folder FOLDER

    @property
    def is_tree(self) -> bool:
        """True for a folder."""
        return self.mode == FOLDER

    @property
    def is_file(self) -> bool:
        """True for a regular file: no link, no submodule."""
        return self.mode.startswith("100")


# {path: (what the older tree has, what the newer tree has)}; folders have no row of their own
Differences = dict[str, tuple[TreeEntry | None, TreeEntry | None]]


class Objects:
    """Reads objects of the repository that `folder` is in.

    `clone` fetches in bulk what a blobless clone lacks; without it git fetches one by one.
    """

    def __init__(
        self, folder: str | PathLike[str] = "", clone: BloblessClone | None = None
    ) -> None:
        self._folder = folder
        self._clone = clone
        self._process: GitProcess | None = None
        self._trees: dict[str, list[TreeEntry]] = {}
        self._rows: dict[str, dict[str, TreeEntry | None]] = {}  # tree -> name -> its row
        self._folder_of: dict[str, str] = {}  # blob -> tree, of rows that were asked for

    def read(self, names: Sequence[str], *, most: int | None = None) -> Iterator[Object | None]:
        """One object per name, in their order; None where git knows no such object.

        A name is anything `git rev-parse` takes, such as `v1.0^{commit}` or
        `HEAD:lessons`. Objects of more than `most` bytes are None as well.
        """
        for turn in _turns([_askable(name) for name in names]):
            if self._process is None:
                self._process = GitProcess("cat-file", "--batch", folder=self._folder)
            process = self._process
            text = "".join(f"{name}\n" for name in turn)
            try:
                process.stdin.write(text.encode("utf-8", "surrogateescape"))
                process.stdin.flush()
                # The whole turn: whoever stops reading leaves no answer in the pipe.
                answers = [read_object(process.stdout, most) for _ in turn]
            except (BrokenPipeError, EOFError):
                self._process = None
                process.fail("cannot read the repository")
            yield from answers

    def commit(self, revision: str) -> str | None:
        """The hash of the commit that `revision` names; None where there is none."""
        if not revision:
            return None
        try:
            found = next(self.read([f"{revision}^{{commit}}"]))
        except GitRefused:
            raise
        except CannotTell:
            if "@{" not in revision:
                raise
            return None  # names such as "@{upstream}" end git where there is no such thing
        return found.id if found else None

    def blob(self, name: str) -> bytes | None:
        """The content of one file, such as `HEAD:.fixlearn.yaml`."""
        found = next(self.read([name]))
        return found.content if found and found.type == "blob" else None

    def blobs(self, ids: Iterable[str], *, most: int | None = None) -> dict[str, bytes]:
        """The contents of blobs, by object id.

        Missing ones are left out, and those of more than `most` bytes.
        """
        wanted = list(dict.fromkeys(ids))
        answers = zip(wanted, self.read(wanted, most=most), strict=True)
        return {id: found.content for id, found in answers if found and found.type == "blob"}

    def entries_at(self, commit: str, paths: Iterable[str]) -> dict[str, TreeEntry]:
        """{path: its row} of what the tree of `commit` has at these paths.

        Below a link or a submodule the path has that one's row; a path that is
        not in the tree is left out. All folders of one depth are read at once,
        and each distinct one once, whatever commit it is in.
        """
        split = {path: path.split("/") for path in paths if path}
        at = dict.fromkeys(split, f"{commit}^{{tree}}")  # the tree that each path has come to
        found: dict[str, TreeEntry] = {}
        depth = 0
        while at:
            wanted: dict[str, set[str]] = {}
            for path, tree in at.items():
                wanted.setdefault(tree, set()).add(split[path][depth])
            self._read_rows(wanted)
            going_on = {}
            for path, tree in at.items():
                row = self._rows[tree][split[path][depth]]
                is_last = depth == len(split[path]) - 1
                if row and row.is_tree and not is_last:
                    going_on[path] = row.id
                elif row and (is_last or not row.is_file):
                    found[path] = row
                    if depth:  # the tree at the top has all files there are
                        self._folder_of[row.id] = tree
            at = going_on
            depth += 1
        return found

    def _read_rows(self, wanted: Mapping[str, set[str]]) -> None:
        missing = [
            tree for tree, names in wanted.items() if names - self._rows.get(tree, {}).keys()
        ]
        for tree, content in zip(missing, self.read(missing), strict=True):
            rows: dict[str, TreeEntry | None] = dict.fromkeys(wanted[tree])
            if content and content.type == "tree":
                rows |= {one.name: one for one in _tree_entries(content) if one.name in rows}
            self._rows.setdefault(tree, {}).update(rows)

    def differences(self, older: str, newer: str) -> Differences:
        """What is different between the trees of two commits.

        Of folders that both have, only the different ones are read. Raises CannotTell
        if a tree is missing.
        """
        differences: Differences = {}
        pairs = [("", f"{older}^{{tree}}", f"{newer}^{{tree}}")]
        while pairs:
            trees = self._trees_by_name([id for _, *ids in pairs for id in ids if id])
            below = []
            for folder, *ids in pairs:
                before, after = (trees[id] if id else {} for id in ids)
                for name in before.keys() | after.keys():
                    sides = before.get(name), after.get(name)
                    if sides[0] == sides[1]:
                        continue
                    path = folder + name
                    old, new = (_file_at(path, side) for side in sides)
                    if old or new:
                        differences[path] = old, new
                    first, second = (side.id if side and side.is_tree else "" for side in sides)
                    if first or second:
                        below.append((f"{path}/", first, second))
            pairs = below
        return dict(sorted(differences.items()))

    def _trees_by_name(self, names: Sequence[str]) -> dict[str, dict[str, TreeEntry]]:
        trees = {}
        for name, tree in zip(names, self.read(names), strict=True):
            if tree is None:
                raise CannotTell(
                    "cannot compare two commits",
                    why=f"the tree {name} is missing in this clone",
                    hint="git fetch --refetch     (or: git fsck)",
                )
            trees[name] = {entry.name: entry for entry in _tree_entries(tree)}
        return trees

    def folders(self, commit: str, roots: Sequence[str]) -> tuple[str, ...]:
        """The object ids of these folders in the tree of `commit`; "" where there is none."""
        names = [f"{commit}:{root}" for root in roots]
        found = list(self.read(names))
        for one in found:
            if one and one.type == "tree" and one.id not in self._trees:
                self._trees[one.id] = _tree_entries(one)
        return tuple(one.id if one and one.type == "tree" else "" for one in found)

    def lesson_blobs(self, commit: str, roots: Sequence[str]) -> dict[str, str]:
        """{path: blob id} of all Markdown files in the year folders below `roots`."""
        return self.lesson_blobs_in(self.folders(commit, roots), roots)

    def lesson_blobs_in(self, folders: Sequence[str], roots: Sequence[str]) -> dict[str, str]:
        """The same, where `folders` are the object ids of the roots."""

        found: dict[str, str] = {}
        for root, folder in zip(roots, folders, strict=True):
            for year in self._entries(folder):
                if not year.is_tree:
                    continue
                for file in self._entries(year.id):
                    if file.is_file and file.name.endswith(".md"):
                        found[f"{root}/{year.name}/{file.name}"] = file.id
        return found

    def lesson_files(self, commit: str, roots: Sequence[str]) -> dict[str, bytes]:
        """{path: content} of the lesson files in the tree of `commit`."""
        folders = self.folders(commit, roots)
        paths = self.lesson_blobs_in(folders, roots)
        self.bring(folders)
        contents = self.blobs(paths.values())
        return {path: contents[id] for path, id in paths.items() if id in contents}

    def bring(self, folders: Sequence[str]) -> None:
        """In a blobless clone, fetch what is in these folders with one request for each."""
        if self._clone and self._clone.lacks_contents:
            for folder in filter(None, folders):
                self._clone.bring(folder)

    def prefetch_siblings(self, blobs: Iterable[str]) -> None:
        """In a blobless clone, fetch the folders that have these files, each with one request."""
        if self._clone and self._clone.lacks_contents:
            folders = (self._folder_of.get(blob, "") for blob in blobs)
            self.bring(tuple(dict.fromkeys(folders)))

    def prefetch_diff(self, older: str, newer: str) -> None:
        """In a blobless clone, fetch at once what is different between two commits."""
        if self._clone and self._clone.lacks_contents:
            trees = list(self.read([f"{commit}^{{tree}}" for commit in (older, newer)]))
            if all(trees):
                self._clone.prefetch_diff(*(tree.id for tree in trees if tree))

    def _entries(self, tree: str) -> list[TreeEntry]:
        # Many releases share one tree of old lessons: each is read once.
        if tree and tree not in self._trees:
            found = next(self.read([tree]))
            self._trees[tree] = _tree_entries(found) if found and found.type == "tree" else []
        return self._trees.get(tree, [])


def _askable(name: str) -> str:
    """The name, or one that no object has: a line feed would be two questions."""
    return "-" if "\n" in name or "\0" in name else name


def _turns(names: Sequence[str]) -> Iterator[list[str]]:
    turn: list[str] = []
    size = 0
    for name in names:
        if turn and (len(turn) == _NAMES_PER_TURN or size + len(name) > _BYTES_PER_TURN):
            yield turn
            turn, size = [], 0
        turn.append(name)
        size += len(name) + 1
    if turn:
        yield turn


def read_object(stdout: IO[bytes], most: int | None = None) -> Object | None:
    """The next answer of `cat-file --batch`; None for "missing". Raises EOFError.

    What has more than `most` bytes is read past, and is None too.
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
        while size > 0 and (chunk := stdout.read(min(size, _CHUNK))):
            size -= len(chunk)
        return None
    content = stdout.read(size)
    stdout.read(1)  # the line feed behind the content
    return Object(fields[0].decode(), fields[1].decode(), content)


def _file_at(path: str, entry: TreeEntry | None) -> TreeEntry | None:
    """The entry by its whole path; None for a folder."""
    return None if entry is None or entry.is_tree else entry._replace(name=path)


def _tree_entries(tree: Object) -> list[TreeEntry]:
    """The rows of a tree: `<mode> <name>` NUL `<raw id>`, one behind the other.

    GitPython reads trees too, but with ids of 20 bytes only: it cannot read a
    SHA-256 repository.
    """
    entries = []
    id_length = len(tree.id) // 2
    content, start = tree.content, 0
    while start < len(content):
        end = content.index(b"\0", start)
        mode, _, name = content[start:end].partition(b" ")
        start = end + 1 + id_length
        entries.append(
            TreeEntry(
                name.decode("utf-8", "replace"),
                content[end + 1 : start].hex(),
                mode.decode("ascii"),
            )
        )
    return entries


_SHA256 = 64  # hexadecimal digits


class BloblessClone:
    """A clone that was made with `--filter=blob:none`, or any other, which lacks nothing."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._differences = DiffTree(
            *("--numstat", "--no-textconv", "--no-ext-diff"),
            folder=repo.working_dir,
            fails="cannot fetch the files that this partial clone lacks",
        )
        self._last = ""

    @cached_property
    def lacks_contents(self) -> bool:
        """True where a remote has promised what is missing here."""
        try:
            settings = self._repo.config_reader()
            remotes = [name for name in settings.sections() if name.startswith("remote ")]
            return any(settings.get_value(name, "promisor", "") is True for name in remotes)
        except (ValueError, OSError, configparser.Error):
            return False  # settings that only git can read: it still fetches, file by file

    def bring(self, tree: str) -> None:
        """Fetch the files of a tree, given by its object id; only what the last one had not."""
        if tree != self._last:
            self._differences.ask([f"{self._last or _empty_tree(tree)} {tree}"])
            self._last = tree

    def prefetch_diff(self, older: str, newer: str) -> None:
        """Fetch both sides of what is different between two trees, given by their object ids."""
        self._differences.ask([f"{older} {newer}"])


def _empty_tree(like: str) -> str:
    """The object id of a tree without entries; git knows it without having it."""
    import hashlib  # only a partial clone needs it, and the hooks import this module

    kind = hashlib.sha256 if len(like) == _SHA256 else hashlib.sha1
    return kind(b"tree 0\0", usedforsecurity=False).hexdigest()
