"""The entries of trees and of the index; light, because every commit hook imports them."""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple

FOLDER = "40000"  # the mode of a tree
_MISSING = "000000"  # the mode that git prints for a missing file


class TreeEntry(NamedTuple):
    name: str
    id: str
    mode: str  # "100644"; FOLDER for a folder

    @property
    def is_tree(self) -> bool:
        return self.mode == FOLDER

    @property
    def is_file(self) -> bool:
        """True for a regular file, false for a link or a submodule."""
        return self.mode.startswith("100")


# {path: (entry in the older tree, entry in the newer tree)}; folders themselves are left out
Differences = dict[str, tuple[TreeEntry | None, TreeEntry | None]]


def read_differences(text: bytes) -> Differences:
    """Read what `git diff --raw -z` prints: `:100644 100644 <id> <id> M` NUL `<path>` NUL."""
    return read_comparisons(b"\n" + text)[""]


def read_comparisons(text: bytes) -> dict[str, Differences]:
    """{line: differences} of what `git diff-tree --stdin -z` prints for lines of two trees each."""
    comparisons: dict[str, Differences] = {}
    fields = iter(text.decode("utf-8", "replace").split("\0"))
    for field in fields:
        row = field
        while row and not row.startswith(":"):
            line, _, row = row.partition("\n")
            differences = comparisons[line] = {}
        if row:
            old, new, before, after, _ = row[1:].split(" ")
            path = next(fields)
            differences[path] = _entry(path, before, old), _entry(path, after, new)
    return comparisons


def _entry(path: str, id: str, mode: str) -> TreeEntry | None:
    return None if mode == _MISSING else TreeEntry(path, id, mode)
