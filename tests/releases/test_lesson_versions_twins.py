"""A new lesson that says nearly the same as an older one is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.releases.lesson_versions import Twins
from fixlearn.repository.answers import RepositoryAnswers
from fixlearn.repository.repository import open_repository
from tests.builders import a_result
from tests.commands.lessons import lesson

if TYPE_CHECKING:
    from fixlearn.model import Result
    from tests.support import GitRepo


def suspected(repo: GitRepo, *results: Result) -> list[tuple[str, str]]:
    """(new lesson, older one) of a release with two lessons that have the texts of an older one."""
    old = repo.commit("fix: a", lesson("last-page"))
    head = repo.commit("fix: b", {**lesson("clock"), **lesson("full-page")})
    trees = RepositoryAnswers(open_repository(str(repo.path)), Config()).lessons
    older, lessons = trees.library(old).lessons, trees.library(head).lessons
    new = [lessons["clock"], lessons["full-page"]]
    twins = Twins(trees, head).suspected(new, results, older)
    return [(each.id, id) for each, id in twins]


def test_a_new_lesson_with_the_texts_of_an_older_one_is_suspected(repo: GitRepo) -> None:
    assert suspected(repo) == [("clock", "last-page"), ("full-page", "last-page")]


def test_lessons_that_one_fix_names_together_are_different_on_purpose(repo: GitRepo) -> None:
    assert suspected(repo, a_result(lessons=("full-page", "last-page"))) == [("clock", "last-page")]
