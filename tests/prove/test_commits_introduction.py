"""The commit that introduced a bug, found with its test, and the age of the bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.config import Config
from fixlearn.model import CommitName
from fixlearn.prove.commits import age_of, introduction
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from tests.support import GitRepo


def search(repo: GitRepo, results: dict[str, bool | None]) -> tuple[tuple[str, bool], list[str]]:
    """The introduction before HEAD, and the subjects of the commits in which the test ran.

    `results` are by subject; the test passes in all other commits.
    """
    subjects = []

    def run(sha: str) -> bool | None:
        subjects.append(repo.git("log", "-1", "--format=%s", sha))
        return results.get(subjects[-1], True)

    return introduction(open_repository(), repo.head, run), subjects


@pytest.fixture
def line(repo: GitRepo) -> list[str]:
    """The hashes of twenty commits, 0 to 19."""
    return [repo.commit(str(number)) for number in range(20)]


def failing(start: int, stop: int = 20) -> dict[str, bool | None]:
    return {str(number): False for number in range(start, stop)}


@pytest.mark.parametrize("first", [0, 1, 7, 13, 18, 19])
def test_the_introduction_is_the_first_commit_in_which_the_test_fails(
    repo: GitRepo, line: list[str], first: int
) -> None:
    introduced, subjects = search(repo, failing(first))

    assert introduced == (line[first], True)
    assert len(subjects) == len(set(subjects)) <= 10


def test_if_the_test_does_not_run_in_older_trees_the_age_is_a_minimum(
    repo: GitRepo, line: list[str]
) -> None:
    introduced, _ = search(repo, failing(7) | {str(number): None for number in range(7)})

    assert introduced == (line[7], False)


def test_the_introduction_may_be_on_a_branch_that_was_merged(repo: GitRepo) -> None:
    repo.commit("start", {"a": "0\n"})
    repo.branch("side")
    repo.commit("good", {"b": "0\n"})
    bad = repo.commit("bad", {"b": "1\n"})
    repo.commit("worse", {"b": "2\n"})
    repo.switch("main")
    repo.commit("other", {"a": "1\n"})
    repo.merge("side")
    repo.commit("last", {"a": "2\n"})

    failures = dict.fromkeys(("bad", "worse", "Merge side", "last"), False)

    assert search(repo, {**failures})[0] == (bad, True)


def test_the_age_counts_days_and_the_releases_before_the_fix(repo: GitRepo) -> None:
    repo.commit("feat: a", {"a": "0\n"})
    repo.git("tag", "v0.9")
    introduced = repo.commit("feat: rows", {"a": "1\n"})
    repo.git("tag", "v1.0")
    repo.branch("1.x")
    repo.commit("docs: a", {"b": "1\n"})
    repo.git("tag", "v1.1")
    repo.switch("main")
    repo.tick(45 * 24 * 3600)
    repo.commit("fix: rows", {"a": "2\n"})
    repo.git("tag", "v2.0")
    repository = open_repository()
    fix = CommitName(repo.head, "fix: rows")

    age = age_of(repository, Config(), introduced, fix, is_exact=True)

    assert age == (f"{introduced[:12]} feat: rows", 45, 2, False)
