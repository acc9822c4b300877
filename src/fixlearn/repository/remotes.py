"""The settings of git, and what they say about remotes: addresses, names and forges."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fixlearn.repository.repository import Repository

_SCP_LIKE = re.compile(r"(?:[^@/:]+@)?(?P<host>[^@/:]+):(?!//)")
_WITH_SCHEME = re.compile(r"[a-z][a-z+.-]*://(?:[^@/]*@)?(?P<host>[^@/:]+)", re.IGNORECASE)


def remotes() -> dict[str, str]:
    """{name: address} of the remotes, origin first. An address may contain a password."""
    settings = read_settings("")
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
