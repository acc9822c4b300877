"""Finds lessons of the work tree with one git, for agents that wait for the answer."""

from __future__ import annotations

import os

from fixlearn.repository.git import ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPTIONS = (
    *("-c", "grep.lineNumber=false", "-c", "grep.column=false", "-c", "grep.fullName=false"),
    *("grep", "--untracked", "--no-color", "--no-recurse-submodules", "-I", "-z"),
)
_MOST_BYTES = 100_000  # of a file; the rest of a longer one is left out


def top_of(folder: str) -> str:
    """The top of the work tree that a folder is in; "" if it is in none."""
    current = os.path.abspath(folder)  # noqa: PTH100, pathlib is expensive to import
    while True:
        if os.path.exists(os.path.join(current, ".git")):  # noqa: PTH110, PTH118
            return current
        above = os.path.dirname(current)  # noqa: PTH120
        if above == current:
            return ""
        current = above


def lines_with(top: str, roots: Sequence[str], patterns: Iterable[str]) -> list[tuple[str, str]]:
    """(path, line) of the lines of lessons that match any extended regular expression."""
    return _grep(top, roots, patterns, "-E")


def words_in(top: str, roots: Sequence[str], words: Iterable[str]) -> list[tuple[str, str]]:
    """(path, word) of the whole words in lessons, whatever their case, each time one occurs."""
    return _grep(top, roots, words, "-F", "-i", "-o", "-w")


def _grep(
    top: str, roots: Sequence[str], patterns: Iterable[str], *options: str
) -> list[tuple[str, str]]:
    searched = [part for pattern in patterns for part in ("-e", pattern)]
    if not searched:
        return []
    answer = ask(*_OPTIONS, *options, *searched, "--", *roots, folder=top)
    text = answer.stdout.decode("utf-8", "surrogateescape")
    rows = (row.partition("\0") for row in text.split("\n"))
    return [(path, line) for path, _, line in rows if path.endswith(".md")]


def read_file(top: str, path: str) -> bytes:
    """The start of a file of the work tree; b"" if it cannot be read."""
    try:
        with open(os.path.join(top, path), "rb") as file:  # noqa: PTH118, PTH123
            return file.read(_MOST_BYTES)
    except OSError:
        return b""


def count_lessons(top: str, roots: Sequence[str]) -> int:
    """How many files the year folders of the roots have."""
    total = 0
    for root in roots:
        try:
            years = [entry.path for entry in os.scandir(os.path.join(top, root)) if entry.is_dir()]  # noqa: PTH118
            total += sum(len(os.listdir(year)) for year in years)  # noqa: PTH208
        except OSError:
            continue
    return total
