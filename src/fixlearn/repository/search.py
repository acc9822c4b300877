"""Searches lines: those that a fix adds or removed, and those of a tree that match patterns.

Also the files of a tree that have certain words, and the renames of a history.

Patterns are searched within limits of time and memory. git matches them, and not Python: git ends
at a limit where Python would backtrack for ever, and a process can be stopped.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.gate.changed_paths import only_kind
from fixlearn.lessons.patterns import Line, Matches, Pattern
from fixlearn.lessons.test_names import ChangedFile, Hunk
from fixlearn.repository.git import GitProcess, ask, run, search

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from os import PathLike
    from pathlib import Path


INDEX = "--cached"  # in place of a commit
DISK = "--untracked"  # the files on disk, tracked or not

_MAX_SECONDS = 20  # for all patterns
_MAX_BYTES = 4_000_000  # of matching lines
_MAX_TEXT = 1_000  # characters of a line that are kept
_MAX_ARGUMENTS = 20_000  # characters of paths; Windows allows 32,767 for a command
_PLAIN = ("-c", "grep.patternType=default", "-c", "core.quotePath=false", "-c", "color.ui=false")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class LineSearch:
    """Searches the trees of a repository; lesson files themselves are left out."""

    def __init__(self, folder: str | PathLike[str], roots: Sequence[str]) -> None:
        self._folder = folder
        self._roots = roots

    def matches(
        self, tree: str, patterns: Sequence[Pattern], paths: Collection[str] | None = None
    ) -> dict[Pattern, Matches]:
        """{pattern: the matching lines}, without patterns that match nothing.

        `tree` is a commit, INDEX or DISK. With `paths`, only these files are searched. One
        process searches for all patterns; only if it finds a line, each is searched in the files
        that have such lines. Raises CannotTell if this git has no Perl regular expressions.
        """
        if not patterns or (paths is not None and not paths):
            return {}
        until = time.monotonic() + _MAX_SECONDS
        is_long = paths is not None and sum(map(len, paths)) > _MAX_ARGUMENTS
        where = [] if paths is None or is_long else [f":(top,literal){path}" for path in paths]
        texts = list(dict.fromkeys(pattern.step.pattern for pattern in patterns))
        of_any = self._search(tree, texts, where, until)
        if not of_any.lines and not of_any.error:
            return {}
        files = {line.path for line in of_any.lines}
        asked = None if paths is None else frozenset(paths)
        matches = {}
        for pattern in patterns:
            of_pattern = self._search(tree, [pattern.step.pattern], self._scope(pattern), until)
            lines = (
                line
                for line in of_pattern.lines
                if (of_any.error or line.path in files) and (asked is None or line.path in asked)
            )
            of_pattern = of_pattern._replace(lines=tuple(lines))
            if of_pattern.lines or of_pattern.error:
                matches[pattern] = of_pattern
        return matches

    def _scope(self, pattern: Pattern) -> list[str]:
        """The files of a pattern as arguments of git."""
        step = pattern.step
        excepted = [path for path in step.exceptions if "#" not in path]
        return [
            *(f":(top,glob){path}" for path in step.paths),
            *(f":(top,exclude,glob){path}" for path in excepted),
        ]

    def _search(
        self, tree: str, patterns: Sequence[str], where: Sequence[str], until: float
    ) -> Matches:
        seconds = until - time.monotonic()
        if seconds <= 0:
            return Matches(error=f"all patterns together took more than {_MAX_SECONDS} seconds")
        expressions = [word for pattern in patterns for word in ("-e", pattern)]
        lessons = [f":(top,exclude,literal){root}" for root in self._roots]
        command = (*_PLAIN, "grep", "-nzIP", "--full-name", "--no-color", "--no-recurse-submodules")
        everything = [] if any(not path.startswith(":(top,exclude") for path in where) else [":/"]
        answer = search(
            *(*command, *expressions, tree, "--", *everything, *where, *lessons),
            folder=self._folder,
            seconds=seconds,
            most_bytes=_MAX_BYTES,
        )
        if answer is None:
            return Matches(error=f"it took more than {_MAX_SECONDS} seconds")
        if answer.exit_code > 1:
            if "USE_LIBPCRE" in answer.stderr:
                raise CannotTell(
                    "cannot search for the patterns of lessons",
                    why="this git was built without Perl regular expressions (PCRE)",
                    hint="install the git of your distribution, or of https://git-scm.com/downloads",
                )
            return Matches(error=answer.stderr.strip().removeprefix("fatal: ").partition("\n")[0])
        is_commit = tree not in (INDEX, DISK)
        lines = tuple(_lines(answer.stdout, f"{tree}:" if is_commit else ""))
        is_cut = len(answer.stdout) >= _MAX_BYTES
        return Matches(lines, "it matches more lines than can be compared" if is_cut else "")

    def new_lines(self, base: str, tree: str, lines: Sequence[Line]) -> list[Line]:
        """Those of the lines that are new or changed between a commit and a later tree.

        `tree` is a commit or INDEX.
        """
        trees = (INDEX, base) if tree == INDEX else (base, tree)
        changed = self._changed_numbers(*trees)
        return [
            line
            for line in lines
            if any(line.number in numbers for numbers in changed.get(line.path, ()))
        ]

    def _changed_numbers(self, *trees: str) -> Mapping[str, list[range]]:
        """{path: the numbers of its new lines}; a renamed file keeps its old lines."""
        process = GitProcess(
            *(*_PLAIN, "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames"),
            *("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative"),
            *("--src-prefix=a/", "--dst-prefix=b/", *trees, "--"),
            folder=self._folder,
        )
        process.close_input()
        changed: dict[str, list[range]] = {}
        numbers: list[range] = []
        content = 0  # lines that follow the header of a hunk, and may look like a header
        for line in process.stdout:
            if content and line.startswith((b"+", b"-")):
                content -= 1
            elif line.startswith(b"+++ b/"):
                path = line[6:].rstrip(b"\n").removesuffix(b"\t").decode("utf-8", "replace")
                numbers = changed.setdefault(path, [])
            elif hunk := _HUNK.match(line):
                removed, start, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
                numbers.append(range(start, start + added))
                content = removed + added
        process.finish("cannot compare the two trees")
        return changed


def _lines(output: bytes, prefix: str) -> Iterator[Line]:
    """Read what `git grep -nz` prints: a path, a number and a line, with NUL between them.

    The output may be cut off in the last line.
    """
    rest = output
    while True:
        path, first, rest = rest.partition(b"\0")
        number, second, rest = rest.partition(b"\0")
        text, end, rest = rest.partition(b"\n")
        if not (first and second and end) or not number.isdigit():
            return
        name = path.decode("utf-8", "replace").removeprefix(prefix)
        yield Line(name, int(number), text[:_MAX_TEXT].decode("utf-8", "replace").rstrip("\r"))


_MAX_FILES = 5_000  # that contain a word; a word in more files is no hint
_STATUS = ("-M", "--name-status", "-z", "--no-ext-diff", "--no-color")
_COMMIT = "commit "  # begins the line of a commit, but no status


class RemovedPath(NamedTuple):
    """What git's history says of missing paths."""

    renamed: dict[str, str]  # old path -> new path
    commits: tuple[str, ...] = ()  # hashes of those that changed one of the paths, newest first


