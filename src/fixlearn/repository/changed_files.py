"""Reads the lines that a fix adds, or that it removed and who wrote them; stages a lesson."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.gate.changed_paths import only_kind
from fixlearn.lessons.test_names import ChangedFile, Hunk
from fixlearn.repository.git import GitProcess, ask, git_failed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from pathlib import Path


_MAX_BYTES = 4_000_000  # of a patch; a generated change must not fill the memory
_MAX_FILE_SIZE = "512k"  # git treats larger files as binary; written source files are smaller
_MAX_WAIT = 20  # seconds for another git that holds the index
_PLAIN = (  # overrides the settings of the user
    *("-c", "core.quotePath=false", "-c", f"core.bigFileThreshold={_MAX_FILE_SIZE}"),
    *("-c", "diff.suppressBlankEmpty=false"),
)
_FORMAT = (
    *("--raw", "--patch", "--unified=0", "--inter-hunk-context=0", "--no-renames", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules"),
    *("--submodule=short", "--src-prefix=a/", "--dst-prefix=b/"),
)
_HUNK = re.compile(rb"^@@ [-+0-9, ]+ @@ ?", re.MULTILINE)
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
    process = GitProcess(*_PLAIN, command, *_FORMAT, *rest, "--", folder=top)
    text = process.stdout.read(_MAX_BYTES)
    process.close()
    if len(text) == _MAX_BYTES:
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
        header, *parts = _HUNK.split(patch)
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


def stage(path: Path) -> None:
    """Add a file to the index, and wait while another git holds it.

    Raises CannotTell if git refuses the file, or if the index stays locked.
    """
    import random  # takes longer to import than most commands need

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


_MAX_FILES = 3  # each costs a git process
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
            is_product = not only_kind([path]) and len(removed) < _MAX_FILES
            ranges = removed.setdefault(path, []) if is_product else []
        elif hunk := _OLD_LINES.match(line):
            content = int(hunk[2] or 1)
            ranges += [f"{hunk[1]},+{content}"] if content else []
    return {path: ranges for path, ranges in removed.items() if ranges}
