"""The `git commit` that started this hook, as it was typed.

Linux tells it; elsewhere nobody knows, and callers have to do without.
"""

from __future__ import annotations

import os
from pathlib import Path

_PROCESSES = Path("/proc")
_MOST_ANCESTORS = 12  # a hook manager and its shells stand between git and us


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
