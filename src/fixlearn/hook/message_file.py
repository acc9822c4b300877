"""The file in which git hands a hook the message of the commit that is being made."""

from __future__ import annotations

import os

from fixlearn.errors import UsageError
from fixlearn.gate.message import clean_draft, parse_message
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fixlearn.messages import Message


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
    path = arguments[0] if arguments else None
    if path is None:
        from fixlearn.repository.git import git_dir

        path = f"{git_dir()}/COMMIT_EDITMSG"
    try:
        with open(path, "rb") as file:  # noqa: PTH123, pathlib is expensive to import
            content = file.read()
    except OSError as error:
        raise UsageError(
            f"cannot read the message file {path}",
            why=error.strerror or str(error),
            hint=f"fixlearn hook {hook} .git/COMMIT_EDITMSG",
        ) from error
    # git sets this if it opens no editor. Without an editor it usually keeps comments.
    opens_editor = os.environ.get("GIT_EDITOR") != ":"
    has_comments = opens_editor
    text = content.decode("utf-8", "replace")
    # If git names no source, nobody has written anything yet: these are its own comments.
    is_new = hook == "prepare-commit-msg" and not arguments[1:] and content.startswith(b"\n")
    if has_comments and not is_new and text.lstrip().startswith("#"):
        from fixlearn.repository.commit_in_progress import comment_character, strips_comments

        has_comments = comment_character() in ("#", "auto") and strips_comments()
    message = parse_message(clean_draft(text, editor_used=has_comments))
    return MessageFile(path, content, message, opens_editor, is_new and opens_editor)
