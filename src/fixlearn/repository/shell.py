"""The POSIX shell that runs a team's command lines: git brings one on every system."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from fixlearn.errors import CannotTell

_IN_GIT = ("bin/sh.exe", "usr/bin/sh.exe")  # below the folder of git for Windows


def shell_arguments(command: str) -> list[str]:
    """The arguments that run a command line in a POSIX shell. Raises CannotTell without one."""
    return [find_shell(), "-c", command]


def find_shell(*, is_windows: bool = os.name == "nt") -> str:
    """The path of the shell. Raises CannotTell if there is none.

    On Windows git's folder with sh is usually not on PATH, only the one with git.
    """
    if not is_windows:
        return "/bin/sh"
    if on_path := shutil.which("sh"):
        return on_path
    git = shutil.which("git")
    for folder in Path(git).resolve().parents if git else ():
        for name in _IN_GIT:
            if (folder / name).is_file():
                return str(folder / name)
    raise CannotTell(
        "cannot run a shell command",
        why="sh is neither on PATH nor in the folder of git",
        hint="install git for Windows (https://git-scm.com/downloads), then try again",
    )
