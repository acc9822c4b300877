"""A repository that lives for one demonstration, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_AUTHOR = {"NAME": "fixlearn demo", "EMAIL": "demo@example.com"}


def run_in(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run one command line in `folder`; stdout and stderr come back as one text.

    Apart from the user's own git settings, and with this fixlearn on PATH.
    """
    return subprocess.run(
        command,
        shell=True,  # the demo's own commands, just as a person would type them
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _environment(folder: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ours.pop("CI", None)
    # Files that are not there, and not /dev/null: git replaces what it writes to.
    nowhere = str(folder / ".git" / "no-settings")
    ours |= {"GIT_CONFIG_GLOBAL": nowhere, "GIT_CONFIG_SYSTEM": nowhere}
    for role in ("AUTHOR", "COMMITTER"):
        ours |= {f"GIT_{role}_{key}": value for key, value in _AUTHOR.items()}
    scripts = sysconfig.get_path("scripts")
    return ours | {"PATH": f"{scripts}{os.pathsep}{ours.get('PATH', os.defpath)}"}
