"""The index: what is staged, as one more tree beside those of commits.

The commit hooks ask it at every commit, so that its import is cheap, and each question
is put to git once. git's own variables stay in force: `git commit FILE` makes its commit
from an index of its own, which GIT_INDEX_FILE names.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import needle
from fixlearn.repository.git import run
from fixlearn.repository.objects import FOLDER, Objects, TreeEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from fixlearn.model import Change
    from fixlearn.repository.objects import Differences

MAX_PATTERNS = 100  # it takes longer to search for more paths than to read all lessons

_ODD = ("//", "/./")  # in any odd spelling of a path
_NO_BLOB = "0" * 40
_NOTHING = "000000"  # the mode of what is not there
_SUBMODULE = "160000"


class Index:
    """The index from which this commit is made."""

    @cached_property
    def objects(self) -> Objects:
        """The objects of this repository, through one process for all that the hook reads."""
        return Objects()

    @cached_property
    def differences(self) -> Differences:
        """What is staged, compared with HEAD; before the first commit all of it is new."""
        options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff")
        fields = run("diff", "--cached", *options, "--").split(b"\0")
        differences: Differences = {}
        for row, name in zip(fields[::2], fields[1::2], strict=False):
            old, new, before, after, _ = row[1:].decode("ascii").split(" ")
            path = _text(name)
            differences[path] = _entry(path, before, old), _entry(path, after, new)
        return differences

    @cached_property
    def changes(self) -> list[Change]:
        """What this commit changes, compared with HEAD."""
        return changes_of(self.differences)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The hashes of HEAD's parents; none before the second commit."""
        from fixlearn.repository.commit_in_progress import parents

        return parents(self.objects, "HEAD")

    def differences_since(self, commit: str) -> Differences:
        """What is staged, compared with a commit that HEAD builds on."""
        earlier, staged = self.objects.differences(commit, "HEAD"), self.differences
        differences: Differences = {}
        for path in sorted(earlier.keys() | staged.keys()):
            before, _ = earlier.get(path) or staged[path]
            _, after = staged.get(path) or earlier[path]
            if before != after:
                differences[path] = before, after
        return differences

    @cached_property
    def changes_if_amended(self) -> list[Change]:
        """What this commit changes if it replaces HEAD.

        Nothing for the root commit: all of it would be new, and tell nothing apart.
        """
        return changes_of(self.differences_since(self.parents[0])) if self.parents else []

    def lessons(self, roots: Sequence[str]) -> dict[str, str]:
        """{path: blob id} of the staged lesson files."""
        from fixlearn.lessons.library import is_lesson_path

        blobs: dict[str, str] = dict(self.objects.lesson_blobs("HEAD", roots))
        for path, (_, after) in self.differences.items():
            blobs.pop(path, None)
            if after and after.is_file:
                blobs[path] = after.id
        return {path: blobs[path] for path in sorted(blobs) if is_lesson_path(path, roots)}

    def has_unstaged_changes(self) -> bool:
        """True if tracked files are changed and not staged."""
        return bool(run("diff", "--name-only", "-z", "--no-ext-diff", "--ignore-submodules"))


def changes_of(differences: Differences) -> list[Change]:
    """The same as changes of a commit."""
    from fixlearn.model import Change

    return [
        Change(_status(before, after), path, _blob(before), _blob(after))
        for path, (before, after) in differences.items()
        if before or after
    ]


def _status(before: TreeEntry | None, after: TreeEntry | None) -> str:
    if before is None or after is None:
        return "D" if before else "A"
    return "M" if before.mode[:3] == after.mode[:3] else "T"


def _blob(entry: TreeEntry | None) -> str:
    # A submodule's commit is no object of this repository.
    return entry.id if entry and entry.mode != _SUBMODULE else _NO_BLOB


def _entry(path: str, id: str, mode: str) -> TreeEntry | None:
    return None if mode == _NOTHING else TreeEntry(path, id, mode)


def lessons_naming(paths: Sequence[str], roots: Sequence[str]) -> list[str]:
    """The staged files below the roots that contain one of these paths, or supersede a lesson.

    For too many paths every file that names evidence.
    """
    needles = sorted({needle(path) for path in paths})
    needles = needles if len(needles) <= MAX_PATTERNS else ["evidence"]
    needles.append("supersedes")
    patterns = [part for text in (*needles, *_ODD) for part in ("-e", text)]
    places = [f":(top,literal){root}" for root in roots]
    # Whatever the settings of the user say.
    plain = ("--full-name", "--no-color", "--no-line-number", "--no-column")
    command = ("grep", "--cached", "-azF", *plain, *patterns, "--", *places)
    # git finds texts at once, and one that is no part of a longer path only slowly.
    whole = re.compile("|".join(map(_whole, needles)).encode("utf-8", "surrogateescape"))
    rows = (line.partition(b"\0") for line in run(*command, accepts=(0, 1)).split(b"\n"))
    files = {path: None for path, _, text in rows if path and whole.search(text)}
    return [_text(path) for path in files]


