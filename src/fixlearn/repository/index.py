"""The index: what is staged, in the same terms as the trees of commits.

The commit hooks use it at every commit, so its import is cheap and it asks git each question
only once. git's own variables stay in force: `git commit FILE` makes its commit from a
temporary index, which GIT_INDEX_FILE names.
"""

from __future__ import annotations

import os
import re
from functools import cached_property

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.repository.git import ask, git_failed, run
from fixlearn.repository.lesson_words import StagedPaths, lines_of, lines_with, may_name
from fixlearn.repository.tree_entry import FOLDER, Differences, TreeEntry, read_differences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from fixlearn.model import Change
    from fixlearn.repository.objects import Objects

MAX_PATTERNS = 100  # it takes longer to search for more paths than to read all lessons
_UNUSUAL = ("//", "/./")  # an unusual spelling of a path contains one of these
_NO_BLOB = "0" * 40
_SUBMODULE = "160000"  # the mode of a submodule


class Index:
    """The index from which this commit is made."""

    is_busy = False  # so many processes were started that the rest has to do with few

    def __init__(self, staged: StagedPaths | None = None) -> None:
        self._staged = staged or StagedPaths()

    @cached_property
    def objects(self) -> Objects:
        """The objects of this repository. One process reads all that the hook needs."""
        from fixlearn.repository.objects import Objects  # most commits need none

        return Objects()

    @cached_property
    def differences(self) -> Differences:
        """The staged changes, compared with HEAD."""
        return read_differences(self._staged.rows)

    @cached_property
    def changes(self) -> list[Change]:
        """The staged changes, compared with HEAD."""
        return changes_of(self.differences)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The hashes of HEAD's parents; none before the second commit."""
        return self.objects.parents("HEAD")

    def differences_since(self, commit: str) -> Differences:
        """Compare the index with an ancestor of HEAD."""
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
        """The changes of this commit if it replaces HEAD, compared with HEAD's parent.

        Empty for the root commit: every file would be new, which says nothing about the fix.
        """
        return changes_of(self.differences_since(self.parents[0])) if self.parents else []

    def lessons(self, roots: Sequence[str]) -> dict[str, str]:
        from fixlearn.lessons.library import is_lesson_path

        blobs: dict[str, str] = dict(self.objects.lesson_blobs("HEAD", roots))
        for path, (_, after) in self.differences.items():
            blobs.pop(path, None)
            if after and after.is_file:
                blobs[path] = after.id
        return {path: blobs[path] for path in sorted(blobs) if is_lesson_path(path, roots)}

    def may_be_named(
        self, names: Iterable[str], roots: Sequence[str], *, is_busy: bool = False
    ) -> bool:
        """False if no lesson of HEAD names one of these paths or ids; True also if unknown.

        With `is_busy`, nothing is learned of lessons that are not known yet.
        """
        if len(roots) != 1:
            return True
        from fixlearn.lessons.evidence import needle

        if "objects" in vars(self):  # its git is running already
            tree = self.objects.folders("HEAD", roots)[0]
        else:
            tree = self._staged.lesson_tree(roots[0])
        return may_name({needle(name) for name in names}, tree, is_busy=is_busy or self.is_busy)

    def lesson_lines(self, roots: Sequence[str]) -> bytes | None:
        """The lines of HEAD's lessons that may name a file; None if they cannot be had."""
        if len(roots) != 1:
            return None
        tree = self.objects.folders("HEAD", roots)[0]
        return lines_of(tree, self.objects) if tree else b""

    def has_unstaged_changes(self) -> bool:
        """True if tracked files are changed and not staged."""
        return bool(run("diff", "--name-only", "-z", "--no-ext-diff", "--ignore-submodules"))


def changes_of(differences: Differences) -> list[Change]:
    """Convert the differences between two trees to the changes of a commit."""
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


def lessons_naming(
    paths: Sequence[str], roots: Sequence[str], *, with_heirs: bool = False
) -> list[str]:
    """The staged lesson files that name one of these paths, and those that supersede others.

    None if no lesson names a path, unless `with_heirs` asks for the superseding ones anyway.
    """
    from fixlearn.lessons.evidence import needle  # few commits come here

    needles = sorted({needle(path) for path in paths})
    needles = needles if len(needles) <= MAX_PATTERNS else ["evidence"]
    rows = _grep([*needles, "supersedes", *_UNUSUAL], roots)
    if not rows:
        return []
    # git searches fast for fixed texts, but slowly for paths that are no part of a longer one.
    whole_path = re.compile("|".join(map(_whole_path, needles)).encode("utf-8", "surrogateescape"))
    names = {path: None for path, text in rows if whole_path.search(text)}
    if names or with_heirs:
        names |= {path: None for path, text in rows if b"supersedes" in text}
    return list(map(_text, names))


def superseding_lessons(roots: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_text(path) for path, _ in _grep(["supersedes:"], roots)))


def lessons_about(
    paths: Collection[str],
    names: Collection[str],
    roots: Sequence[str],
    most: int,
    kept: bytes | None = None,
) -> list[str]:
    """Up to `most` staged lesson files with one of these paths, or of these names of files.

    A name may be that of a test, and counts only as a whole, in a title or in front of the ending
    of a path. Lessons with a path are first, then the newest. `kept` are the `lines_of` all
    lessons below the one root.
    """
    if not names:
        return []
    # Only these marks of a test are part of the same word.
    marks = "{0} test{0} test_{0} tests_{0} {0}test {0}tests {0}spec {0}_test {0}_tests {0}_spec"
    words = [mark.format(name) for name in sorted(names) for mark in marks.split()]
    written = [path.encode("utf-8", "surrogateescape") for path in paths]
    endings = {path[path.rfind(b".") :] if b"." in path else path for path in written}
    # The second line of a folded title begins with blanks, and has no key.
    telling = rb"(?i)title|[ ]+[^:]*$|.*(?:" + b"|".join(map(re.escape, endings)) + b")"
    if kept is not None and all(re.match(rb"\.\w", ending) for ending in endings):
        rows = lines_with(names, words, telling, kept, roots[0])
    else:
        rows = [
            row for row in _grep(words, roots, "-iw") if re.match(telling, row[1], re.IGNORECASE)
        ]
    rows.sort(key=lambda row: (any(path in row[1] for path in written), row[0]), reverse=True)
    return list(dict.fromkeys(_text(path) for path, _ in rows))[:most]


