"""How long deferred fixes waited for their lessons."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from fixlearn.dates import day_of
from fixlearn.hashes import HASH
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Lesson, Result
    from fixlearn.repository.repository import History

_HASH = re.compile(HASH)


def latency(
    history: History,
    config: Config,
    judged: Iterable[tuple[Commit, Result]],
    lessons: Sequence[Lesson],
) -> float | None:
    """The median of days from a deferred fix to its lesson; None where none was settled.

    `judged` are the commits of a release, `lessons` are new in it: they settle
    its own deferrals, and older ones that they list under `fixes:`.
    """
    by_id = {lesson.id: lesson for lesson in lessons}
    days: dict[str, int] = {}
    for commit, result in judged:
        if result.outcome is Outcome.COVERED and _is_deferred(commit):
            for lesson in filter(None, map(by_id.get, result.lessons)):
                days[commit.sha] = _days(commit, lesson)
    for commit, lesson in _settled_afterwards(history, config, lessons):
        if _is_deferred(commit):
            days.setdefault(commit.sha, _days(commit, lesson))
    return float(median(days.values())) if days else None


def _settled_afterwards(
    history: History, config: Config, lessons: Sequence[Lesson]
) -> Iterator[tuple[Commit, Lesson]]:
    for lesson in lessons:
        for match in filter(None, map(_HASH.match, lesson.fixes)):
            commit = history.read_commit(match[0], config)
            if commit:
                yield commit, lesson


def _is_deferred(commit: Commit) -> bool:
    return any(reference.word == "later" for reference in commit.message.references)


def _days(commit: Commit, lesson: Lesson) -> int:
    return max((lesson.date - day_of(commit.committed or commit.authored)).days, 0)
