"""Read raw commits: parse the message, reach a verdict, and settle it by the changed paths."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from fixlearn.gate.detect import detect, known_verdict, settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import HASH, Band, Message
from fixlearn.model import Change, Commit, RawCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fixlearn.config import Config

_PERSON = re.compile(
    r"^(author|committer) (.*) <(.*)> (\d+)",
    re.MULTILINE,  # role, name, email, seconds
)
_PICKED = re.compile(rf"^\(cherry picked from commit ({HASH})\)[ \t]*$", re.MULTILINE)

Identity = tuple[str, int, str]  # author, author date, subject


def read_commit(raw: RawCommit, config: Config) -> Commit:
    """Read one commit; its paths, which are expensive to get, are not taken into account yet."""
    message = parse_message(raw.text)
    author = _person(raw.author_name, raw.author_email)
    verdict = known_verdict(raw.sha, config.detect) or detect(
        message, config.detect, parents=len(raw.parents), author=author
    )
    return Commit(raw.sha, message, verdict, raw.authored, raw.committed, author, raw.parents)


@lru_cache(maxsize=1024)  # a history has few authors, and keeps one name of each
def _person(name: str, email: str) -> str:
    return f"{name} <{email}>"


def read_object(sha: str, content: str, config: Config) -> Commit:
    """Read a commit object as git stores it: headers, an empty line, the message."""
    headers, _, text = content.partition("\n\n")
    people = {role: person for role, *person in _PERSON.findall(headers)}
    name, email, authored = people.get("author", ("", "", 0))
    *_, committed = people.get("committer", (0,))
    raw = RawCommit(sha, (), name, email, int(authored), int(committed), text)
    return read_commit(raw, config)


def original_commits(message: Message) -> tuple[str, ...]:
    """The hashes that `git cherry-pick -x` wrote into the message, the newest pick last.

    >>> from fixlearn.gate.message import parse_message
    >>> original_commits(parse_message("fix: x\\n\\n(cherry picked from commit 1234567)"))
    ('1234567',)
    """
    if message.squashed:  # a squash merge of picks, if it squashes nothing else
        picked = [_PICKED.findall(commit.message.body) for commit in message.squashed]
        return tuple(chain.from_iterable(picked)) if all(picked) else ()
    return tuple(_PICKED.findall(message.body))


def identity(commit: Commit) -> Identity:
    """The author, date and subject, which a cherry-pick keeps."""
    return commit.author, commit.authored, commit.message.subject


def without_body(commit: Commit) -> Commit:
    """The commit without its parents and all but the first paragraph of its message.

    So thousands fit in memory.
    """
    body = commit.message.body
    kept = "" if body.startswith("\n") else body.partition("\n\n")[0]
    squashed = tuple(
        each._replace(message=each.message._replace(body="")) for each in commit.message.squashed
    )
    message = commit.message._replace(body=kept, squashed=squashed)
    return commit._replace(message=message, changes=None, parents=())


def needs_changes(commit: Commit) -> bool:
    """True if its paths can change the verdict, or it can add a lesson that covers it."""
    if commit.verdict.otherwise:
        return len(commit.parents) < 2
    return commit.verdict.band is not Band.NOT and not commit.verdict.exempt


def with_changes(commit: Commit, changes: Sequence[Change], config: Config) -> Commit:
    """The commit with its changes, and with a verdict that takes their paths into account."""
    paths = [change.path for change in changes]
    has_lesson_line = bool(commit.message.references)
    verdict = settle_by_paths(
        commit.verdict, paths, config.lessons, has_lesson_line=has_lesson_line
    )
    return commit._replace(verdict=verdict, changes=tuple(changes))


def lesson_changes(changes: Iterable[Change], roots: Sequence[str]) -> tuple[Change, ...]:
    return tuple(change for change in changes if is_lesson_path(change.path, roots))


def added_lessons(
    changes: Iterable[Change], roots: Sequence[str], blobs: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Ids of the lessons that these changes add, or to which they add a prevention.

    A lesson that is only edited or moved does not count. `blobs` is {id: content}
    of the lesson files before and after.
    """
    touched = lesson_changes(changes, roots)
    removed = [change for change in touched if change.status == "D"]
    removed_ids = {lesson_id(change.path) for change in removed}
    removed_blobs = {change.before for change in removed}
    removed_texts: set[str] = set()
    for change in removed:
        removed_texts |= _texts(change.path, blobs.get(change.before, b""))

    def is_new(change: Change) -> bool:
        if lesson_id(change.path) in removed_ids or change.after in removed_blobs:
            return False
        # A lesson that was moved and edited still has some of its texts.
        return not removed_texts or removed_texts.isdisjoint(
            _texts(change.path, blobs.get(change.after, b""))
        )

    def has_new_prevention(change: Change) -> bool:
        before = _count_preventions(change.path, blobs.get(change.before, b""))
        after = _count_preventions(change.path, blobs.get(change.after, b""))
        return before is not None and after is not None and after > before

    is_added = {"A": is_new, "M": has_new_prevention}
    return tuple(
        lesson_id(change.path)
        for change in touched
        if change.status in is_added and is_added[change.status](change)
    )


def _texts(path: str, content: bytes) -> set[str]:
    """The title, the gap and the preventions of a lesson; empty if it cannot be read."""
    lesson = parse_lesson(path, content).lesson
    if lesson is None:
        return set()
    return {lesson.title, lesson.gap, *(prevention.change for prevention in lesson.prevention)}


def _count_preventions(path: str, content: bytes) -> int | None:
    """How many preventions a lesson has that are not dropped; None if it cannot be read."""
    lesson = parse_lesson(path, content).lesson
    if lesson is None:
        return None
    return sum(prevention.status != "dropped" for prevention in lesson.prevention)


def lessons_added_by(
    commit: Commit, roots: Sequence[str], read: Callable[[list[str]], Mapping[str, bytes]]
) -> tuple[str, ...]:
    """Ids of the lessons that a commit adds, or gives a further prevention.

    `read` returns {id: content} for the ids of blobs.
    """
    touched = lesson_changes(commit.changes, roots) if commit.changes else ()
    if not touched:
        return ()
    is_moving = any(change.status == "D" for change in touched)
    compared = [change for change in touched if is_moving or change.status == "M"]
    ids = [id for change in compared for id in (change.before, change.after)]
    return added_lessons(touched, roots, read(ids))
