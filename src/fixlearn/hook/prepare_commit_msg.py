"""prepare-commit-msg: names the lesson that a fix adds in its message."""

from __future__ import annotations

from fixlearn.config import Config
from fixlearn.gate.detect import detect
from fixlearn.messages import Band
from fixlearn.repository.commit_message import MessageFile, read_message_file
from fixlearn.repository.config_file import config_of, read_config_file


def run(arguments: list[str]) -> int:
    """Add the `Lesson:` line of the one lesson that a fix adds; the commit is never stopped.

    Only to an existing message that may be of a fix and names no lesson; never while git
    makes commits again (a rebase, a cherry-pick, a merge). If an editor opens on an empty
    message, a comment names the lesson.
    """
    if arguments[1:2] == ["merge"]:
        return 0
    given = read_message_file(arguments, "prepare-commit-msg")
    message = given.message
    if message.references or message.declaration:
        return 0
    is_blank = not message.subject or given.is_new
    if is_blank and not given.opens_editor:
        return 0
    if not is_blank and not _may_be_a_fix(given):
        return 0
    from fixlearn.commands.commit import lesson_added_by_commit

    lesson_added_by_commit(given.path, config_of(read_config_file("")), is_blank=is_blank)
    return 0


def _may_be_a_fix(given: MessageFile) -> bool:
    verdict = detect(given.message, Config().detect)
    if verdict.exempt:
        return False
    if verdict.band is not Band.NOT:
        return True
    content = read_config_file("")
    if content is None or b"detect" not in content:
        return False
    verdict = detect(given.message, config_of(content).detect)
    return verdict.band is not Band.NOT and not verdict.exempt
