"""The settings of git, and what they say about remotes: addresses, names and forges.

Fetches what a partial clone lacks from the remote that promised it.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn.repository.git import EMPTY_TREES, DiffTree, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from fixlearn.repository.repository import Repository

_SCP_LIKE = re.compile(r"(?:[^@/:]+@)?(?P<host>[^@/:]+):(?!//)")
_WITH_SCHEME = re.compile(r"[a-z][a-z+.-]*://(?:[^@/]*@)?(?P<host>[^@/:]+)", re.IGNORECASE)


def remotes(settings: Mapping[str, list[str]] | None = None) -> dict[str, str]:
    """{name: address} of the remotes, origin first. An address may contain a password."""
    settings = read_settings("") if settings is None else settings
    addresses = {name: address_of(settings, name) for name in remote_names(settings)}
    return dict(sorted(addresses.items(), key=lambda pair: pair[0] != "origin"))


def read_settings(folder: str) -> dict[str, list[str]]:
    """{name: values} of all settings of git; sections and keys are in lower case."""
    settings: dict[str, list[str]] = {}
    listed = run("config", "--list", "-z", folder=folder, fails="cannot read settings")
    for entry in os.fsdecode(listed).split("\0"):
        name, _, value = entry.partition("\n")
        settings.setdefault(name, []).append(value)
    return settings


def remote_names(settings: Mapping[str, list[str]]) -> list[str]:
    """The names of the remotes, in the order of the settings."""
    names = [
        name.removeprefix("remote.").rpartition(".")[0]
        for name in settings
        if name.startswith("remote.")
    ]
    return list(dict.fromkeys(filter(None, names)))


def all_branches(remote: str) -> str:
    """The refspec that fetches all branches of a remote, which a bare clone does not have."""
    return f"+refs/heads/*:refs/remotes/{remote}/*"


def address_of(settings: Mapping[str, list[str]], remote: str) -> str:
    """The address from which git fetches: the first of a remote, which settings may rewrite."""
    address = settings.get(f"remote.{remote}.url", [""])[0]
    starts = {
        start: name.removeprefix("url.").removesuffix(".insteadof")
        for name, values in settings.items()
        if name.startswith("url.") and name.endswith(".insteadof")
        for start in values
        if address.startswith(start)
    }
    longest = max(starts, key=len, default="")
    return starts.get(longest, "") + address.removeprefix(longest)


def forge_of(address: str) -> str:
    """The forge by the host of a remote's address: "github", "gitlab"; "" for any other.

    >>> forge_of("git@github.com:somebody/something.git")
    'github'
    """
    match = _WITH_SCHEME.match(address) or _SCP_LIKE.match(address)
    labels = match["host"].lower().split(".") if match else []
    return next((name for name in ("github", "gitlab") if name in labels), "")


def name_of(address: str) -> str:
    """The name of a repository by its remote's address, without host, user and password.

    >>> name_of("https://somebody:secret@example.com/a-team/pager.git")
    'a-team/pager'
    >>> name_of("git@example.com:a-team/pager"), name_of("/srv/git/pager.git")
    ('a-team/pager', 'pager')
    """
    match = _WITH_SCHEME.match(address) or _SCP_LIKE.match(address)
    path = address[match.end() :] if match else address.rpartition("/")[2]
    return re.sub(r"^:\d+(?=/)", "", path).strip("/").removesuffix(".git")


def repository_name(repository: Repository) -> str:
    """The name by the remote's address; if it has none, as in a clone of ".", by the folder."""
    name = name_of(repository.address)
    if name not in ("", ".", ".."):
        return name
    folder = (repository.top or repository.git_dir).resolve()
    return folder.name.removesuffix(".git") or folder.parent.name


class BloblessClone:
    """Fetches the files that a clone made with `--filter=blob:none` lacks. Any other lacks none."""

    def __init__(
        self, folder: str, common_dir: Path, settings: Callable[[], Mapping[str, Sequence[str]]]
    ) -> None:
        self._common_dir = common_dir
        self._settings = settings
        self._differences = DiffTree(
            *("--numstat", "--no-textconv", "--no-ext-diff"),
            folder=folder,
            fails="cannot fetch the files that this partial clone lacks",
        )
        self._last = ""

    @cached_property
    def lacks_contents(self) -> bool:
        """True if a remote has promised to hand out the missing objects."""
        try:
            if b"promisor" not in (self._common_dir / "config").read_bytes().lower():
                return False  # as in nearly all clones, without a git
        except OSError:
            return False
        promises = [
            values[-1].lower()
            for name, values in self._settings().items()
            if name.startswith("remote.") and name.endswith(".promisor")
        ]
        return any(value in ("true", "yes", "on", "1") for value in promises)

    def prefetch_tree(self, tree: str) -> None:
        """Fetch the files of a tree, given by its object id, that the last tree did not have."""
        if tree != self._last:
            self._differences.ask([f"{self._last or EMPTY_TREES[len(tree)]} {tree}"])
            self._last = tree

    def prefetch_diff(self, older: str, newer: str) -> None:
        """Fetch the files that differ between two trees, given by their object ids."""
        self._differences.ask([f"{older} {newer}"])
