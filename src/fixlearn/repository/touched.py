"""What a commit that is being made changes, and which lessons may speak of it.

Asked at every commit, so nothing dear is imported for it: two plain gits, both
of this commit's own index.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NEEDLES = 100  # more of them take longer to look for than all lessons to read

_ODD = ("//", "/./")  # in any odd spelling of a path


def staged_diff(since: str = "HEAD") -> bytes:
    """What is staged, as `git diff --raw -z` has it. Raises CannotTell.

    `since` is a commit that is there; without one it is HEAD, be it there or not.
    """
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff")
    return run("diff", "--cached", *options, *([] if since == "HEAD" else [since]), "--")


def changed_paths(diff: bytes) -> list[tuple[str, str]]:
    """(D, M or T, path) of what is removed or changed; what is new is left out."""
    fields = diff.split(b"\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return [
        (row[-1:].decode("ascii"), path.decode("utf-8", "replace"))
        for row, path in pairs
        if not row.endswith(b" A")
    ]


def closed_paths(diff: bytes) -> set[str]:
    """The paths that are links or submodules now."""
    fields = diff.split(b"\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return {
        path.decode("utf-8", "replace")
        for row, path in pairs
        if row.split(b" ")[1:2] in ([b"120000"], [b"160000"])
    }


def lessons_speaking_of(paths: Sequence[str], roots: Sequence[str]) -> list[str]:
    """The staged files below the roots that hold one of these paths, or supersede a lesson.

    Every file that names evidence, where too many paths are asked for.
    """
    wanted = {needle(path) for path in paths}
    needles = sorted(wanted) if len(wanted) <= MOST_NEEDLES else ["evidence"]
    needles.append("supersedes")
    patterns = [part for one in (*needles, *_ODD) for part in ("-e", one)]
    places = [f":(top,literal){root}" for root in roots]
    # Whatever the settings of the user say.
    plain = ("--full-name", "--no-color", "--no-line-number", "--no-column")
    command = ("grep", "--cached", "-azF", *plain, *patterns, "--", *places)
    # git finds texts at once, and one that is no part of a longer path only slowly.
    whole = re.compile("|".join(map(_whole, needles)).encode("utf-8", "surrogateescape"))
    lines = run(*command, accepts=(0, 1)).split(b"\n")
    rows = (line.partition(b"\0") for line in lines)
    found = {path: None for path, _, text in rows if path and whole.search(text)}
    return [path.decode("utf-8", "replace") for path in found]


def needle(path: str) -> str:
    """What stands in any file that names the path: YAML folds it at blanks, and escapes quotes.

    >>> needle("tests/with 'blanks' in it.py")
    'tests/with'
    """
    return max(re.split(r"[\s\"'\\]+", path), key=len)


def _whole(needle: str) -> str:
    """A pattern for what is no part of a longer path, however that is spelled."""
    path = r"/+(?:\./+)*".join(map(re.escape, needle.split("/")))
    return rf"(?<![\w/.-])(?:\./+)*{path}(?:/+\.?)*(?![\w/-])"
