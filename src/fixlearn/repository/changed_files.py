"""Reads the lines that a fix adds, and adds a lesson to the index."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.lessons.test_names import ChangedFile, Hunk
from fixlearn.repository.git import GitProcess, ask, git_failed

if TYPE_CHECKING:
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
