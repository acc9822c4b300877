"""The editor that git itself would open."""

from __future__ import annotations

import shlex
import shutil

from fixlearn.errors import UsageError
from fixlearn.repository.git import ask


def editor_command() -> str:
    """git's own choice: GIT_EDITOR, core.editor, VISUAL, EDITOR. Raises UsageError without one.

    git hands it to a shell, so it may be more than a program and its options.
    """
    answer = ask("var", "GIT_EDITOR")
    command = answer.stdout.decode("utf-8", "surrogateescape").strip()
    if answer.exit_code or not command:
        raise UsageError(
            "there is no editor to open",
            why="git knows none that works on this terminal",
            hint="git config --global core.editor nano     (or say it with --gap and --change)",
        )
    if not shutil.which("sh"):
        return command
    return shlex.join(["sh", "-c", f'{command} "$@"', "editor"])
