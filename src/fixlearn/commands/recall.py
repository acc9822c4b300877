"""The files being worked on: staged, otherwise changed, otherwise of the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import is_lesson_path
from fixlearn.repository import ranges
from fixlearn.repository.index import paths_at_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.config import Config
    from fixlearn.repository.repository import Repository


class WorkingSet(NamedTuple):
    """The files being worked on."""

    paths: tuple[str, ...]  # of everything but lessons
    says: str  # "the staged files"; "" if there is nothing
    lessons: frozenset[str] = frozenset()  # ids of the lessons that are being written with it
    below: tuple[str, ...] = ()  # the files that are in those of the paths that are folders


def working_set(repository: Repository, config: Config) -> WorkingSet:
    """The staged paths, otherwise the changed ones, otherwise those of the branch's commits.

    Raises CannotTell if only commits are left and it is unknown which of them are new.
    """
    lessons: set[str] = set()
    for says, paths in _places(repository, config):
        written = {path for path in paths if is_lesson_path(path, config.lessons)}
        lessons |= {lesson_id(path) for path in written}
        others = tuple(sorted(paths - written))
        if others:
            return WorkingSet(others, says, frozenset(lessons))
    return WorkingSet((), "", frozenset(lessons))


def _places(repository: Repository, config: Config) -> Iterator[tuple[str, set[str]]]:
    staged, changed = paths_at_hand()
    yield "the staged files", set(staged)
    yield "the changed files", set(changed)
    try:
        range = ranges.since_adoption(repository, ranges.not_upstream(repository), config.since)
    except CannotTell as error:
        raise CannotTell(
            "it is unknown which files you work on",
            why=f"nothing is staged or changed; of the commits: {error.what}",
            hint='fixlearn recall PATH     (or: fixlearn recall --words "…")',
        ) from error
    commits = [commit.sha for commit in repository.commits(range.revisions)]
    changes = repository.changes.of(commits).values()
    yield f"the new commits, {range.says}", {change.path for rows in changes for change in rows}
