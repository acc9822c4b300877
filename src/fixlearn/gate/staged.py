"""The commit that is being made -> its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import added_lessons, lesson_changes, with_changes
from fixlearn.gate.judge import Gate
from fixlearn.gate.reminders import with_reminders
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import is_lesson_path, read_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.gate.retry import Retry
    from fixlearn.lessons.library import Library
    from fixlearn.model import Change, Commit, Result


class StagedCommit(NamedTuple):
    """What is staged for a commit."""

    changes: Sequence[Change]
    lessons: Mapping[str, str]  # {path: blob id} of all lesson files
    contents: Mapping[str, bytes]  # {blob id: content} of those that it changes or names
    library: Library  # those that it changes or names, with the ids of all
    unstaged: Mapping[str, str]  # {id: path} of the work tree's lessons, if one is named in vain


def judge_staged(
    commit: Commit, staged: StagedCommit, config: Config, retry: Retry | None = None
) -> Result:
    """The result of a commit, against the lessons that it names or adds."""
    added = added_lessons(staged.changes, config.lessons, staged.contents)
    gate = Gate(staged.library, config, unstaged=staged.unstaged, retry=retry)
    return gate.judge(with_changes(commit, staged.changes, config), added)


def has_only_lessons(staged: StagedCommit, config: Config) -> bool:
    """True if all staged files are lessons."""
    return 0 < len(lesson_changes(staged.changes, config.lessons)) == len(staged.changes)


def judge_forgotten_fix(commit: Commit, config: Config, retry: Retry | None = None) -> Result:
    """The result of a fix of which only the lesson is staged."""
    library = read_library({}, config.lessons, config.severity)
    return Gate(library, config, retry=retry).leaves_the_fix(commit)


def remind_of_staged(
    result: Result, staged: StagedCommit, contents: Mapping[str, bytes], config: Config
) -> Result:
    """The result; a finding that asks for a lesson names an older one about the same files.

    `contents` has those of all staged lessons, by blob id. Only lessons that contain the
    names of the paths are parsed: to parse thousands takes seconds, to search their bytes
    does not.
    """
    changed = {change.path for change in staged.changes}
    paths = [path for path in sorted(changed) if not is_lesson_path(path, config.lessons)]
    names = [_stem(path).removeprefix("test_").lower().encode() for path in paths]
    lessons = {}
    for path, blob in staged.lessons.items():
        content = contents.get(blob, b"") if path not in changed else b""
        if any(name in content.lower() for name in names):
            lesson = parse_lesson(path, content).lesson
            if lesson:
                lessons[lesson.id] = lesson
    return with_reminders(result, lessons, paths)


def _stem(path: str) -> str:
    """The name of a file without its suffix."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix else name
