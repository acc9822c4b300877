"""Fixes of a range that name a lesson which was released before them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn.gate.backport import original_commits
from fixlearn.gate.commits import read_object
from fixlearn.gate.repeats import is_answered, repeat
from fixlearn.lessons.lint import graded
from fixlearn.model import Outcome
from fixlearn.releases.versions import releases_of
from fixlearn.walks.lesson_trees import LessonTrees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Release, Result
    from fixlearn.repository.history import History


def with_repeats(
    history: History,
    config: Config,
    begins: Sequence[str],
    library: Library,
    results: Sequence[Result],
) -> list[Result]:
    """The results; one that came back and is not answered has a finding more.

    A lesson counts as released where the range began with it, and a release that
    was cut before the fix was committed has it. So a follow-up before the
    release is none, nor is a lesson that several commits of the range share; and
    a backport repeats nothing. `begins` are the commits that the range builds on.
    """
    known = _Known(history, config, begins)
    return [known.judged(result, library.lessons) for result in results]


@dataclass
class _Known:
    """What was known before the range."""

    history: History
    config: Config
    begins: Sequence[str]
    trees: LessonTrees = field(init=False)

    def __post_init__(self) -> None:
        self.trees = LessonTrees(self.history.objects, self.config)

    def judged(self, result: Result, after: Mapping[str, Lesson]) -> Result:
        if result.outcome is not Outcome.COVERED:
            return result
        for id in result.lessons:
            failed = self._before.get(id) if id in self._ids else None
            release = self._release_of(result, id) if failed else None
            if failed and release and not is_answered(failed, self._before, after, result.lessons):
                found = repeat(result, failed, release.name, self.config.repeats)
                findings = graded([found], self.config.severity)
                return result._replace(findings=(*result.findings, *findings))
        return result

    @cached_property
    def _ids(self) -> set[str]:
        return self.trees.ids_of_any(self.begins)

    @cached_property
    def _before(self) -> dict[str, Lesson]:
        """The lessons where the range begins; the newest of its beginnings counts."""
        found: dict[str, Lesson] = {}
        for sha in reversed(self.begins):
            found |= self.trees.library(sha).lessons
        return found

    def _release_of(self, result: Result, id: str) -> Release | None:
        """The release that had the lesson before this fix was committed."""
        committed = None
        if result.sha:
            found = next(self.history.objects.read([result.sha]))
            text = found.content.decode("utf-8", "replace") if found else ""
            commit = read_object(result.sha, text, self.config)
            if original_commits(commit.message):
                return None
            committed = commit.committed
        for release in self._releases:
            is_older = committed is None or release.created <= committed
            if is_older and id in self.trees.ids(release.sha):
                return release
        return None

    @cached_property
    def _releases(self) -> list[Release]:
        """The highest version first."""
        return releases_of(self.history.tags(), self.config.tag_pattern)[::-1]
