"""All commits that a revision reaches, and which of their fixes owe no lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.branch_work import faulty_commits
from fixlearn.gate.commits import read_log
from fixlearn.gate.judge import settled_without_lessons
from fixlearn.model import Release
from fixlearn.releases.exemptions import Exemptions, OpenFix
from fixlearn.releases.graph import Lineage
from fixlearn.releases.selection import UNRELEASED, all_shas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.model import Commit
    from fixlearn.repository.answers import RepositoryAnswers
    from fixlearn.repository.repository import Repository

_CHECK_INTERVAL = 500  # commits between two checks whether the rest is older than the adoption


class WholeHistory:
    """The commits of `head` since the adoption, and the releases that contain them."""

    def __init__(
        self, repository: Repository, answers: RepositoryAnswers, head: str, config: Config
    ) -> None:
        self._repository = repository
        self._config = config
        releases = answers.releases()[::-1]
        last = max((release.created for release in releases), default=0)
        self._head = Release(UNRELEASED, "", head, last)
        adopted = [name.removeprefix("^") for name in repository.baseline(config.since)]
        tips = (*releases, self._head)
        self._revisions = (*all_shas(tips), *adopted)
        self._lineage = Lineage(tips, config.previous, adopted)
        self._exemptions = Exemptions(answers, self._lineage)
        self._fixes: dict[str, OpenFix] = {}

    def read(self, *, all_changes: bool = False) -> Iterator[Commit]:
        """The commits of the head, children before their parents."""
        log = read_log(
            self._repository,
            self._revisions,
            self._config,
            topological=True,
            all_changes=all_changes,
        )
        for number, commit in enumerate(log, start=1):
            may_owe = settled_without_lessons(commit, self._config) is None
            faulty = faulty_commits(commit.message) if may_owe else ()
            tips = self._lineage.visit(commit.sha, commit.parents, commit.committed)
            self._exemptions.note(commit.sha, tips)
            if may_owe:
                self._exemptions.expect(faulty)
                fix = OpenFix(commit.sha, len(commit.parents), tips, faulty)
                self._fixes[commit.sha] = fix
            if self._lineage.has(self._head, tips) and not self._lineage.is_before_adoption(tips):
                yield commit
            if number % _CHECK_INTERVAL == 0 and self._lineage.has_only_older_left:
                break

    def settle(self, judged: JudgedRange) -> JudgedRange:
        """The range without the findings about fixes that owe no lesson."""
        return judged.with_results(self._exemptions.settle(judged.results, self._fixes))
