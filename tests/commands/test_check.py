"""How much a range makes of the lessons: no more for more commits."""

from __future__ import annotations

from collections import Counter

import pytest

from fixlearn import rules
from fixlearn.commands.check import judge_range
from fixlearn.config import Config
from fixlearn.lessons import library, recall
from fixlearn.model import Outcome
from fixlearn.repository.ranges import all_of_head, parse_range
from fixlearn.repository.repository import open_repository
from tests.support import LESSON

REMINDED = 20  # findings that name a lesson about their file


@pytest.mark.parametrize("fixes", [1, REMINDED + 5])
def test_a_range_parses_each_lesson_once_and_indexes_them_once(repo, monkeypatch, fixes):
    files = {f"src/rows_{number}.py": "rows = []\n" for number in range(fixes)}
    text = LESSON.replace("prevention:", f"areas: [{', '.join(files)}]\nprevention:")
    lessons = {f"lessons/2026/row-{number}.md": text for number in range(3)}
    repo.commit("feat: rows", {**lessons, **files})
    for path in files:
        repo.commit("fix: keep the last row", {path: "rows = [1]\n"})
    counts = Counter()
    for module, name in ((library, "parse_lesson"), (recall, "active_lessons")):
        count(monkeypatch, module, name, counts)

    history = open_repository()
    judged = judge_range(history, parse_range(history, f"HEAD~{fixes}..HEAD"), Config())

    assert counts == {"parse_lesson": 3, "active_lessons": 1}
    assert ["Related lesson" in finding.hint[-1] for finding in judged.findings] == [
        number < REMINDED for number in range(fixes)
    ]


@pytest.mark.parametrize("others", [1, 20])
def test_only_the_results_of_fixes_are_kept_of_a_whole_history(repo, others):
    sha = repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    for number in range(others):
        repo.commit(f"docs: row {number}", {"README.md": str(number)})
    history = open_repository()

    judged = judge_range(history, all_of_head(history), Config())

    facts = judged.facts
    assert (facts.commits, facts.parents, facts.paths, facts.lessons) == (others + 1, {}, set(), [])
    assert [result.sha for result in judged.results] == [sha]
    assert facts.missing == {}
    assert judged.counted == {Outcome.NOT_A_FIX: others}


@pytest.mark.parametrize("fixes", [3, 9])
def test_only_the_findings_that_are_read_are_made(repo, monkeypatch, fixes):
    for number in range(fixes):
        repo.commit(f"fix: keep row {number}", {"pager.py": f"rows = [{number}]\n"})
    made = Counter()
    count(monkeypatch, rules, "finding", made)
    history = open_repository()

    judged = judge_range(history, all_of_head(history), Config())

    assert len(judged.results) == fixes
    assert made == {}
    assert next(judged.findings).what == "this bug fix needs a lesson"
    assert made == {"finding": 1}


def count(monkeypatch, module, name, counts):
    """Count the calls of a function that a module uses."""
    function = getattr(module, name)

    def counted(*arguments, **options):
        counts[name] += 1
        return function(*arguments, **options)

    monkeypatch.setattr(module, name, counted)
