"""What takes the whole history: which fixes owe no lesson, which releases something is new in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fixlearn.lessons.trees import LessonTrees
from fixlearn.messages import Band
from fixlearn.model import Commit, Lesson, NewIn, Release
from fixlearn.releases.exemptions import Exemptions, OpenFix
from fixlearn.releases.graph import Lineage
from fixlearn.releases.selection import UNRELEASED, all_shas
from fixlearn.repository.log import read_log
from fixlearn.repository.tags import read_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.repository.answers import RepositoryAnswers
    from fixlearn.repository.repository import Repository


_COMPARED_ONCE = 10_000  # fixes whose changes are kept until they are settled
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
        self._has_releases = bool(releases)  # otherwise nothing had shipped, and nothing is exempt
        self._exemptions = Exemptions(answers, self._lineage)
        self._fixes: dict[str, OpenFix] = {}
        self._same: dict[OpenFix, OpenFix] = {}  # a long history has few distinct ones

    def read(self, *, all_changes: bool = False) -> Iterator[Commit]:
        """The commits of the head, children before their parents."""
        log = read_log(
            self._repository,
            self._revisions,
            self._config,
            topological=True,
            all_changes=all_changes,
        )
        is_strict = self._config.detect.profile == "strict"
        may_owe = (Band.FIX, Band.UNSURE) if is_strict else (Band.FIX,)
        head, _ = self._lineage.bits_of_new(self._head)
        for number, commit in enumerate(log, start=1):
            tips = self._lineage.visit(commit.sha, commit.parents, commit.committed)
            if self._has_releases:
                self._exemptions.note(commit.sha, tips)
                if commit.verdict.band in may_owe and not commit.verdict.exempt:
                    self._note_fix(commit, tips)
            if tips >> head & 1 and not self._lineage.is_before_adoption(tips):
                yield commit
            if number % _CHECK_INTERVAL == 0 and self._lineage.has_only_older_left:
                break

    def _note_fix(self, commit: Commit, tips: int) -> None:
        faulty = commit.message.faulty_commits
        self._exemptions.expect(faulty)
        fix = OpenFix(len(commit.parents), tips, faulty)
        self._fixes[commit.sha] = self._same.setdefault(fix, fix)
        if len(self._fixes) <= _COMPARED_ONCE:
            self._repository.changes.keep(commit.sha, commit.changes or ())

    def settle(self, judged: JudgedRange) -> JudgedRange:
        """The range without the findings about fixes that owe no lesson."""
        if not self._has_releases:
            return judged
        return judged.with_results(self._exemptions.settle(judged.results, self._fixes))


class Releases:
    """All releases of a history, and how they follow each other. Reads the whole log once."""

    def __init__(self, repository: Repository, config: Config, sha: str = "") -> None:
        """`sha` is the commit that will be asked for. Raises CannotTell in a shallow clone."""
        repository.refuse_shallow()
        self._repository = repository
        self._sha = sha
        self._trees = LessonTrees(repository.objects, config, repository.kept)
        self._released = repository.releases(config, date.today())
        self._components, _ = read_components(repository, config, self._released)
        head = Release(UNRELEASED, "", repository.head(), 0)
        self._lineage = Lineage([*self._released, head], config.previous)
        self._tips = 0  # that reach the commit
        tips = dict.fromkeys([*(release.sha for release in self._released), head.sha])
        for raw in repository.commits([*tips], topological=True) if self._released else ():
            bits = self._lineage.visit(raw.sha, raw.parents)
            if raw.sha == sha:
                self._tips = bits

    def __bool__(self) -> bool:
        return bool(self._released)

    @property
    def of_commit(self) -> tuple[NewIn, ...]:
        """The releases that the commit is new in: they reach it, those before them do not.

        Of a component's releases, only those whose folders it touches. A commit that
        touches none of them belongs to all components.
        """
        releases = [each for each in self._released if self._lineage.new_in(each)(self._tips)]
        if self._components and releases:
            changes = self._repository.changes.of([self._sha])[self._sha]
            touched = self._components.of(change.path for change in changes)
            releases = [
                release
                for release in releases
                if self._components.has_commit(release.component, touched)
            ]
        return tuple(map(self._new_in, releases))

    def of_lesson(self, lesson: Lesson) -> tuple[NewIn, ...]:
        """The releases that have the lesson while the releases before them lack it."""
        shas = [release.sha for release in self._released]
        self._trees.expect(shas)
        holders = self._trees.holders(lesson.id, shas)
        releases = [each for each in self._released if each.sha in holders]
        return tuple(
            self._new_in(release)
            for release in releases
            if (previous := self._lineage.previous(release)) is None or previous.sha not in holders
            if self._components.has_lesson(release.component, lesson, lesson_ids=())
        )

    def _new_in(self, release: Release) -> NewIn:
        previous = self._lineage.previous(release)
        return NewIn(release.name, previous.name if previous else "")
