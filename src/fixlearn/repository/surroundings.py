"""What a clone has around its commits: the git that reads it, its remotes, the names it knows.

Plain git, as `hook_files`: `doctor` has to speak where other things are broken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.repository.git import run
from fixlearn.repository.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Sequence


def git_version() -> tuple[int, ...]:
    """The version of the git on PATH; () where it says none."""
    found = re.search(r"\d+(?:\.\d+)+", run("version").decode("utf-8", "replace"))
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def remotes() -> dict[str, str]:
    """{name: address} as the settings have them, origin first. An address may hold a password."""
    # 1: there is no such setting
    text = run("config", "-z", "--get-regexp", r"^remote\..*\.url$", accepts=(0, 1))
    rows = text.decode("utf-8", "surrogateescape").split("\0")
    pairs = [row.partition("\n") for row in rows if row]
    found = {key[len("remote.") : -len(".url")]: address for key, _, address in pairs}
    return dict(sorted(found.items(), key=lambda pair: pair[0] != "origin"))


def known_commits(names: Sequence[str]) -> dict[str, str]:
    """{name: hash} of the revisions that are commits of this clone, all asked at once."""
    # A line feed would be two questions; where "@{upstream}" and its like name nothing, git ends.
    askable = [name for name in names if name and not re.search(r"[\n\0]|@\{", name)]
    answers = Objects().read([f"{name}^{{commit}}" for name in askable])
    return {name: found.id for name, found in zip(askable, answers, strict=True) if found}
