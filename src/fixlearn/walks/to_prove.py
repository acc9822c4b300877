"""Which tests are to be proven: of a lesson, of a commit, of all lessons, or of the new ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.lessons.entry import lesson_id, read_entry
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.lessons.provable import provable
from fixlearn.near_miss import did_you_mean
from fixlearn.repository.worktree import markdown_files
from fixlearn.walks.commits import lessons_added_by, read_commits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.lessons.provable import LessonTest
    from fixlearn.model import Lesson, Position
    from fixlearn.repository.history import History


class ToProve(NamedTuple):
    """Some lessons, and those of their tests that are to be proven."""

    says: str  # how people call them: "new since origin/main"
    lessons: tuple[Lesson, ...]
    tests: tuple[LessonTest, ...]
    files: Mapping[str, bytes]  # the lessons' own
    fix: str = ""  # the hash of the fix, where somebody named it

    def position(self, test: LessonTest) -> Position:
        """Where the evidence stands."""
        path = test.lesson.path
        return read_entry(path, self.files[path]).position(f"prevention[{test.number}].evidence")


def of_subject(history: History, config: Config, subject: str, fix: str | None) -> ToProve:
    """The tests of the lesson that `subject` names, else those of a commit's lessons.

    Raises UsageError where there is neither.
    """
    files = markdown_files(history.work_tree(), config.lessons)
    library = read_library(files, config.lessons, config.severity)
    id = lesson_id(subject)
    if id in library.ids:
        named = _chosen(library, [id])
        sha = history.commit(fix) if fix is not None else ""
        return _all_of(named, id, files, sha)
    if fix is not None:
        raise UsageError(
            f'--fix goes with a lesson, and "{subject}" is none'
            + did_you_mean(subject, library.ids),
            why="a commit names its lessons itself",
            hint="fixlearn prove <lesson> --fix <commit>",
        )
    commit = history.objects.commit(subject)
    if commit is None:
        raise UsageError(
            f'"{subject}" is no lesson or commit here{did_you_mean(subject, library.ids)}',
            why="lessons are looked up first, then commits",
            hint="fixlearn prove --all     tries the tests of all lessons",
        )
    ids = [id for id in _lessons_of(history, config, commit, library) if id in library.ids]
    if not ids:
        raise UsageError(
            f"{subject} has no lesson in the work tree",
            why="it names none, adds none, and no lesson lists it under fixes:",
            hint="fixlearn prove <lesson> --fix <commit>     (or --all)",
        )
    changes = history.changes.of([commit])[commit]
    is_fix = any(not is_lesson_path(change.path, config.lessons) for change in changes)
    return _all_of(_chosen(library, ids), subject, files, commit if is_fix else "")


def of_all(history: History, config: Config) -> ToProve:
    """The tests of all lessons of the work tree that are not retired."""
    files = markdown_files(history.work_tree(), config.lessons)
    library = read_library(files, config.lessons, config.severity)
    active = [id for id in library.ids if id in library.broken or not library.lessons[id].retired]
    return _all_of(_chosen(library, active), "of all lessons", files)


def new_since(history: History, config: Config, base: str) -> ToProve:
    """The tests that lessons in the tree of HEAD name, and those in the tree of `base` do not.

    New lessons that name no test are told as well. Raises CannotTell where there is
    no such revision.
    """
    trees = []
    for sha in (history.commit(base), history.head()):
        files = history.objects.lesson_files(sha, config.lessons)
        trees.append((files, read_library(files, config.lessons, config.severity)))
    (_, before), (files, after) = trees
    known = {(id, one.value) for id, lesson in before.lessons.items() for one in provable(lesson)}
    ids = [id for id in after.ids if id in after.lessons or id not in before.ids]
    chosen = _chosen(after, ids)
    tests = [one for lesson in chosen for one in provable(lesson)]
    new = tuple(one for one in tests if (one.lesson.id, one.value) not in known)
    told = {one.lesson.id for one in new} | (set(ids) - set(before.ids))
    lessons = tuple(lesson for lesson in chosen if lesson.id in told)
    return ToProve(f"new since {base}", lessons, new, files)


def _all_of(
    lessons: Collection[Lesson], says: str, files: Mapping[str, bytes], fix: str = ""
) -> ToProve:
    tests = tuple(one for lesson in lessons for one in provable(lesson))
    return ToProve(says, tuple(lessons), tests, files, fix)


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


def _lessons_of(history: History, config: Config, commit: str, library: Library) -> list[str]:
    """Ids of the lessons that a commit names or adds, or that list it."""
    (read,) = read_commits(history, ["-1", commit], config, all_changes=True)
    named = [reference.lesson for reference in read.message.references]
    added = lessons_added_by(read, history, config)
    listing = [id for id, lesson in library.lessons.items() if _lists(lesson, commit)]
    return list(dict.fromkeys((*named, *added, *listing)))


def _lists(lesson: Lesson, commit: str) -> bool:
    hashes = (re.match(r"[0-9a-f]{7,64}(?=\s|$)", entry) for entry in lesson.fixes)
    return any(match and commit.startswith(match[0]) for match in hashes)
