"""Finds the commit that introduced a bug, with the test that catches it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.proof import stable_name
from fixlearn.model import Age, CommitName
from fixlearn.prove.verdict import Ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.config import Config
    from fixlearn.model import Commit
    from fixlearn.repository.repository import Repository

_MAX_RUNS = 40  # of one test: enough for a million commits
_DAY = 24 * 60 * 60  # seconds


class Introduction(NamedTuple):
    """The oldest commit in which the test fails."""

    sha: str
    is_exact: bool  # the test passes in its parents, or it is the first commit of all


class Search:
    """A search for the introduction of one bug.

    `run` runs the test in the tree of a commit. A test that does not run there shows nothing;
    such a commit counts as one without the bug, and the result is then a minimum.
    """

    def __init__(self, repository: Repository, run: Callable[[str], Ending]) -> None:
        self._repository = repository
        self._run = run
        self._endings: dict[str, Ending] = {}

    def introduction(self, failing: str) -> Introduction:
        """The oldest commit with the bug, which the commit `failing` has."""
        self._endings[failing] = Ending.FAILED
        bad, good = failing, ""
        branch = [sha for sha, _ in self._repository.first_parents(failing)]
        step = 1
        while step < len(branch) * 2 and not good:
            sha = branch[min(step, len(branch) - 1)]
            if self._fails(sha):
                bad = sha
            else:
                good = sha
            step *= 2
        if good:
            bad = self._between(bad, good)
        return Introduction(bad, self._is_first(bad))

    def _between(self, bad: str, good: str) -> str:
        """The oldest failing commit that `bad` reaches and `good` does not reach."""
        without = [good]
        while len(self._endings) < _MAX_RUNS:
            middle = self._repository.middle_commit(bad, without)
            if middle == bad:
                break
            if self._fails(middle):
                bad = middle
            else:
                without.append(middle)
        return bad

    def _fails(self, sha: str) -> bool:
        if sha not in self._endings:
            self._endings[sha] = self._run(sha)
        return self._endings[sha] is Ending.FAILED

    def _is_first(self, sha: str) -> bool:
        """True if the test passes in all parents of this commit."""
        if sha in self._repository.boundary:
            return False
        for parent in self._repository.objects.parents(sha):
            self._fails(parent)
            if self._endings[parent] is not Ending.PASSED:
                return False
        return True


def age_of(
    repository: Repository, config: Config, introduction: Introduction, fix: CommitName
) -> Age | None:
    """How long the bug was in the product, and in how many releases before its fix.

    None if this clone lacks one of the two commits.
    """
    introduced = repository.read_commit(introduction.sha, config)
    fixed = repository.read_commit(fix.sha, config)
    if introduced is None or fixed is None:
        return None
    return Age(
        stable_name(CommitName(introduced.sha, introduced.message.oneline)),
        max(0, (fixed.committed - introduced.committed) // _DAY),
        _releases_between(repository, config, introduced, fixed),
        is_minimum=not introduction.is_exact,
    )


def _releases_between(
    repository: Repository, config: Config, introduced: Commit, fixed: Commit
) -> int:
    """How many releases before the fix have the bug: the commit that introduced it, but no fix."""
    releases = [
        release
        for release in repository.releases(config, date.today())
        if introduced.committed <= release.created <= fixed.committed
    ]
    if releases and config.releases_by == "tag":
        faulty = repository.tagged_commits(introduced.sha, without=fixed.sha)
        releases = [release for release in releases if release.sha in faulty]
    return len(releases)