def grep_files(top: Path, words: Sequence[str]) -> list[str]:
    """The files of the work tree that contain one of these words, without ignored files."""
    if not words:
        return []
    patterns = [part for word in dict.fromkeys(words) for part in ("-e", word)]
    command = ("grep", "--untracked", "--no-color", "-lzF", *patterns, "--")
    text = run(*command, folder=top, fails="cannot search the files", accepts=(0, 1))
    names = text.decode("utf-8", "replace").split("\0")
    return [name for name in names if name][:_MAX_FILES]


def rename_history(top: Path, paths: Sequence[str]) -> RemovedPath:
    """Find what `paths` were renamed to, in the work tree and then in history.

    The latest rename counts. A path that was deleted is not among the renamed ones.
    """
    if not paths:
        return RemovedPath({})
    limits = [f":(top,literal){path}" for path in paths]
    # --full-diff compares all files of a commit; otherwise git would not see the new names.
    log = ("log", "--full-diff", f"--format={_COMMIT}%H", *_STATUS, "HEAD", "--", *limits)
    rows = [*_rows(top, "diff", *_STATUS, "HEAD", "--"), *_rows(top, *log)]
    renamed: dict[str, str] = {}
    for status, old, new in rows:
        if status.startswith("R") and old in paths:
            renamed.setdefault(old, new)
    return RemovedPath(renamed, tuple(name for status, name, _ in rows if status == _COMMIT))


def _rows(top: Path, *command: str) -> Iterator[tuple[str, str, str]]:
    """Yield (status, path, new path), and (_COMMIT, hash, "") before those of each commit."""
    try:
        fields = run(*command, folder=top).decode("utf-8", "replace").split("\0")
    except CannotTell:
        return  # there is no commit yet
    rest = iter(fields)
    for field in rest:
        status = field.strip("\n")
        if status.startswith(_COMMIT):
            yield _COMMIT, status.removeprefix(_COMMIT), ""
        elif status:
            yield status, next(rest, ""), next(rest, "") if status[0] in "RC" else ""


