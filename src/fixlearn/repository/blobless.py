"""Contents that a blobless clone lacks, brought in one request for many.

`git cat-file --batch` asks the remote for each of them alone: a request a file.
`git diff-tree` asks at once for all that it needs to count lines, and for
nothing that is there already; so it is told to count, and the counts are dropped.
"""

from __future__ import annotations

import configparser
import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn.repository.git import DiffTree

if TYPE_CHECKING:
    from git import Repo

_SHA256 = 64  # hexadecimal digits


class BloblessClone:
    """A clone that was made with `--filter=blob:none`, or any other, which lacks nothing."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._differences = DiffTree(
            *("--numstat", "--no-textconv", "--no-ext-diff"),
            folder=repo.working_dir,
            fails="cannot fetch the files that this partial clone lacks",
        )
        self._last = ""

    @cached_property
    def lacks_contents(self) -> bool:
        """True where a remote has promised what is missing here."""
        try:
            settings = self._repo.config_reader()
            remotes = [name for name in settings.sections() if name.startswith("remote ")]
            return any(settings.get_value(name, "promisor", "") is True for name in remotes)
        except (ValueError, OSError, configparser.Error):
            return False  # settings that only git can read: it still fetches, file by file

    def bring(self, tree: str) -> None:
        """Fetch the files of a tree, given by its object id; only what the last one had not."""
        if tree != self._last:
            self._differences.ask([f"{self._last or _empty_tree(tree)} {tree}"])
            self._last = tree

    def bring_difference(self, older: str, newer: str) -> None:
        """Fetch both sides of what is different between two trees, given by their object ids."""
        self._differences.ask([f"{older} {newer}"])


def _empty_tree(like: str) -> str:
    """The object id of a tree without entries; git knows it without having it."""
    kind = hashlib.sha256 if len(like) == _SHA256 else hashlib.sha1
    return kind(b"tree 0\0", usedforsecurity=False).hexdigest()
