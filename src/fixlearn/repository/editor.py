"""The editor that git itself would open."""

from __future__ import annotations

import shlex
import shutil
import subprocess

from fixlearn.errors import UsageError


def editor_command() -> str:
    """git's own choice: GIT_EDITOR, core.editor, VISUAL, EDITOR. Raises UsageError without one.

    git hands it to a shell, so it may be more than a program and its options.
    """
    done = subprocess.run(["git", "var", "GIT_EDITOR"], capture_output=True, check=False)
    command = done.stdout.decode("utf-8", "surrogateescape").strip()
    if done.returncode or not command:
        raise UsageError(
            "there is no editor to open",
            why="git knows none that works on this terminal",
            hint="git config --global core.editor nano     (or say it with --gap and --change)",
        )
    if not shutil.which("sh"):
        return command
    return shlex.join(["sh", "-c", f'{command} "$@"', "editor"])