def _whole(needle: str) -> str:
    """A pattern for what is no part of a longer path, however that is spelled."""
    path = r"/+(?:\./+)*".join(map(re.escape, needle.split("/")))
    return rf"(?<![\w/.-])(?:\./+)*{path}(?:/+\.?)*(?![\w/-])"


def paths_at_hand() -> tuple[list[str], list[str]]:
    """The tracked files that are staged, and those that are changed and not staged.

    Both from the top of the repository, whatever the user's settings say.
    """
    options = ("--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules")
    # Without its lock git only looks, and no `git add` beside it fails.
    rows = _paths("--no-optional-locks", "status", *options)
    staged = [row[3:] for row in rows if row[0] != " "]
    changed = [row[3:] for row in rows if row[1] != " "]
    return staged, changed


def tracked_files(paths: Sequence[str]) -> list[str]:
    """The tracked files at these paths and below them; all from the top of the repository."""
    places = (f":(top,literal){path}" for path in paths)
    return _paths("ls-files", "-z", "--full-name", "--", *places) if paths else []


def staged_paths() -> list[str]:
    """All files of the index."""
    return _paths("ls-files", "-z", "--full-name", "--", ":(top)")


def committed_paths(sha: str) -> list[str]:
    """All files of a commit's tree."""
    return _paths("ls-tree", "-r", "-z", "--full-tree", "--name-only", sha)


def _paths(*command: str) -> list[str]:
    return [name for name in _text(run(*command)).split("\0") if name]


def staged_entries() -> list[TreeEntry]:
    """An entry for each file of this commit's own index, by its whole path."""
    return [entry for _, entry in _entries()]


def skip_worktree_entries() -> list[TreeEntry]:
    """An entry for each file that a sparse checkout leaves out of the work tree."""
    return [entry for tag, entry in _entries() if tag in ("S", "s")]


def _entries() -> Iterable[tuple[str, TreeEntry]]:
    for row in _paths("ls-files", "-t", "-s", "-z", "--full-name", "--", ":(top)"):
        facts, _, path = row.partition("\t")
        tag, mode, id, _ = facts.split(" ")
        yield tag, TreeEntry(path, id, mode)


def entries_at(entries: Iterable[TreeEntry], paths: Collection[str]) -> dict[str, TreeEntry]:
    """{path: its entry} of what the index has at these paths; `entries` are all of its files.

    As in a tree, folders have an entry of their own, without an id, and a path below a
    link or a submodule has the entry of that.
    """
    wanted = frozenset(paths)
    above: dict[str, list[str]] = {}  # what may be a link or a submodule -> the paths below it
    for path in wanted:
        for folder in folders_above(path):
            above.setdefault(folder, []).append(path)
    at: dict[str, TreeEntry] = {}
    for entry in entries:
        path = entry.name
        if path in wanted:
            at[path] = entry
        if path in above and not entry.is_file:
            at |= dict.fromkeys(above[path], entry)
        for folder in folders_above(path):
            if folder in wanted:
                at.setdefault(folder, TreeEntry(folder, "", FOLDER))
    return at


def folders_above(path: str) -> list[str]:
    """The folders that a path is in, the outermost first.

    >>> folders_above("tests/unit/test_a.py")
    ['tests', 'tests/unit']
    """
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def lessons_on_disk(roots: Sequence[str]) -> dict[str, str]:
    """{id: path} of the lesson files in the work tree, staged or not."""
    from pathlib import Path

    from fixlearn.lessons.lesson_file import lesson_id
    from fixlearn.lessons.library import is_lesson_path

    paths = (path.as_posix() for root in roots for path in Path(root).glob("*/*.md"))
    return {lesson_id(path): path for path in paths if is_lesson_path(path, roots)}


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def has_lessons(index: Index, roots: Sequence[str]) -> bool:
    """False in a repository without lessons: no commit can take evidence away."""
    if any(os.path.isdir(root) for root in roots):  # noqa: PTH112, pathlib is expensive
        return True
    # Or this commit removes the last lesson, and its folder with it.
    folders = tuple(f"{root}/" for root in roots)
    return any(path.startswith(folders) for path in index.differences)
