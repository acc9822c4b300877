"""How a refused commit is made again, with the message that was kept.

A whole command is offered only where it makes the same commit; elsewhere the
developer is told what to add to the own command.
"""

from __future__ import annotations

import getopt
import os
import re
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING

from fixlearn.gate.judge import WayBack
from fixlearn.repository import draft
from fixlearn.repository.command_line import commit_arguments

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.messages import Message

_KEPT = " (your message is kept there)"
# Options that say the same when they are given again. Not among them: those that
# choose interactively (-p), commit single paths, or take a message from elsewhere.
_FLAGS = (
    "all amend reset-author quiet verbose no-signoff allow-empty "
    "gpg-sign no-gpg-sign status no-status"
).split()
_VALUES = ("author=", "date=", "cleanup=")
_ABOUT_MESSAGE = ("message=", "file=", "template=", "trailer=", "signoff", "edit", "no-edit")
_SHORT_KEPT = {"-a", "-q", "-v", "-S"}
_SHORT = "aqvsSem:F:t:"


def way_back(kept: Path, message: Message, *, amends: bool) -> WayBack:
    """The lines that lead from a refused commit to an accepted one."""
    file = draft.shown_path(kept)
    opens_editor = draft.opens_editor()
    index = PurePath(os.environ.get("GIT_INDEX_FILE", "index")).name
    command = repeated(commit_arguments())
    if command is None or index not in ("index", "index.lock") or ("--amend" in command) != amends:
        options = " ".join(_to_add(index, amends=amends))
        begin = f"then repeat your git commit with {options}".rstrip()
    else:
        begin = "then " + shlex.join(["git", "commit", *command])
    edit = "-e "
    if not opens_editor and _has_comment_lines(message):
        edit = "--cleanup=scissors -e "  # an editor's clean-up would take them for comments
    return WayBack(
        again=f"{begin} {edit if opens_editor else ''}-F {file}  {_KEPT}",
        edited=f"{begin} {edit}-F {file}  {_KEPT}",
        takes_trailers=not opens_editor,
    )


def whole_command(hint: str) -> str:
    """The command of a line of the way back; "" where it is no whole command."""
    command = hint.removeprefix("then ").removesuffix(_KEPT).rstrip()
    return command if hint.startswith("then git commit ") else ""


def is_amending() -> bool:
    """True while `git commit --amend` runs."""
    command = repeated(commit_arguments())
    return draft.is_amending() if command is None else "--amend" in command


def repeated(arguments: list[str] | None) -> list[str] | None:
    """The arguments of `git commit` without those about the message.

    None where they are not known, or would not surely make the same commit.

    >>> repeated(["-a", "--author=Ada <a@example.com>", "-m", "fix: keep the last row"])
    ['-a', '--author=Ada <a@example.com>']
    """
    if arguments is None:
        return None
    try:
        long = [*_FLAGS, *_VALUES, *_ABOUT_MESSAGE]
        options, paths = getopt.gnu_getopt(arguments, _SHORT, long)
    except getopt.GetoptError:
        return None
    if paths:
        return None  # a commit of single paths would leave the lesson out
    return [
        f"{option}={value}" if value else option
        for option, value in options
        if option in _SHORT_KEPT or option[2:] in _FLAGS or f"{option[2:]}=" in _VALUES
    ]


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
