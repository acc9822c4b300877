"""Where files have gone, and which of them hold a word. Plain git, three processes at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_FILES = 5_000  # that hold a word; more of them tell nothing
_STATUS = ("-M", "--name-status", "-z", "--no-ext-diff", "--no-color")
_COMMIT = "commit "  # begins the line of a commit; no status does


class RemovedPath(NamedTuple):
    """What git tells of paths that are not there."""

    renamed: dict[str, str]  # old path -> new path
    commits: tuple[str, ...] = ()  # those that touched one of the paths, the newest first


def grep_files(top: Path, words: Sequence[str]) -> list[str]:
    """The files of the work tree, ignored ones left out, that hold one of these words."""
    if not words:
        return []
    patterns = [part for word in dict.fromkeys(words) for part in ("-e", word)]
    command = ("grep", "--untracked", "--no-color", "-lzF", *patterns, "--")
    text = run(*command, folder=top, fails="cannot search the files", accepts=(0, 1))
    names = text.decode("utf-8", "replace").split("\0")
    return [name for name in names if name][:MOST_FILES]


def rename_history(top: Path, paths: Sequence[str]) -> RemovedPath:
    """What became of paths: of what is not committed yet, then of history.

    The newest counts. A path that was deleted, and not renamed, is not among
    the renamed.
    """
    if not paths:
        return RemovedPath({})
    limits = [f":(top,literal){path}" for path in paths]
    # All that such a commit changed is compared, else no new name would be seen.
    repository = ("log", "--full-diff", f"--format={_COMMIT}%H", *_STATUS, "HEAD", "--", *limits)
    rows = [*_rows(top, "diff", *_STATUS, "HEAD", "--"), *_rows(top, *repository)]
    renamed: dict[str, str] = {}
    for status, old, new in rows:
        if status.startswith("R") and old in paths:
            renamed.setdefault(old, new)
    return RemovedPath(renamed, tuple(name for status, name, _ in rows if status == _COMMIT))


def _rows(top: Path, *command: str) -> Iterator[tuple[str, str, str]]:
    """(status, path, new path), and between them ("commit ", hash, "")."""
    try:
        fields = run(*command, folder=top).decode("utf-8", "replace").split("\0")
    except CannotTell:
        return  # no commit yet: nothing has gone
    rest = iter(fields)
    for field in rest:
        status = field.strip("\n")
        if status.startswith(_COMMIT):
            yield _COMMIT, status.removeprefix(_COMMIT), ""
        elif status:
            yield status, next(rest, ""), next(rest, "") if status[0] in "RC" else ""
