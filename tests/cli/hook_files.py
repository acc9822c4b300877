"""What `fixlearn install` writes into a folder of hooks, and what it finds in it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from fixlearn.setup.install import shim

EVENTS = ("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
PROGRAM = str(Path(sys.executable).parent / "fixlearn")
MINE = "#!/bin/sh\necho mine >&2\n"


def hook_files(folder: Path) -> dict[str, tuple[int, bytes] | str]:
    """{name: (mode, content)} of the hooks in a folder; the target instead, if it is a link."""
    return {
        path.name: str(path.readlink())
        if path.is_symlink()
        else (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.suffix != ".sample"
    }


def shims(*events: str, recorded: str = PROGRAM) -> dict[str, tuple[int, bytes]]:
    """{name: (mode, content)} of fixlearn's hooks for `events`, as installed."""
    mask = os.umask(0)
    os.umask(mask)
    return {event: (0o777 & ~mask, shim(event, recorded)) for event in sorted(events)}
