"""The fix that a lesson is written for -> what the lesson can be proposed to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.message import parse_message
from fixlearn.gate.reminders import reminders
from fixlearn.lessons.lesson_file import MOST_BYTES, lesson_id, parse_lesson
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.prefill import Candidate, Prefill, prefill
from fixlearn.lessons.recall import RecallIndex
from fixlearn.lessons.similar import find_similar, may_be_similar
from fixlearn.repository.changed_files import committed_files, staged_files
from fixlearn.repository.commit_message import SAVED_MESSAGE, read_saved
from fixlearn.repository.repository import WORK_TREE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.model import Lesson
    from fixlearn.repository.repository import Repository


class FixContext(NamedTuple):
    """What is known of the fix before anybody has said a word."""

    proposal: Prefill
    subject: str = ""  # of its message, where there is one
    id: str = ""  # that its message names and no lesson has
    fixes: tuple[str, ...] = ()  # the entry `fixes:` of a lesson that settles it afterwards
    kept: Path | None = None  # the message that waits for its commit


def read_fix_context(repository: Repository, config: Config, revision: str | None) -> FixContext:
    """What the commit named tells; without one, the refused message, the staged diff, the branch.

    Raises CannotTell for a commit that is not there.
    """
    if revision is not None:
        return _committed(repository, config, revision)
    top = repository.work_tree()
    kept = repository.git_dir / SAVED_MESSAGE
    text = read_saved(kept)
    message = parse_message(text)
    branch = "" if message.subject else repository.branch
    proposal = prefill(message.subject, branch, staged_files(top), config.lessons)
    named = (reference.lesson for reference in message.references if reference.word == "id")
    taken = lesson_ids(top, config.lessons)
    id = next((id for id in named if ID.fullmatch(id) and id not in taken), "")
    return FixContext(proposal, message.subject, id, kept=kept if message.subject else None)


def _committed(repository: Repository, config: Config, revision: str) -> FixContext:
    top = repository.work_tree()
    raw = next(repository.commits(["-1", repository.commit(revision)]))
    message = parse_message(raw.text)
    proposal = prefill(message.subject, "", committed_files(top, raw.sha), config.lessons)
    # What has gone since can be looked at by nobody.
    here = [
        Candidate(one.kind, tuple(text for text in one.evidence if _is_here(top, text)))
        for one in proposal.candidates
    ]
    proposal = proposal._replace(candidates=tuple(one for one in here if one.evidence))
    entry = f"{raw.sha[:10]} {message.oneline}".strip()
    return FixContext(proposal, message.subject, fixes=(entry,))


def _is_here(top: Path, evidence: str) -> bool:
    path = top / evidence.partition("::")[0].partition("#")[0]
    return path.is_file()


def lesson_ids(top: Path, roots: Sequence[str]) -> set[str]:
    """The ids of all lesson files in the work tree, of broken ones too."""
    return {lesson_id(path) for path in _lesson_paths(top, roots)}


def twin_of(title: str, areas: Sequence[str], top: Path, roots: Sequence[str]) -> Lesson | None:
    """The lesson of the work tree that says much the same, where there is one."""
    return find_similar(title, areas, _alike(title, top, roots))


def _alike(title: str, top: Path, roots: Sequence[str]) -> Iterator[Lesson]:
    for path in sorted(_lesson_paths(top, roots)):
        try:
            with (top / path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError:
            continue
        lesson = parse_lesson(path, content).lesson if may_be_similar(title, content) else None
        if lesson:
            yield lesson


def _lesson_paths(top: Path, roots: Sequence[str]) -> Iterator[str]:
    for root in roots:
        for path in (top / root).glob("*/*.md"):
            name = path.relative_to(top).as_posix()
            if is_lesson_path(name, roots):
                yield name


def near_lessons(paths: Sequence[str], repository: Repository, config: Config) -> tuple[str, ...]:
    """A line for each lesson of the work tree that is near these paths: worth reading first."""
    lessons = repository.library(config, WORK_TREE).lessons if paths else {}
    return reminders(RecallIndex(lessons), paths)
