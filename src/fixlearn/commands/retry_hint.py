"""How a refused commit is made again, with the message that was saved.

A whole command is offered only where it makes the same commit; elsewhere the
developer is told what to add to the own command.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING

from fixlearn.gate.judge import NextSteps
from fixlearn.repository.commit_in_progress import commit_arguments, opens_editor, repeated
from fixlearn.repository.commit_message import saved_message, shown_path

if TYPE_CHECKING:
    from fixlearn.messages import Message

_KEPT = " (your message is kept there)"


def retry_hint(message: Message, *, amends: bool) -> NextSteps:
    """The lines that lead from a refused commit to an accepted one."""
    file = shown_path(saved_message())
    is_edited = opens_editor()
    index = PurePath(os.environ.get("GIT_INDEX_FILE", "index")).name
    command = repeated(commit_arguments())
    if command is None or index not in ("index", "index.lock") or ("--amend" in command) != amends:
        options = " ".join(_to_add(index, amends=amends))
        begin = f"then repeat your git commit with {options}".rstrip()
    else:
        begin = "then " + shlex.join(["git", "commit", *command])
    edit = "-e "
    if not is_edited and _has_comment_lines(message):
        edit = "--cleanup=scissors -e "  # an editor's clean-up would take them for comments
    return NextSteps(
        again=f"{begin} {edit if is_edited else ''}-F {file}  {_KEPT}",
        edited=f"{begin} {edit}-F {file}  {_KEPT}",
        takes_trailers=not is_edited,
    )


def exact_command(hint: str) -> str:
    """The command of a line of the way back; "" where it is no whole command."""
    command = hint.removeprefix("then ").removesuffix(_KEPT).rstrip()
    return command if hint.startswith("then git commit ") else ""


def _to_add(index: str, *, amends: bool) -> list[str]:
    """What the developer has to add to the own command, as far as it is known.

    git commits `-a`, `-p` and single paths from an index that is thrown away
    with the refused commit; the name of that index tells them apart.
    """
    options = ["--amend"] if amends else []
    if index.startswith("next-index"):
        options.append("the same paths, the lesson's too, and")
    elif index == "index.lock":
        options.append("the same -a, -i or -p, and")
    return options


def _has_comment_lines(message: Message) -> bool:
    lines = f"{message.subject}\n{message.body}"
    return re.search(r"^#", lines, re.MULTILINE) is not None
