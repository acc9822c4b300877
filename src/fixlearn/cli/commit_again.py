"""The refused commit, made again: what to type, and `--commit`, which does it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fixlearn.cli.terminal import print_status
from fixlearn.errors import UsageError
from fixlearn.repository.commit_message import SAVED_MESSAGE, saved_command, shown_path
from fixlearn.repository.git import run_in_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.repository.repository import Repository


def kept_message(repository: Repository, purpose: str, hint: str) -> Path:
    """The path of a refused commit's message. Raises UsageError if there is none.

    `purpose` completes "there is no refused commit to …".
    """
    path = repository.git_dir / SAVED_MESSAGE
    if not path.is_file():
        raise UsageError(
            f"there is no refused commit {purpose}",
            why=f"the hook writes .git/{path.name} when it refuses a commit; it does not exist",
            hint=hint,
        )
    return path


def refuse_unrepeatable(repository: Repository, *, adds_lesson: bool) -> None:
    """Raise UsageError if `--commit` cannot make the refused commit again."""
    hint = "fixlearn new     without --commit, then commit as usual"
    kept = kept_message(repository, "to make again", hint)
    if not saved_command(kept, adds_lesson=adds_lesson):
        raise UsageError(
            "--commit cannot make the refused commit again",
            why="how it was started is unknown, or it was started in another folder",
            hint=f"leave out --commit, then repeat your git commit with -F {shown_path(kept)}",
        )


def print_or_commit(kept: Path, note: str, *, adds_lesson: bool, commits: bool) -> int:
    """Print the command that makes the refused commit again, or run it; the exit code."""
    command = (
        saved_command(kept, adds_lesson=adds_lesson)
        or f"repeat your git commit with -F {shown_path(kept)}"
    )
    if not commits:
        print_status(f"next, commit again ({note}):\n  {command}")
        return 0
    print_status(f"$ {command}")
    words = shlex.split(command)
    start = words.index("git")  # behind variables of the environment
    variables = dict(word.split("=", 1) for word in words[:start])
    if run_in_terminal(*words[start + 1 :], **variables):
        print_status(f"git did not make the commit; to try again:\n  {command}")
        return 1
    return 0
