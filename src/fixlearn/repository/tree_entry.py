"""The entries of trees and of the index; light, because every commit hook imports them."""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple

FOLDER = "40000"  # the mode of a tree
_MISSING = "000000"  # the mode that git prints for a missing file
EMPTY_TREES = {  # length of an object id -> the tree without files, which git always knows
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


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
    fields = text.decode("utf-8", "replace").split("\0")
    differences: Differences = {}
    for row, path in zip(fields[::2], fields[1::2], strict=False):
        old, new, before, after, _ = row[1:].split(" ")
        differences[path] = _entry(path, before, old), _entry(path, after, new)
    return differences


def _entry(path: str, id: str, mode: str) -> TreeEntry | None:
    return None if mode == _MISSING else TreeEntry(path, id, mode)