def _grep(texts: Sequence[str], roots: Sequence[str], *options: str) -> list[tuple[bytes, bytes]]:
    """(path, line) of the lines of staged files below `roots` that contain one of these texts."""
    patterns = [part for text in texts for part in ("-e", text)]
    folders = [f":(top,literal){root}" for root in roots]
    # These override the settings of the user. Threads would wait for each other: one is twice
    # as fast for objects, which are not read in parallel.
    plain = ("--full-name", "--no-color", "--no-line-number", "--no-column", "--threads=1")
    command = ("grep", "--cached", "-azF", *options, *plain, *patterns, "--", *folders)
    rows = (line.partition(b"\0") for line in run(*command, accepts=(0, 1)).split(b"\n"))
    return [(path, text) for path, _, text in rows if path]


def _whole_path(needle: str) -> str:
    """A pattern for a path that is no part of a longer one, in any spelling."""
    path = r"/+(?:\./+)*".join(map(re.escape, needle.split("/")))
    return rf"(?<![\w/.-])(?:\./+)*{path}(?:/+\.?)*(?![\w/-])"


def paths_at_hand() -> tuple[list[str], list[str]]:
    """The tracked files that are staged, and those that are changed but not staged.

    Both are relative to the top of the repository, whatever the settings of the user.
    """
    options = ("--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules")
    # Without its optional lock git does not make a `git add` that runs meanwhile fail.
    rows = _paths("--no-optional-locks", "status", *options)
    staged = [row[3:] for row in rows if row[0] != " "]
    changed = [row[3:] for row in rows if row[1] != " "]
    return staged, changed


def uncommitted_files(paths: Sequence[str]) -> dict[str, str]:
    """{path: "changed", "untracked" or "ignored"} of those files that differ from HEAD.

    The paths are relative to the top of the repository.
    """
    if not paths:
        return {}
    options = ("--porcelain", "-z", "--untracked-files=all", "--ignored", "--no-renames")
    patterns = (f":(top,literal){path}" for path in paths)
    rows = _paths("--no-optional-locks", "status", *options, "--", *patterns)
    states = {"??": "untracked", "!!": "ignored"}
    return {row[3:]: states.get(row[:2], "changed") for row in rows}


def tracked_files(paths: Sequence[str]) -> list[str]:
    """The tracked files at and below these paths; all are relative to the top of the repository."""
    patterns = (f":(top,literal){path}" for path in paths)
    return _paths("ls-files", "-z", "--full-name", "--", *patterns) if paths else []


def staged_paths() -> list[str]:
    """All files of the index."""
    return _paths("ls-files", "-z", "--full-name", "--", ":(top)")


def committed_paths(sha: str) -> list[str]:
    """All files of a commit's tree."""
    return _paths("ls-tree", "-r", "-z", "--full-tree", "--name-only", sha)


def _paths(*command: str) -> list[str]:
    return [name for name in _text(run(*command)).split("\0") if name]


def staged_entries() -> list[TreeEntry]:
    """An entry for each file of the index, with its whole path as its name."""
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
    """{path: entry} of these paths in the index, whose files are `entries`.

    As in a tree, a folder has an entry, but without an id, and a path below a link or a
    submodule has the entry of that.
    """
    asked = frozenset(paths)
    below: dict[str, list[str]] = {}  # what may be a link or a submodule -> the paths below it
    for path in asked:
        for folder in folders_above(path):
            below.setdefault(folder, []).append(path)
    entry_at: dict[str, TreeEntry] = {}
    for entry in entries:
        path = entry.name
        if path in asked:
            entry_at[path] = entry
        if path in below and not entry.is_file:
            entry_at |= dict.fromkeys(below[path], entry)
        for folder in asked.intersection(folders_above(path)):
            entry_at.setdefault(folder, TreeEntry(folder, "", FOLDER))
    return entry_at


def folders_above(path: str) -> list[str]:
    """The folders that contain a path, the outermost first.

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


_MAX_WAIT = 20  # seconds for another git that holds the index


def stage(path: Path) -> None:
    """Add a file to the index, and wait while another git holds it.

    Raises CannotTell if git refuses the file, or if the index stays locked.
    """
    import random  # the hooks stage nothing
    import time

    from fixlearn.errors import CannotTell

    until = time.monotonic() + _MAX_WAIT
    pause = 0.02
    while True:
        answer = ask("add", "--", path.name, folder=path.parent)
        if answer.exit_code == 0:
            return
        if "index.lock" not in answer.stderr or "File exists" not in answer.stderr:
            raise git_failed("git add failed", answer.stderr)
        if time.monotonic() > until:
            raise CannotTell(
                "cannot stage the lesson",
                why=f"another git has locked the index for {_MAX_WAIT} seconds, or has crashed",
                hint='rm -f "$(git rev-parse --git-path index.lock)"     if no git is running',
            )
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311, no secret: processes must not retry in step
        pause = min(pause * 1.5, 0.5)
