"""The fix that a lesson is written for -> what the lesson can be proposed to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import lessons_added_by, read_commit
from fixlearn.gate.judge import Gate
from fixlearn.gate.message import parse_message
from fixlearn.gate.reminders import reminders
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.prefill import Candidate, Prefill, prefill
from fixlearn.lessons.recall import RecallIndex
from fixlearn.lessons.similar import find_similar, may_be_similar
from fixlearn.repository.commit_message import SAVED_MESSAGE, outdated_since, read_saved
from fixlearn.repository.files import markdown_files
from fixlearn.repository.repository import WORK_TREE, Repository
from fixlearn.repository.search import committed_files, staged_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.model import Lesson


class FixContext(NamedTuple):
    """What the repository knows about the fix before the prompts."""

    proposal: Prefill
    subject: str = ""  # of its message; "" without one
    id: str = ""  # that its message names and no lesson has
    fixes: tuple[str, ...] = ()  # the entry `fixes:` of a lesson that settles it afterwards
    kept: Path | None = None  # the message that waits for its commit
    covered: str = ""  # how a lesson covers the fix already: "its message names"
    lessons: tuple[Lesson, ...] = ()  # those that cover it


def read_fix_context(repository: Repository, config: Config, revision: str | None) -> FixContext:
    """The context of the commit at `revision`.

    Without a revision, of the refused message, the staged diff and the branch. Raises
    CannotTell for a commit that does not exist.
    """
    if revision is not None:
        return _committed(repository, config, revision)
    top = repository.work_tree()
    kept = repository.git_dir / SAVED_MESSAGE
    is_outdated = outdated_since(kept, repository.objects.commit("HEAD")) is not None
    text = "" if is_outdated else read_saved(kept)
    message = parse_message(text)
    branch = "" if message.subject else repository.branch
    proposal = prefill(message.subject, branch, staged_files(top), config.lessons)
    references = (reference.lesson for reference in message.references if reference.word == "id")
    ids = [id for id in references if ID.fullmatch(id)]
    taken = lesson_ids(top, config.lessons)
    id = next((id for id in ids if id not in taken), "")
    lessons = _new_lessons([id for id in ids if id in taken], repository, config)
    covered = "its message names" if lessons else ""
    has_message = kept if message.subject else None
    return FixContext(
        proposal, message.subject, id, kept=has_message, covered=covered, lessons=lessons
    )


def _new_lessons(ids: Sequence[str], repository: Repository, config: Config) -> tuple[Lesson, ...]:
    """Those of the lessons that are in the work tree, and not in HEAD yet.

    A kept message that names one was given its lesson already. One that is in HEAD may be about
    another commit: the mistake came back.
    """
    if not ids:
        return ()
    library = repository.library(config, WORK_TREE)
    lessons = [library.lessons[id] for id in ids if id in library.lessons]
    head = repository.objects.commit("HEAD")
    paths = [lesson.path for lesson in lessons]
    committed = repository.objects.entries_at(head, paths) if head and paths else {}
    return tuple(lesson for lesson in lessons if lesson.path not in committed)


def _committed(repository: Repository, config: Config, revision: str) -> FixContext:
    top = repository.work_tree()
    commit = read_commit(next(repository.commits(["-1", repository.commit(revision)])), config)
    message = commit.message
    files = committed_files(top, commit.sha)
    if any(is_lesson_path(file.path, config.lessons) for file in files):
        changes = repository.changes.of([commit.sha])[commit.sha]
        commit = commit._replace(changes=tuple(changes))
    library = repository.library(config, WORK_TREE)
    added = lessons_added_by(commit, config.lessons, repository.objects.blobs)
    covered, ids = Gate(library, config).covering(commit, message.references, added)
    proposal = prefill(message.subject, "", files, config.lessons)
    # Only evidence that still exists can be checked.
    candidates = [
        Candidate(each.kind, tuple(text for text in each.evidence if _exists(top, text)))
        for each in proposal.candidates
    ]
    proposal = proposal._replace(candidates=tuple(each for each in candidates if each.evidence))
    entry = f"{commit.sha[:10]} {message.oneline}".strip()
    lessons = tuple(library.lessons[id] for id in ids)
    return FixContext(proposal, message.subject, fixes=(entry,), covered=covered, lessons=lessons)


def _exists(top: Path, evidence: str) -> bool:
    return (top / evidence.partition("::")[0].partition("#")[0]).is_file()


def lesson_ids(top: Path, roots: Sequence[str]) -> set[str]:
    """The ids of all lesson files in the work tree, of broken ones too."""
    files = (path for root in roots for path in (top / root).glob("*/*.md"))
    paths = (file.relative_to(top).as_posix() for file in files)
    return {lesson_id(path) for path in paths if is_lesson_path(path, roots)}


def twin_of(title: str, areas: Sequence[str], top: Path, roots: Sequence[str]) -> Lesson | None:
    """The lesson of the work tree that is most similar; None without a similar one."""
    return find_similar(title, areas, _similar(title, top, roots))


def _similar(title: str, top: Path, roots: Sequence[str]) -> Iterator[Lesson]:
    for path, content in markdown_files(top, roots):
        if is_lesson_path(path, roots) and may_be_similar(title, content):
            lesson = parse_lesson(path, content).lesson
            if lesson:
                yield lesson


def near_lessons(paths: Sequence[str], repository: Repository, config: Config) -> tuple[str, ...]:
    """A line for each lesson of the work tree about these paths, to read before writing."""
    lessons = repository.library(config, WORK_TREE).lessons if paths else {}
    return reminders(RecallIndex(lessons), paths)
