"""Ranges with lines that match the pattern of a lesson."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/naive-dates.md"
LESSON = """\
---
title: Dates without a time zone were shifted by an hour
date: 2026-01-05
gap: Nothing rejected now() without a time zone.
prevention:
  - kind: lint
    change: fixlearn refuses now() without a time zone.
    pattern: '\\bnow\\(\\)'
    except: clock.py
---
"""


@pytest.fixture
def work(repo: GitRepo) -> GitRepo:
    """A branch that begins with the lesson, and with an older line that matches it."""
    repo.commit("feat: dates", {"a.py": "now()\n", "clock.py": "\n"})
    repo.git("tag", "start")
    repo.commit("docs: learn", {PATH: LESSON})
    repo.branch("work")
    return repo


def places(fixlearn: Fixlearn, range: str = "main..work") -> list[str]:
    """Where the range has lines that match."""
    run = fixlearn("check", range)
    lines = run.stdout.splitlines()
    places = [where for where, line in pairwise(lines) if line.startswith("  banned-pattern: ")]
    assert run.exit_code == (1 if places else 0), run
    return places


def test_a_new_or_changed_line_that_matches_is_a_finding(work: GitRepo, fixlearn: Fixlearn) -> None:
    work.commit("feat: more", {"a.py": "now()\nx = now()\n", "clock.py": "now()\n"})
    work.commit("feat: other", {"b.py": "now(zone)\n"})

    assert places(fixlearn) == ["a.py:2:1"]


def test_a_line_that_a_later_commit_removes_is_not_reported(
    work: GitRepo, fixlearn: Fixlearn
) -> None:
    work.commit("feat: more", {"b.py": "now()\n"})
    work.commit("feat: less", {"b.py": "now(zone)\n"})

    assert places(fixlearn) == []


def test_a_line_of_the_target_is_not_the_fault_of_the_branch(
    work: GitRepo, fixlearn: Fixlearn
) -> None:
    work.commit("feat: mine", {"b.py": "now(zone)\n"})
    work.switch("main")
    work.commit("feat: theirs", {"a.py": "now()\nnow()\n"})
    work.switch("work")
    work.merge("main")

    assert places(fixlearn) == []


def test_for_a_new_lesson_no_line_of_the_tree_may_match(work: GitRepo, fixlearn: Fixlearn) -> None:
    work.commit("feat: more", {"clock.py": "now()\n"})

    assert places(fixlearn, "start..work") == ["a.py:1:1"]


def test_older_lines_are_reported_for_an_edited_pattern_and_not_for_an_edited_title(
    work: GitRepo, fixlearn: Fixlearn
) -> None:
    work.commit("docs: reword", {PATH: LESSON.replace("an hour", "one hour")})
    reworded = places(fixlearn)
    work.commit("docs: widen", {PATH: LESSON.replace("bnow", "b(?:now|today)")})

    assert (reworded, places(fixlearn)) == ([], ["a.py:1:1"])


def test_the_pattern_of_a_retired_lesson_is_not_enforced(work: GitRepo, fixlearn: Fixlearn) -> None:
    retired = LESSON.replace("---\ntitle", "---\nretired: all dates have zones\ntitle")
    work.commit("feat: more", {"b.py": "now()\n", PATH: retired})

    assert places(fixlearn) == []


def test_a_pattern_that_git_cannot_use_is_a_finding_at_the_pattern(
    work: GitRepo, fixlearn: Fixlearn
) -> None:
    work.commit("docs: other", {PATH: LESSON.replace("bnow", "b(now")})

    run = fixlearn("check", "main..work")

    assert run.exit_code == 1
    where, what = run.stdout.splitlines()[:2]
    assert where == f"{PATH}:8:5"
    assert what == (
        "  invalid-value: the pattern of naive-dates cannot be searched: -e option,"
        " '\\b(now\\(\\)': missing closing parenthesis"
    )


def test_lint_reports_what_is_staged_and_what_is_in_a_tree(
    work: GitRepo, fixlearn: Fixlearn
) -> None:
    work.write({"b.py": "now()\n", "c.py": "now()\n"})
    work.git("add", "b.py")

    staged = fixlearn("lint", "--staged")
    on_disk = fixlearn("lint")
    at_head = fixlearn("lint", "--at", "HEAD")
    of_others = fixlearn("lint", "b.py")

    where = [
        sorted(line.split(": ")[0] for line in run.stdout.splitlines() if "banned-pattern" in line)
        for run in (staged, on_disk, at_head, of_others)
    ]
    assert where == [["b.py:1:1"], ["a.py:1:1", "b.py:1:1", "c.py:1:1"], ["a.py:1:1"], []]
    assert [run.exit_code for run in (staged, on_disk, at_head, of_others)] == [1, 1, 1, 0]
