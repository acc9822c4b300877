"""Raw commits -> commits that were read: the message understood, the verdict settled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from fixlearn.gate.detect import detect, settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.messages import Band
from fixlearn.model import HASH, Commit, RawCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.messages import Message
    from fixlearn.model import Change

_PERSON = re.compile(
    r"^(?P<role>author|committer) (?P<name>.*) <(?P<email>.*)> (?P<time>\d+)", re.MULTILINE
)
_PICKED = re.compile(rf"^\(cherry picked from commit ({HASH})\)[ \t]*$", re.MULTILINE)

Identity = tuple[str, int, str]  # author, author date, subject


def read_commit(raw: RawCommit, config: Config) -> Commit:
    """Understand one commit; the paths, which are dear to ask, are not looked at yet."""
    message = parse_message(raw.text)
    author = f"{raw.author_name} <{raw.author_email}>"
    verdict = detect(message, config.detect, parents=len(raw.parents), author=author)
    return Commit(
        sha=raw.sha,
        message=message,
        verdict=verdict,
        authored=raw.authored,
        committed=raw.committed,
        author=author,
        parents=raw.parents,
    )


def read_object(sha: str, content: str, config: Config) -> Commit:
    """Understand a commit object as git stores it: headers, an empty line, the message."""
    headers, _, text = content.partition("\n\n")
    people = {match["role"]: match for match in _PERSON.finditer(headers)}
    author, committer = people.get("author"), people.get("committer")
    raw = RawCommit(
        sha,
        (),
        author["name"] if author else "",
        author["email"] if author else "",
        int(author["time"]) if author else 0,
        int(committer["time"]) if committer else 0,
        text,
    )
    return read_commit(raw, config)


def original_commits(message: Message) -> tuple[str, ...]:
    """The hashes that `git cherry-pick -x` noted, the newest pick last.

    >>> from fixlearn.gate.message import parse_message
    >>> original_commits(parse_message("fix: x\\n\\n(cherry picked from commit 1234567)"))
    ('1234567',)
    """
    return tuple(_PICKED.findall(message.body))


def identity(commit: Commit) -> Identity:
    """What a cherry-pick keeps of the commit that it was made from."""
    return commit.author, commit.authored, commit.message.subject


def without_body(commit: Commit) -> Commit:
    """The commit without what is no longer needed, to keep thousands of them."""
    body = commit.message.body
    kept = "" if body.startswith("\n") else body.partition("\n\n")[0]
    return commit._replace(message=commit.message._replace(body=kept), changes=None)


def needs_changes(commit: Commit) -> bool:
    """True where the paths can still change the verdict or show a lesson."""
    return commit.verdict.band is not Band.NOT and not commit.verdict.exempt


def with_changes(commit: Commit, changes: Sequence[Change], config: Config) -> Commit:
    """The commit with what it changed, its verdict settled by the paths."""
    paths = [change.path for change in changes]
    verdict = settle_by_paths(commit.verdict, paths, config.lessons)
    return commit._replace(verdict=verdict, changes=tuple(changes))


def lesson_changes(changes: Iterable[Change], roots: Sequence[str]) -> tuple[Change, ...]:
    """The changes that touch lesson files."""
    return tuple(change for change in changes if is_lesson_path(change.path, roots))


def added_lessons(
    changes: Iterable[Change], roots: Sequence[str], blobs: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Ids of the lessons that these changes add, or give a further prevention.

    Touching or moving an old lesson proves nothing. `blobs` has the contents of
    the lesson files before and after, by object id.
    """
    touched = lesson_changes(changes, roots)
    removed = [_told(one.path, blobs.get(one.before, b"")) for one in touched if one.status == "D"]
    removed_ids = {lesson_id(change.path) for change in touched if change.status == "D"}
    removed_blobs = {change.before for change in touched if change.status == "D"}
    added = []
    for change in touched:
        if change.status == "A":
            is_move = lesson_id(change.path) in removed_ids or change.after in removed_blobs
            told = _told(change.path, blobs.get(change.after, b""))
            if not is_move and not any(told & old for old in removed):
                added.append(lesson_id(change.path))
        elif change.status == "M":
            before = _preventions(change.path, blobs.get(change.before, b""))
            after = _preventions(change.path, blobs.get(change.after, b""))
            if before is not None and after is not None and after > before:
                added.append(lesson_id(change.path))
    return tuple(added)


def _told(path: str, content: bytes) -> set[str]:
    """What a lesson says: one that is renamed and touched up still says some of it."""
    lesson = parse_lesson(path, content).lesson
    if lesson is None:
        return set()
    return {lesson.title, lesson.gap, *(step.change for step in lesson.prevention)}


def _preventions(path: str, content: bytes) -> int | None:
    """How many preventions a lesson has, dropped ones left out; None where it cannot be read."""
    lesson = parse_lesson(path, content).lesson
    return sum(step.status != "dropped" for step in lesson.prevention) if lesson else None


class Changes(Protocol):
    """Asks git what commits changed."""

    BATCH: int  # commits of one question

    def of(self, shas: Sequence[str], /) -> dict[str, list[Change]]:
        """{commit: its changes}."""


class Log(Protocol):
    """The commits of a repository."""

    @property
    def changes(self) -> Changes:
        """What commits changed."""

    def commits(self, revisions: Sequence[str], /, *, topological: bool) -> Iterator[RawCommit]:
        """The commits of `git log <revisions>`, newest first."""


# Commits wait until a batch of fixes is complete. This bounds the memory if fixes are rare.
_MAX_WAITING = 2_000


def read_log(
    repository: Log,
    revisions: Sequence[str],
    config: Config,
    *,
    topological: bool = False,
    all_changes: bool = False,
) -> Iterator[Commit]:
    """The commits of `git log <revisions>`, read, in the order of the log.

    Commits that may be fixes have their changes, and their paths have settled the
    verdict; with `all_changes`, so have all that are no merges.
    """

    def batches() -> Iterator[tuple[list[Commit], list[str]]]:
        commits, asked = [], []
        for raw in repository.commits(revisions, topological=topological):
            commit = read_commit(raw, config)
            commits.append(commit)
            if needs_changes(commit) or (all_changes and len(commit.parents) < 2):
                asked.append(commit.sha)
            if len(asked) == repository.changes.BATCH or len(commits) == _MAX_WAITING:
                yield commits, asked
                commits, asked = [], []
        yield commits, asked

    for commits, asked in batches():
        changes = repository.changes.of(asked)
        for commit in commits:
            paths = changes.get(commit.sha)
            yield commit if paths is None else with_changes(commit, paths, config)


def lessons_added_by(
    commit: Commit, roots: Sequence[str], read: Callable[[list[str]], Mapping[str, bytes]]
) -> tuple[str, ...]:
    """Ids of the lessons that a commit adds, or gives a further prevention.

    `read` returns {id: content} for the ids of blobs.
    """
    touched = lesson_changes(commit.changes or (), roots)
    if not touched:
        return ()
    is_moving = any(change.status == "D" for change in touched)
    compared = [change for change in touched if is_moving or change.status == "M"]
    ids = [id for change in compared for id in (change.before, change.after) if id.strip("0")]
    return added_lessons(touched, roots, read(ids))
