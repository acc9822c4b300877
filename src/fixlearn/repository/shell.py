"""The POSIX shell that runs a team's command lines, and those of `fixlearn demo`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from fixlearn.errors import CannotTell

_IN_GIT = ("bin/sh.exe", "usr/bin/sh.exe")  # below the folder of git for Windows
_DEMO_AUTHOR = {"NAME": "fixlearn demo", "EMAIL": "demo@example.com"}


def shell_arguments(command: str) -> list[str]:
    """The arguments that run a command line in a POSIX shell. Raises CannotTell without one."""
    return [find_shell(), "-c", command]


def find_shell(*, is_windows: bool = os.name == "nt") -> str:
    """The path of the shell. Raises CannotTell if there is none.

    On Windows git brings one, but its folder is usually not on PATH, only the one with git.
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


def run_in(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line of the demo in `folder`; its `stdout` has both stdout and stderr.

    The user's git settings do not count, and this fixlearn is on PATH.
    """
    return subprocess.run(
        shell_arguments(command),
        cwd=folder,
        env=_demo_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _demo_environment(folder: Path) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables.pop("CI", None)
    # A missing file instead of /dev/null, because git replaces the file that it writes to.
    missing = str(folder / ".git" / "no-settings")
    variables |= {"GIT_CONFIG_GLOBAL": missing, "GIT_CONFIG_SYSTEM": missing}
    for role in ("AUTHOR", "COMMITTER"):
        variables |= {f"GIT_{role}_{key}": value for key, value in _DEMO_AUTHOR.items()}
    scripts = sysconfig.get_path("scripts")
    return variables | {"PATH": f"{scripts}{os.pathsep}{variables.get('PATH', os.defpath)}"}
