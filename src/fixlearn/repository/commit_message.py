"""Commit messages as files.

First the file in which git hands a hook the message, then the message of a refused commit: it is
saved next to git's own files, because git overwrites its copy at the next try. Then the trailers
and comments that are added to a message, and the editor in which git opens one.
"""

from __future__ import annotations

import os
import re

from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.message import clean_draft, normal_line, parse_message, without_lines
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.repository.commit_in_progress import (
    comment_character,
    opens_editor,
    strips_comments,
)
from fixlearn.repository.git import ask, git_dir, run

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from fixlearn.gate.staged import Retry
    from fixlearn.messages import Message

SAVED_MESSAGE = "fixlearn-message"
_SAVED_COMMAND = "fixlearn-command"
_MAX_BYTES = 1_000_000  # of a saved message, which nobody writes by hand
_SCISSORS = rb"(?m)^\S{1,16} -{24} >8 -{24}[ \t]*\r?$"


class MessageFile(NamedTuple):
    """A message before git has cleaned it up."""

    path: str
    content: bytes
    message: Message
    opens_editor: bool
    is_new: bool  # an editor opens on an empty message


def read_message_file(arguments: list[str], hook: str) -> MessageFile:
    """Read the file that the first argument names. Raises UsageError.

    Without one (a hook manager that filters files drops it) it is git's own
    COMMIT_EDITMSG.
    """
    path = arguments[0] if arguments else f"{git_dir()}/COMMIT_EDITMSG"
    try:
        with open(path, "rb") as file:  # noqa: PTH123, pathlib is expensive to import
            content = file.read()
    except OSError as error:
        raise UsageError(
            f"cannot read the message file {path}",
            why=error.strerror or str(error),
            hint=f"fixlearn hook {hook} .git/COMMIT_EDITMSG",
        ) from error
    text = content.decode("utf-8", "replace")
    is_edited = opens_editor()
    # If git names no source, nobody has written anything yet: these are its own comments.
    is_new = hook == "prepare-commit-msg" and not arguments[1:] and content.startswith(b"\n")
    strips = is_edited  # without an editor git usually keeps comments
    if strips and not is_new and text.lstrip().startswith("#"):
        strips = comment_character() in ("#", "auto") and strips_comments()
    message = parse_message(clean_draft(text, editor_used=strips))
    return MessageFile(path, content, message, is_edited, is_new and is_edited)


def saved_message() -> Path:
    """The path at which the message of a refused commit is saved."""
    from pathlib import Path

    return Path(git_dir(), SAVED_MESSAGE)


def save_message(content: bytes, retry: Retry, refused_lines: Collection[str] = ()) -> None:
    """Save the message of a refused commit, and the command that repeats the commit.

    Every byte is kept except the end that git adds in an editor (the diff of `commit
    --verbose` and the last comment lines) and the refused lines: the next try adds better
    ones. What was written in an editor is corrected there, and so it is kept.
    """
    from fixlearn.repository.commit_command_line import command_line, given_trailers

    if opens_editor():  # otherwise git adds nothing to the text
        lines = re.split(_SCISSORS, content, maxsplit=1)[0].split(b"\n")
        strips = strips_comments()
        while len(lines) > 1 and (not lines[-1].strip() or (strips and lines[-1].startswith(b"#"))):
            lines.pop()
        content = b"\n".join([*lines, b""])
        line = command_line() if refused_lines else None
        given = {normal_line(trailer) for trailer in given_trailers(line)} if line else set()
        refused_lines = [line for line in refused_lines if normal_line(line) in given]
    text = content.decode("utf-8", "surrogateescape")
    content = without_lines(text, refused_lines).encode("utf-8", "surrogateescape")
    path = saved_message()
    _replace(path, content)
    command = "\n".join((retry.command, retry.paths, retry.lesson_paths, retry.head))
    _replace(path.with_name(_SAVED_COMMAND), command.encode("utf-8", "surrogateescape"))


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a killed hook leaves no part of it (`files` takes long to import)."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def saved_command(saved: Path, *, adds_lesson: bool = True, edits: bool = True) -> str:
    """The command that repeats the refused commit; "" if none works in this folder.

    `adds_lesson` is False for a commit that gets no lesson, `edits` for one without an editor.
    """
    from fixlearn.gate.staged import Retry

    command, paths, lesson_paths, *_ = (*_command_lines(saved), "", "")
    end = f" -F {shown_path(saved)}"
    if not command.endswith(end):
        return ""
    if not edits and command.endswith(f" -e{end}"):
        command = command.removesuffix(f" -e{end}")
        # Only in an editor does git remove comments by default.
        has_comments = re.search(f"(?m)^{re.escape(comment_character())}", read_saved(saved))
        if has_comments and strips_comments() and "--cleanup=" not in command:
            command += " --cleanup=strip"
        command += end
    retry = Retry(command, paths, lesson_paths)
    return retry.again if adds_lesson else retry.unchanged


def _command_lines(saved: Path) -> list[str]:
    try:
        text = saved.with_name(_SAVED_COMMAND).read_text("utf-8", "surrogateescape")
    except OSError:
        return [""]
    return text.split("\n")


def outdated_since(saved: Path, head: str | None) -> float | None:
    """When the commit was refused, in seconds, if HEAD was another commit then; otherwise None.

    An older version of fixlearn did not save what HEAD was.
    """
    heads = _command_lines(saved)[3:]
    if not heads or heads[0] == (head or ""):
        return None
    return saved.with_name(_SAVED_COMMAND).stat().st_mtime


