"""The message of a commit that is about to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.commits import added_lessons, lesson_changes
from fixlearn.repository import draft
from fixlearn.repository.message_file import add_comments, add_trailer
from fixlearn.walks.way_back import is_amending

if TYPE_CHECKING:
    from fixlearn.config import Config


def prepare(path: str, config: Config, *, is_blank: bool) -> None:
    """Name the one lesson that this commit's own index adds in the message file at `path`.

    Where that is blank, a comment names it for whoever writes the message.
    """
    changes = draft.staged_changes(amends=False)
    amends = not is_blank and is_amending()  # git never amends with a blank message
    if draft.is_in_progress() or not (changes or amends):
        return
    if amends:
        changes = draft.staged_changes(amends=True)
    touched = lesson_changes(changes, config.lessons)
    contents = draft.blobs(id for change in touched for id in (change.before, change.after))
    added = added_lessons(changes, config.lessons, contents)
    if len(added) != 1:
        return
    has_comments = draft.strips_comments()
    if not is_blank:
        add_trailer(path, f"Lesson: {added[0]}", has_comments=has_comments)
    elif has_comments:
        add_comments(path, [f"This commit adds a lesson. If it is a fix: Lesson: {added[0]}"])
