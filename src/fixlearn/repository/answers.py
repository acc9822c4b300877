"""What the core asks of a repository; lessons and trees are read once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from fixlearn.config import CONFIG_FILE, Config
from fixlearn.errors import UsageError
from fixlearn.gate.commits import lesson_changes
from fixlearn.lessons.evidence_trees import EvidenceTrees
from fixlearn.lessons.history import LessonHistory
from fixlearn.lessons.trees import LessonTrees
from fixlearn.model import Commit, CommitName, Release
from fixlearn.repository.config_file import config_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.repository.repository import Repository


class RepositoryAnswers:
    """Answers the questions of `gate.judged_range` and `releases.evidence_history`."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self._repository = repository
        self._objects = repository.objects
        self._config = config
        lines = repository.line_search(config)
        self.matches = lines.matches
        self.new_lines = lines.new_lines
        self.lessons = LessonTrees(self._objects, config, repository.kept)
        self.trees = EvidenceTrees(self._objects)
        self.blob = self._objects.blob
        self.blobs = self._objects.blobs
        self.entries_at = self._objects.entries_at
        self.changes_between = repository.changes_between
        self.changes_of = repository.changes.of
        self.changes_of_merges = repository.changes.of_merges
        self.prefetch_changes = self._objects.prefetch_diff
        self.library = cache(partial(repository.library, config))
        self.lesson_ids = self.lessons.ids_of_any
        self.tags = repository.tags
        self.touching = repository.touching
        self.files_with = repository.files_with
        self._unlanded: dict[str, frozenset[str]] = {}

    def has_landed(self, sha: str, head: str) -> bool:
        if head not in self._unlanded:
            self._unlanded[head] = self._repository.unlanded(head)
        return sha not in self._unlanded[head]

    def lesson_history(self, revisions: Sequence[str]) -> LessonHistory:
        """The history of the repair items in all commits that these revisions reach."""
        roots = self._config.lessons
        commits = [
            CommitName(commit.sha, commit.text.partition("\n")[0])
            for commit in self._repository.commits(revisions, topological=True, paths=roots)
        ]
        changes = self._repository.changes.of_twice([commit.sha for commit in commits])
        lessons = {sha: lesson_changes(each, roots) for sha, each in changes.items()}
        if self._objects.is_partial:
            for revision in revisions:
                self._objects.bring(self._objects.folders(revision, roots))
        contents = self.blobs(
            sorted(
                {
                    blob
                    for each in lessons.values()
                    for change in each
                    for blob in (change.before, change.after)
                }
            )
        )
        history = LessonHistory()
        for commit in reversed(commits):
            history.add(commit, lessons[commit.sha], contents)
        return history

    def releases(self) -> list[Release]:
        return self._repository.releases(self._config, date.today())[::-1]

    def commits(self, revisions: Sequence[str]) -> list[Commit | None]:
        return [self._repository.read_commit(name, self._config) for name in revisions]

    def lesson_files(self, revision: str, roots: Sequence[str] = ()) -> dict[str, bytes]:
        sha = self._objects.commit(revision)
        return self._objects.lesson_files(sha, roots or self._config.lessons) if sha else {}

    def lesson_blobs(self, sha: str, roots: Sequence[str] = ()) -> Mapping[str, str]:
        return self._objects.lesson_blobs(sha, roots or self._config.lessons)

    def lesson_roots(self, sha: str) -> list[str]:
        roots = list(self._config.lessons)
        with suppress(UsageError):
            roots += config_of(self._objects.blob(f"{sha}:{CONFIG_FILE}")).lessons
        return list(dict.fromkeys(roots))
