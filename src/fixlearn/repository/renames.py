"""Asks git where files were moved to, and which files contain a word; at most three processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

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
