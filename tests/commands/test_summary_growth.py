"""What one release costs does not grow with the releases after it."""

from __future__ import annotations

import pytest

from fixlearn.commands.summary import summarize_releases
from fixlearn.config import Config
from fixlearn.dates import day_of
from fixlearn.releases.exemptions import Exemptions
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.repository.repository import open_repository
from tests.commands.lessons import lesson


@pytest.fixture
def decided(monkeypatch):
    """The fixes for which it was found out whether they owe a lesson."""
    subjects = []
    original = Exemptions.settle

    def settle(self, results, fixes, release=None):
        subjects.extend(result.subject for result in results if result.outcome == "missing")
        return original(self, results, fixes, release)

    monkeypatch.setattr(Exemptions, "settle", settle)
    return subjects


@pytest.fixture
def learning(repo):
    """Five releases; each has a fix with a lesson that the ones before lack."""
    for number in range(5):
        files = {"pager.py": f"rows = {number}\n", **lesson(f"row-{number}")}
        repo.commit(f"fix: {number}\n\nLesson: row-{number}", files)
        repo.tag(f"v1.{number}")
    return repo


def debt(repo, name):
    """(what, since) of what a release owes."""
    query = ReleaseQuery(release=name)
    opened = open_repository(str(repo.path))
    report = summarize_releases(opened, Config(), query, now=repo.now, on=day_of(repo.now))
    return [(item.what, item.since) for item in report.releases[0].debt.items]


def test_nobody_asks_what_later_fixes_would_owe_without_their_lessons(learning, decided):
    assert debt(learning, "v1.1") == []
    assert decided == []


def test_a_fix_whose_lesson_is_gone_owes_one_again(learning, decided):
    learning.git("rm", "-q", "lessons/2026/row-0.md")
    learning.commit("chore: tidy up")
    learning.tag("v2.0")

    assert debt(learning, "v2.0") == [("fix: 0", "v1.0")]
    assert {*decided} == {"fix: 0"}
