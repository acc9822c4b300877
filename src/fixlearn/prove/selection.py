"""Which tests are to be proven: of a lesson, of a commit, of all lessons, or of the new ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.gate.commits import lessons_added_by, read_log
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.model import HASH
from fixlearn.repository.repository import WORK_TREE
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.evidence import LessonTest
    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Position
    from fixlearn.repository.repository import Repository


class Selection(NamedTuple):
    """Some lessons, and those of their tests that are to be proven."""

    says: str  # how people call them: "new since origin/main"
    lessons: tuple[Lesson, ...]
    tests: tuple[LessonTest, ...]
    files: Mapping[str, bytes]  # the lessons' own
    fixes: Mapping[str, str] = {}  # {lesson: the hash of its fix}, where somebody named it

    def position(self, test: LessonTest) -> Position:
        """Where the evidence stands."""
        path = test.lesson.path
        return parse_lesson(path, self.files[path]).position(f"prevention[{test.number}].evidence")


def of_subjects(
    repository: Repository, config: Config, subjects: Sequence[str], fix: str | None = None
) -> Selection:
    """The tests of what each subject names: a lesson, else a commit with its lessons.

    `fix` is a revision, for a lesson. Raises UsageError where there is neither.
    """
    files = repository.lesson_files(config, WORK_TREE)
    library = read_library(files, config.lessons, config.severity)
    commits = {
        subject: _commit(repository, subject, library, fix)
        for subject in subjects
        if lesson_id(subject) not in library.ids
    }
    lessons_of = _lessons_of_commits(repository, config, list(commits.values()), library)
    ids: list[str] = []
    fixes: dict[str, str] = {}
    for subject in subjects:
        if subject not in commits:
            id = lesson_id(subject)
            ids.append(id)
            if fix is not None:
                fixes[id] = repository.commit(fix)
            continue
        commit = commits[subject]
        named = lessons_of[commit]
        if not named:
            raise UsageError(
                f"{subject} has no lesson in the work tree",
                why="it names none, adds none, and no lesson lists it under fixes:",
                hint="fixlearn prove <lesson> --fix <commit>     (or --all)",
            )
        ids += named
        changes = repository.changes.of([commit])[commit]
        if any(not is_lesson_path(change.path, config.lessons) for change in changes):
            fixes |= dict.fromkeys(named, commit)
    chosen = _chosen(library, dict.fromkeys(ids))
    # As it is called in the lesson's file, whatever was typed.
    says = ", ".join(one if one in commits else lesson_id(one) for one in subjects)
    return _all_of(chosen, says, files, fixes)


def _commit(repository: Repository, subject: str, library: Library, fix: str | None) -> str:
    """The hash of the commit that `subject` names. Raises UsageError."""
    if fix is not None:
        raise UsageError(
            f'--fix goes with a lesson, and "{subject}" is none'
            + did_you_mean(subject, library.ids),
            why="a commit names its lessons itself",
            hint="fixlearn prove <lesson> --fix <commit>",
        )
    commit = repository.objects.commit(subject)
    if commit is None:
        raise UsageError(
            f'"{subject}" is no lesson or commit here{did_you_mean(subject, library.ids)}',
            why="lessons are looked up first, then commits",
            hint="fixlearn prove --all     tries the tests of all lessons",
        )
    return commit


def of_all(repository: Repository, config: Config) -> Selection:
    """The tests of all lessons of the work tree that are not retired."""
    files = repository.lesson_files(config, WORK_TREE)
    library = read_library(files, config.lessons, config.severity)
    active = [id for id in library.ids if id in library.broken or not library.lessons[id].retired]
    return _all_of(_chosen(library, active), "of all lessons", files, {})


def new_since(repository: Repository, config: Config, base: str) -> Selection:
    """The tests that lessons in the tree of HEAD name, and those in the tree of `base` do not.

    New lessons that name no test are told as well. Raises CannotTell where there is
    no such revision.
    """
    trees = []
    for sha in (repository.commit(base), repository.head()):
        files = repository.lesson_files(config, sha)
        trees.append((files, read_library(files, config.lessons, config.severity)))
    (_, before), (files, after) = trees
    known = {(id, one.value) for id, lesson in before.lessons.items() for one in provable(lesson)}
    ids = [id for id in after.ids if id in after.lessons or id not in before.ids]
    chosen = _chosen(after, ids)
    tests = [one for lesson in chosen for one in provable(lesson)]
    new = tuple(one for one in tests if (one.lesson.id, one.value) not in known)
    told = {one.lesson.id for one in new} | (set(ids) - set(before.ids))
    lessons = tuple(lesson for lesson in chosen if lesson.id in told)
    return Selection(f"new since {base}", lessons, new, files)


def _all_of(
    lessons: Collection[Lesson], says: str, files: Mapping[str, bytes], fixes: Mapping[str, str]
) -> Selection:
    tests = tuple(one for lesson in lessons for one in provable(lesson))
    return Selection(says, tuple(lessons), tests, files, fixes)


def _chosen(library: Library, ids: Iterable[str]) -> list[Lesson]:
    """The lessons; one that cannot be read raises UsageError."""
    chosen = []
    for id in ids:
        if id not in library.lessons:
            first = library.broken[id][0]
            raise UsageError(
                f'the lesson "{id}" cannot be read',
                why=f"{first.where}: {first.what}",
                hint="fixlearn lint",
            )
        chosen.append(library.lessons[id])
    return chosen


def _lessons_of_commits(
    repository: Repository, config: Config, commits: Sequence[str], library: Library
) -> dict[str, list[str]]:
    """{commit: ids of the lessons that it names or adds, or that list it}."""
    found: dict[str, list[str]] = {}
    if not commits:
        return found
    for read in read_log(repository, ["--no-walk", *commits], config, all_changes=True):
        named = [reference.lesson for reference in read.message.references]
        added = lessons_added_by(read, config.lessons, repository.objects.blobs)
        listing = [id for id, lesson in library.lessons.items() if _lists(lesson, read.sha)]
        ids = dict.fromkeys((*named, *added, *listing))
        found[read.sha] = [id for id in ids if id in library.ids]
    return found


def _lists(lesson: Lesson, commit: str) -> bool:
    hashes = (re.match(rf"{HASH}(?=\s|$)", entry) for entry in lesson.fixes)
    return any(match and commit.startswith(match[0]) for match in hashes)