def forget_message(message: Message) -> None:
    """Delete the saved message once its commit is made, so that no new commit uses it.

    A commit with another subject leaves it in place.
    """
    try:  # at nearly every fix there is none
        with open(f"{git_dir()}/{SAVED_MESSAGE}", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            text = file.read()
    except FileNotFoundError:
        return
    path = saved_message()
    if parse_message(text).subject == message.subject:
        path.unlink(missing_ok=True)
        path.with_name(_SAVED_COMMAND).unlink(missing_ok=True)


def shown_path(path: Path) -> str:
    """`typed_path`, quoted for a shell."""
    import shlex

    return shlex.quote(typed_path(path))


def typed_path(path: Path) -> str:
    """A path as the developer has to type it, who may be in a subfolder: hooks run at the top."""
    from pathlib import Path

    prefix = os.environ.get("GIT_PREFIX", "")
    try:
        path = Path(os.path.relpath(path, prefix or "."))
    except ValueError:
        path = path.absolute()  # another drive
    return path.as_posix()


def read_saved(saved: Path) -> str:
    """The saved message; "" if there is none."""
    try:
        with saved.open("rb") as file:
            return file.read(_MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def name_lesson(saved: Path, id: str) -> bool:
    """Add the line `Lesson: <id>` to the saved message, unless it names that lesson already.

    Returns False, and leaves the message as it was, if the line cannot be added without
    changing other bytes.
    """
    try:
        before = saved.read_bytes()
        references = parse_message(before.decode("utf-8", "replace")).references
        if any(reference.word == "id" and reference.lesson == id for reference in references):
            return True
        return _write_with_trailer(saved, before, f"Lesson: {id}")
    except OSError:
        return False


_WITHOUT_LESSON = rb"(?im)^lesson[ \t]*:[ \t]*(?:none|later)\b.*(?:\n[ \t]+\S.*)*\n?"


def settle_saved(saved: Path, line: str) -> bool:
    """Add the line `Lesson: none (…)` or `Lesson: later (…)` to the saved message.

    It replaces such lines, which an earlier attempt left, except those in a list of squashed
    commits. Returns False, and leaves the message as it was, if the line cannot be added without
    changing other bytes.
    """
    before = saved.read_bytes()
    if all(commit.sha for commit in parse_message(before.decode("utf-8", "replace")).squashed):
        subject, line_end, body = before.partition(b"\n")
        before = subject + line_end + re.sub(_WITHOUT_LESSON, b"", body)
    return _write_with_trailer(saved, before, line)


def _write_with_trailer(saved: Path, message: bytes, trailer: str) -> bool:
    from fixlearn.repository.files import write_atomically

    changed = with_trailer(message, trailer)
    if changed is None:
        return False
    write_atomically(saved, changed)
    return True


def with_trailer(message: bytes, trailer: str) -> bytes | None:
    """The message with a trailer added by git; None if git would change more than that."""
    if not message.endswith(b"\n"):
        message += b"\n"  # otherwise git adds the trailer to the last line's paragraph
    # A line that still looks like a comment was given with -m, and is text. None begins with this.
    settings = ("-c", "core.commentChar=\x1f", "-c", "trailer.separators=:")
    options = ("--no-divider", "--where=end", "--if-exists=addIfDifferent", "--if-missing=add")
    answer = ask(*(*settings, "interpret-trailers", *options, "--trailer", trailer), stdin=message)
    before, line, behind = answer.stdout.rpartition(f"{trailer}\n".encode())
    # git may add a blank line above the trailer.
    is_same = message in (before + behind, before.removesuffix(b"\n") + behind)
    is_added = answer.exit_code == 0 and line and before.endswith(b"\n") and is_same
    return answer.stdout if is_added else None


def add_trailer(path: str, line: str, *, has_comments: bool) -> None:
    """Add a trailer above git's comments in the message file at `path`, unless it is there.

    Without `has_comments`, a line that begins with a number sign is text.
    """
    from pathlib import Path

    content = Path(path).read_bytes()
    end = _end_of_message(content)
    settings = () if has_comments else ("-c", "core.commentChar=\x01")
    # --no-divider: a line "---" does not end the message
    options = ("--no-divider", "--if-exists", "addIfDifferent", "--trailer", line)
    changed = run(*settings, "interpret-trailers", *options, stdin=content[:end])
    Path(path).write_bytes(changed + content[end:])


def add_comments(path: str, lines: Sequence[str]) -> None:
    """Add comments above git's own. Adds none if git wrote none, because it would keep them."""
    from pathlib import Path

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
    at = comments[0]
    new = [mark + b" " + line.encode() for line in lines]
    changed = b"\n".join([*above[:at], *new, mark, *above[at:]])
    Path(path).write_bytes(changed + content[end:])


def _end_of_message(content: bytes) -> int:
    scissors = re.search(_SCISSORS, content)
    return scissors.start() if scissors else len(content)


def editor_command() -> str:
    """The editor that git would open. Raises UsageError if git has none for this terminal.

    git runs it in a shell, so that it may be any shell command.
    """
    answer = ask("var", "GIT_EDITOR")
    command = answer.stdout.decode("utf-8", "surrogateescape").strip()
    if answer.exit_code or not command:
        raise UsageError(
            "no editor is configured",
            why="git knows no editor that works in this terminal",
            hint="git config --global core.editor nano     (or use --gap and --change)",
        )
    import shlex

    from fixlearn.repository.programs import shell_arguments

    try:
        return shlex.join([*shell_arguments(f'{command} "$@"'), "editor"])
    except CannotTell:
        return command
