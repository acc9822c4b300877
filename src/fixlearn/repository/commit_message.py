"""Messages of commits: the file that git hands to a hook, and the one of a refused commit.

A refused commit's message is saved beside git's own files, because git overwrites its
copy at the next try.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.gate.message import parse_message
from fixlearn.repository.commit_in_progress import (
    comment_character,
    git_dir,
    opens_editor,
    strips_comments,
)
from fixlearn.repository.git import ask, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.messages import Message


SAVED_MESSAGE = "fixlearn-message"
_SAVED_COMMAND = "fixlearn-command"
_MAX_BYTES = 1_000_000  # of a message; nobody writes more than that
_SCISSORS = re.compile(rb"^\S{1,16} -{24} >8 -{24}[ \t]*\r?$", re.MULTILINE)


def saved_message() -> Path:
    """Where the message of a refused commit is saved."""
    return git_dir() / SAVED_MESSAGE


def save_message(content: bytes, command: str = "") -> None:
    """Save the message of a refused commit, and the command that makes the commit again.

    Byte for byte, but for the end that git itself put below an editor's text:
    the diff of `commit --verbose`, and the last run of comment lines.
    """
    if opens_editor():  # git puts nothing below a text without an editor
        lines = _SCISSORS.split(content, maxsplit=1)[0].split(b"\n")
        strips = strips_comments()
        while len(lines) > 1 and (not lines[-1].strip() or (strips and lines[-1].startswith(b"#"))):
            lines.pop()
        content = b"\n".join([*lines, b""])
    path = saved_message()
    path.write_bytes(content)
    path.with_name(_SAVED_COMMAND).write_text(command, "utf-8", "surrogateescape")


def saved_command(saved: Path) -> str:
    """The command that makes the refused commit again; "" if it is unknown in this folder."""
    try:
        command = saved.with_name(_SAVED_COMMAND).read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    return command if command.endswith(f" -F {shown_path(saved)}") else ""


def forget_message(message: Message) -> None:
    """Remove the saved message once its commit is made, so that nobody uses it for a new one.

    Another commit that passes in between leaves it where it is.
    """
    path = saved_message()
    try:
        text = path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return
    if parse_message(text).subject == message.subject:
        path.unlink(missing_ok=True)
        path.with_name(_SAVED_COMMAND).unlink(missing_ok=True)


def shown_path(path: Path) -> str:
    """A path as the developer has to type it: hooks run at the top, the developer may not."""
    prefix = os.environ.get("GIT_PREFIX", "")
    try:
        path = Path(os.path.relpath(path, prefix or "."))
    except ValueError:
        path = path.absolute()  # another drive
    return shlex.quote(path.as_posix())


def read_saved(saved: Path) -> str:
    """The saved message; "" if there is none."""
    try:
        with saved.open("rb") as file:
            return file.read(_MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def name_lesson(saved: Path, id: str) -> bool:
    """Add the line `Lesson: <id>` to the saved message, unless it names that lesson already.

    False if the message could not be given the line, or not without touching
    another byte of it; it is then as it was.
    """
    from fixlearn.repository.files import write_atomically

    try:
        before = saved.read_bytes()
    except OSError:
        return False
    references = parse_message(before.decode("utf-8", "replace")).references
    if any(reference.word == "id" and reference.lesson == id for reference in references):
        return True
    after = with_trailer(before, f"Lesson: {id}")
    if after is None:
        return False
    try:
        write_atomically(saved, after)
    except OSError:
        return False
    return True


def with_trailer(message: bytes, trailer: str) -> bytes | None:
    """The message with a trailer where git puts it; None if git would change more than that."""
    if not message.endswith(b"\n"):
        message += b"\n"  # git would take the trailer for a part of the last line's paragraph
    # What is left of comments was given with -m, and is text: none begins with this.
    settings = ("-c", "core.commentChar=\x1f", "-c", "trailer.separators=:")
    options = ("--no-divider", "--where=end", "--if-exists=addIfDifferent", "--if-missing=add")
    answer = ask(*(*settings, "interpret-trailers", *options, "--trailer", trailer), stdin=message)
    before, line, behind = answer.stdout.rpartition(f"{trailer}\n".encode())
    # A blank line may set it apart from what is above.
    is_same = message in (before + behind, before.removesuffix(b"\n") + behind)
    is_added = answer.exit_code == 0 and line and before.endswith(b"\n") and is_same
    return answer.stdout if is_added else None


def add_trailer(path: str, line: str, *, has_comments: bool) -> None:
    """Add a trailer to the message file at `path`, above git's comments, unless it has it.

    Without `has_comments` a line that begins with a number sign is text.
    """
    content = Path(path).read_bytes()
    end = _end_of_message(content)
    settings = () if has_comments else ("-c", "core.commentChar=\x01")
    # --no-divider: a line --- of the message ends no message here
    options = ("--no-divider", "--if-exists", "addIfDifferent", "--trailer", line)
    changed = run(*settings, "interpret-trailers", *options, stdin=content[:end])
    Path(path).write_bytes(changed + content[end:])


def add_comments(path: str, lines: Sequence[str]) -> None:
    """Add comments above git's own; none if git put none, for then it strips none."""
    mark = comment_character().encode()
    content = Path(path).read_bytes()
    if len(mark) != 1:
        return
    end = _end_of_message(content)
    above = content[:end].split(b"\n")
    start = len(above)
    while start and (above[start - 1].startswith(mark) or not above[start - 1].strip()):
        start -= 1
    comments = [number for number in range(start, len(above)) if above[number].startswith(mark)]
    if not comments:
        return
    new = [mark + b" " + line.encode() for line in lines]
    at = comments[0]
    changed = b"\n".join([*above[:at], *new, mark, *above[at:]])
    Path(path).write_bytes(changed + content[end:])


def _end_of_message(content: bytes) -> int:
    scissors = _SCISSORS.search(content)
    return scissors.start() if scissors else len(content)


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
