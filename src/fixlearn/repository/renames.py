"""Where files have gone, and which of them hold a word. Plain git, three processes at most."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.repository.draft import git
from fixlearn.repository.failure import git_failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_FILES = 5_000  # that hold a word; more of them tell nothing
_STATUS = ("--diff-filter=R", "-M", "--name-status", "-z", "--no-ext-diff")


def files_holding(top: Path, words: Sequence[str]) -> list[str]:
    """The files of the work tree, ignored ones left out, that hold one of these words."""
    if not words:
        return []
    patterns = [part for word in dict.fromkeys(words) for part in ("-e", word)]
    command = ["git", "-C", str(top), "grep", "--untracked", "--no-color", "-lzF", *patterns]
    done = subprocess.run([*command, "--"], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise git_failed("cannot search the files", done.stderr.decode("utf-8", "replace"))
    names = done.stdout.decode("utf-8", "replace").split("\0")
    return [name for name in names if name][:MOST_FILES]


def renames(top: Path, paths: Sequence[str]) -> dict[str, str]:
    """{old path: new path} as git tells it: of what is not committed yet, then of history.

    The newest counts. A path that was deleted, and not renamed, is left out.
    """
    if not paths:
        return {}
    limits = [f":(top,literal){path}" for path in paths]
    # All that such a commit changed is compared, else no new name would be seen.
    committed = _pairs(top, "log", "--full-diff", "--format=", *_STATUS, "HEAD", "--", *limits)
    found: dict[str, str] = {}
    for old, new in [*_pairs(top, "diff", *_STATUS, "HEAD", "--"), *committed]:
        if old in paths:
            found.setdefault(old, new)
    return found


def _pairs(top: Path, *command: str) -> Iterator[tuple[str, str]]:
    try:
        fields = git("-C", str(top), *command).decode("utf-8", "replace").split("\0")
    except CannotTell:
        return  # no commit yet: nothing was renamed
    rows = iter(fields)
    for field in rows:
        if field.strip().startswith("R"):
            yield next(rows, ""), next(rows, "")
