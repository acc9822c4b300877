"""The settings of git, and what they say about remotes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Mapping


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
