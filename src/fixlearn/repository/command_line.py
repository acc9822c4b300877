"""The `git commit` that started this hook, as it was typed.

Linux tells it; elsewhere nobody knows, and callers have to do without.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROCESSES = Path("/proc")
_MOST_ANCESTORS = 12  # a hook manager and its shells stand between git and us


def typed_cleanup(arguments: Sequence[str]) -> str:
    """What stands behind `--cleanup` in the arguments of `git commit`; else "".

    >>> typed_cleanup(["-v", "--cleanup=scissors"])
    'scissors'
    """
    text = ""
    for word, following in pairwise([*arguments, ""]):
        name, is_joined, value = word.partition("=")
        if name == "--cleanup":
            text = value if is_joined else following
    return text


def commit_arguments() -> list[str] | None:
    """What stands behind `git commit`; None where that is not known or was another command."""
    process = os.getppid()
    for _ in range(_MOST_ANCESTORS):
        try:
            content = (_PROCESSES / str(process) / "cmdline").read_bytes()
            status = (_PROCESSES / str(process) / "stat").read_text("utf-8", "replace")
        except OSError:
            return None
        words = content.decode("utf-8", "surrogateescape").removesuffix("\0").split("\0")
        if Path(words[0]).name == "git":
            return words[2:] if words[1:2] == ["commit"] else None
        # "pid (name) state parent …", and the name may hold anything
        process = int(status.rpartition(")")[2].split()[1])
    return None
