"""The message of a commit that is about to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.commits import added_lessons, lesson_changes
from fixlearn.repository.commit_in_progress import is_amending, is_in_progress, strips_comments
from fixlearn.repository.commit_message import add_comments, add_trailer
from fixlearn.repository.index import Index

if TYPE_CHECKING:
    from fixlearn.config import Config


def prepare(path: str, config: Config, *, is_blank: bool) -> None:
    """Name the one lesson that this commit's own index adds in the message file at `path`.

    If that is blank, a comment names it for whoever writes the message.
    """
    index = Index()
    amends = not is_blank and is_amending(index.objects)  # git never amends with a blank message
    if is_in_progress() or not (index.changes or amends):
        return
    changes = index.changes_if_amended if amends else index.changes
    touched = lesson_changes(changes, config.lessons)
    contents = index.objects.blobs(id for change in touched for id in (change.before, change.after))
    added = added_lessons(changes, config.lessons, contents)
    if len(added) != 1:
        return
    has_comments = strips_comments()
    if not is_blank:
        add_trailer(path, f"Lesson: {added[0]}", has_comments=has_comments)
    elif has_comments:
        add_comments(path, [f"This commit adds a lesson. If it is a fix: Lesson: {added[0]}"])
