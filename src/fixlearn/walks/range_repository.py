"""The repository, as settlers ask it about a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commands.trees import LessonTrees
from fixlearn.gate.commits import read_object
from fixlearn.releases.versions import releases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Change, Commit, Release, Tag
    from fixlearn.repository.repository import History


class RangeRepository:
    """Answers the questions of `gate.judged_range.Repository`; trees and lessons are read once."""

    def __init__(self, history: History, config: Config) -> None:
        self._history = history
        self._config = config
        self._trees = LessonTrees(history.objects, config)

    def tags(self) -> list[Tag]:
        return self._history.tags()

    def releases(self) -> list[Release]:
        return releases_of(self.tags(), self._config.tag_pattern)[::-1]

    def commits(self, revisions: Sequence[str]) -> list[Commit | None]:
        objects = self._history.objects.read([f"{name}^{{commit}}" for name in revisions])
        return [
            read_object(each.id, each.content.decode("utf-8", "replace"), self._config)
            if each
            else None
            for each in objects
        ]

    def library(self, sha: str) -> Library:
        return self._trees.library(sha)

    def lesson_ids(self, shas: Iterable[str]) -> set[str]:
        return self._trees.ids_of_any(shas)

    def lesson_files(self, revision: str) -> dict[str, bytes]:
        sha = self._history.objects.commit(revision)
        return self._history.objects.lesson_files(sha, self._config.lessons) if sha else {}

    def changes_between(self, older: str, newer: str) -> list[Change]:
        return self._history.changes_between(older, newer)

    def prefetch_changes(self, older: str, newer: str) -> None:
        self._history.objects.bring_difference(older, newer)

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        return self._history.objects.blobs(ids)
