"""Runs the commands of `fixlearn demo` in its temporary repository."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from typing import TYPE_CHECKING

from fixlearn.repository.shell import shell_arguments

if TYPE_CHECKING:
    from pathlib import Path

_AUTHOR = {"NAME": "fixlearn demo", "EMAIL": "demo@example.com"}


def run_in(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in `folder`; its `stdout` has both stdout and stderr.

    The user's git settings do not count, and this fixlearn is on PATH.
    """
    return subprocess.run(
        shell_arguments(command),
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
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables.pop("CI", None)
    # A missing file instead of /dev/null, because git replaces the file that it writes to.
    missing = str(folder / ".git" / "no-settings")
    variables |= {"GIT_CONFIG_GLOBAL": missing, "GIT_CONFIG_SYSTEM": missing}
    for role in ("AUTHOR", "COMMITTER"):
        variables |= {f"GIT_{role}_{key}": value for key, value in _AUTHOR.items()}
    scripts = sysconfig.get_path("scripts")
    return variables | {"PATH": f"{scripts}{os.pathsep}{variables.get('PATH', os.defpath)}"}
