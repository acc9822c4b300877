"""Files of the work tree, read and written."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.lessons.entry import MOST_BYTES
from fixlearn.lessons.standing import MOST_BYTES as MOST_LOOKED_INTO
from fixlearn.lessons.standing import Found

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_MOST_TEXT = 500_000  # bytes


def markdown_files(top: Path, roots: Sequence[str]) -> dict[str, bytes]:
    """{path: content} of all Markdown files below the roots.

    Links are not followed: they could lead out of the repository. Of a file
    that is too large for a lesson no more is read than shows it.
    """
    found = {}
    for root in roots:
        if not (top / root).resolve().is_relative_to(top.resolve()):
            continue
        for path in sorted((top / root).rglob("*.md")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    found[path.relative_to(top).as_posix()] = file.read(MOST_BYTES + 1)
    return found


def look(top: Path, paths: Collection[str], inside: Collection[str]) -> dict[str, Found]:
    """{path: what lies there}, of what is there; `inside` are files whose content is wanted.

    A file's path tells it apart, where a tree of git has an object id.

    Links are not followed, and nothing below a submodule is looked at: both are
    "closed", as in a tree of git.
    """
    found = {}
    for path in paths:
        there = _kind(top, path)
        if there == "file" and path in inside:
            try:
                with (top / path).open("rb") as file:
                    content = file.read(MOST_LOOKED_INTO + 1)
                found[path] = Found("file", path, content)
            except OSError:
                found[path] = Found("file", path)
        elif there:
            found[path] = Found(there)
    return found


def knows_left_out(index: Path) -> bool:
    """False where git's index is of version 2, which leaves no file out of the work tree."""
    try:
        with index.open("rb") as file:
            return file.read(8)[4:] != b"\0\0\0\2"
    except OSError:
        return False


def _kind(top: Path, path: str) -> str:
    """What lies at a path: file, folder or closed; "" where nothing does."""
    *folders, last = path.split("/")
    if ".git" in path.lower().split("/"):
        return ""  # git's own files are in no tree
    place = top
    for folder in folders:
        place /= folder
        mode = _mode(place)
        if mode is None or stat.S_ISREG(mode):
            return ""
        if not stat.S_ISDIR(mode) or (place / ".git").exists():
            return "closed"
    mode = _mode(place / last)
    if mode is None:
        return ""
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "closed"


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        return None


def texts(top: Path, patterns: Sequence[str]) -> dict[str, str]:
    """{path: text} of the files that match, as in "Jenkinsfile" or ".github/workflows/*.yml".

    Of a large file no more than its beginning; what is no file, or cannot be
    read, is left out.
    """
    found = {}
    for pattern in patterns:
        for path in sorted(top.glob(pattern)):
            try:
                if path.is_file():
                    with path.open("rb") as file:
                        content = file.read(_MOST_TEXT)
                    found[path.relative_to(top).as_posix()] = content.decode("utf-8", "replace")
            except OSError:
                continue
    return found


def rewrite_file(top: Path, name: str, before: bytes, after: bytes) -> None:
    """Replace the content of a file, all of it or nothing; its mode stays.

    Raises UsageError where somebody else has changed it in between.
    """
    path = top / name
    if path.is_symlink() or path.read_bytes() != before:
        raise UsageError(
            f"{name} was changed while it was looked at",
            why="what somebody else has just written is not overwritten",
            hint="fixlearn lint     looks at it again",
        )
    replace_file(path, after)


def write_new_file(top: Path, name: str, text: str) -> Path:
    """Write a file that is not there yet.

    Raises FileExistsError where it is, and UsageError where a link leads out of
    the repository; then nothing is touched.
    """
    path = top / name
    if not path.parent.resolve().is_relative_to(top.resolve()):
        raise UsageError(
            f"{name} is not inside of this repository",
            why="a folder above it is a link that leads out",
            hint=f"ls -ld {name.partition('/')[0]}",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file that is there, at once or not at all: nobody ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
