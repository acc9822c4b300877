"""The entries of trees and of the index; light, because every commit hook imports them."""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple

FOLDER = "40000"  # the mode of a tree


class TreeEntry(NamedTuple):
    """One entry of a tree or of the index."""

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