_MAX_PATCH = 4_000_000  # of a patch; a generated change must not fill the memory
_MAX_FILE_SIZE = "512k"  # git treats larger files as binary; written source files are smaller
_PLAIN_DIFF = (  # overrides the settings of the user
    *("-c", "core.quotePath=false", "-c", f"core.bigFileThreshold={_MAX_FILE_SIZE}"),
    *("-c", "diff.suppressBlankEmpty=false"),
)
_FORMAT = (
    *("--raw", "--patch", "--unified=0", "--inter-hunk-context=0", "--no-renames", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules"),
    *("--submodule=short", "--src-prefix=a/", "--dst-prefix=b/"),
)
_ADDED_HUNK = re.compile(rb"^@@ [-+0-9, ]+ @@ ?", re.MULTILINE)
_NEW_PATH = re.compile(
    rb"^\+\+\+ b/(.*?)\t?$", re.MULTILINE
)  # git adds a tab to a path with blanks


def staged_files(top: Path) -> list[ChangedFile]:
    """The files that are staged; if there are none, those that `git commit -a` would commit."""
    return _files(top, "diff", "--cached") or _files(top, "diff")


def committed_files(top: Path, sha: str) -> list[ChangedFile]:
    """The files that a commit adds or changes; none for a merge."""
    return _files(top, "diff-tree", "-r", "--root", "--no-commit-id", sha)


def _files(top: Path, command: str, *rest: str) -> list[ChangedFile]:
    process = GitProcess(*_PLAIN_DIFF, command, *_FORMAT, *rest, "--", folder=top)
    text = process.stdout.read(_MAX_PATCH)
    process.close()
    if len(text) == _MAX_PATCH:
        text = text[: text.rfind(b"\n") + 1]
    # If git failed (no commit yet, a damaged object), there are no files to propose from.
    return parse_patch(text)


def parse_patch(text: bytes) -> list[ChangedFile]:
    """Read the output of `git diff --raw --patch --unified=0`, without deleted files.

    The raw rows come first and name every file. In a patch, each line of content begins with
    a plus, a minus or a backslash, so that no content looks like a header.
    """
    rows, *patches = text.split(b"\ndiff --git ")
    hunks: dict[bytes, tuple[Hunk, ...]] = {}
    for row in rows.split(b"\n"):
        facts, _, path = row.partition(b"\t")
        if row.startswith(b":") and not facts.endswith(b" D") and b" 160000 " not in facts:
            hunks[path] = ()
    for patch in patches:
        header, *parts = _ADDED_HUNK.split(patch)
        path_line = _NEW_PATH.search(header)
        if path_line and path_line[1] in hunks:
            hunks[path_line[1]] = tuple(map(_read_hunk, parts))
    return [ChangedFile(_text(path), of_file) for path, of_file in hunks.items()]


def _read_hunk(part: bytes) -> Hunk:
    heading, *lines = part.split(b"\n")
    added = [line[1:].removesuffix(b"\r") for line in lines if line.startswith(b"+")]
    return Hunk(_text(heading), tuple(map(_text, added)))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


_MAX_BLAMED = 3  # each costs a git process
_MAX_RANGES = 100  # of one file
_PLAIN_BLAME = ("-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "blame.ignoreRevsFile=")
_OLD_LINES = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
_ORIGIN = re.compile(r"([0-9a-f]{40,64}) \d+ \d+")


def newest_origin(folder: str | PathLike[str], fix: str, before: str) -> str:
    """The newest commit that wrote one of the lines which `fix` removed or changed.

    `before` is its parent. "" if it removed none from a file of the product, or if git fails.
    """
    times: dict[str, int] = {}
    for path, ranges in _removed_lines(folder, fix, before).items():
        options = [word for span in ranges[:_MAX_RANGES] for word in ("-L", span)]
        answer = ask(
            *(*_PLAIN_BLAME, "blame", "-w", "--porcelain", *options, before, "--", path),
            folder=folder,
        )
        sha = ""
        for line in answer.stdout.decode("utf-8", "replace").split("\n"):
            if header := _ORIGIN.match(line):
                sha = header[1]
            elif line.startswith("committer-time "):
                times[sha] = int(line.removeprefix("committer-time "))
    return max(times, key=lambda sha: (times[sha], sha), default="")


def _removed_lines(folder: str | PathLike[str], fix: str, before: str) -> Mapping[str, list[str]]:
    """{path: the ranges of lines that the fix removed}, of a few files of the product."""
    answer = ask(
        *(*_PLAIN_BLAME, "diff", "--unified=0", "--no-renames", "--no-color", "--no-ext-diff"),
        *("--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", before, fix),
        folder=folder,
    )
    removed: dict[str, list[str]] = {}
    ranges: list[str] = []
    content = 0
    for line in answer.stdout.decode("utf-8", "replace").split("\n"):
        if content and line.startswith("-"):
            content -= 1
        elif line.startswith("--- a/"):
            path = line.removeprefix("--- a/").removesuffix("\t")
            is_product = not only_kind([path]) and len(removed) < _MAX_BLAMED
            ranges = removed.setdefault(path, []) if is_product else []
        elif hunk := _OLD_LINES.match(line):
            content = int(hunk[2] or 1)
            ranges += [f"{hunk[1]},+{content}"] if content else []
    return {path: ranges for path, ranges in removed.items() if ranges}
