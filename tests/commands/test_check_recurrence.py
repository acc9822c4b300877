"""`fixlearn check`: a mistake whose lesson was released, and that came back."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.commands.check import judge_range
from fixlearn.lessons.trees import LessonTrees
from fixlearn.repository.ranges import parse_range
from fixlearn.repository.repository import open_repository
from tests.support import GUARD, LESSON

PATH = "lessons/2026/last-row.md"
TITLE = "Last row dropped when the total fills no whole page"
FIX = "fix: keep the last row\n\nLesson: last-row"
AGAIN = "fix: keep the last row again\n\nLesson: last-row"
MORE = """\
  - kind: guard
    change: The pager takes no total any more.
    evidence: pager.py
---
"""


@pytest.fixture
def released(repo):
    """A lesson that was released with its fix."""
    repo.commit(FIX, {PATH: LESSON, **GUARD, "pager.py": "rows = 1\n"})
    repo.tag("v1.0")
    repo.branch("work")
    return repo


def rules(text="main..work"):
    history = open_repository()
    actual = judge_range(history, parse_range(history, text), history.config()).findings
    return [(item.rule, item.severity) for item in actual]


def test_a_fix_that_names_a_released_lesson_is_a_recurrence(released, fixlearn):
    sha = released.commit(AGAIN, {"pager.py": "rows = 2\n"})[:7]

    run = fixlearn("check", "main..work")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} fix: keep the last row again
          repeat: this bug came back although v1.0 has the lesson last-row: "{TITLE}"
            because: its strongest prevention is test (medium), and it did not work
          hint: Write a lesson that replaces it:
                  fixlearn new --supersedes last-row
                Or add a prevention that is at least as strong to {PATH}.
        """)


def test_the_lessons_of_a_release_are_listed_once_for_all_fixes(released, monkeypatch):
    for number in range(5):
        released.commit(AGAIN, {"pager.py": f"rows = {number}\n"})
    listed = []
    ids_of_any = LessonTrees.ids_of_any

    def log(trees, shas):
        listed.append([*shas])
        return ids_of_any(trees, listed[-1])

    monkeypatch.setattr(LessonTrees, "ids_of_any", log)
    begin = released.git("rev-parse", "main")

    assert rules() == [("repeat", "error")] * 5
    assert listed == [[begin], [begin]]  # where the range begins, and the release


@pytest.mark.parametrize(
    "files",
    [
        {PATH: LESSON.replace("---\n", "\0", 1).replace("---\n", MORE).replace("\0", "---\n")},
        {
            "lessons/2026/no-total.md": LESSON.replace("gap:", "supersedes: last-row\ngap:")
            .replace("2026-01-05", "2026-02-05")
            .replace("A test pages", "Another test pages")
        },
    ],
)
@pytest.mark.parametrize("is_later", [True, False])
def test_a_further_prevention_or_a_successor_settles_a_recurrence(released, files, is_later):
    if is_later:
        released.commit(AGAIN, {"pager.py": "rows = 2\n"})
    released.commit("docs: learned" if is_later else AGAIN, {**files, "pager.py": "rows = 3\n"})

    assert rules() == []


def test_a_recurrence_can_be_only_reported(released):
    released.write({".fixlearn.yaml": "repeats: report\n"})
    released.commit(AGAIN, {"pager.py": "rows = 2\n"})

    assert rules() == [("repeat", "warning")]


def test_a_follow_up_before_the_release_is_no_recurrence(repo):
    repo.commit(FIX, {PATH: LESSON, **GUARD, "pager.py": "rows = 1\n"})
    repo.branch("work")
    repo.commit(AGAIN, {"pager.py": "rows = 2\n"})

    assert rules() == []  # nothing was ever released
    repo.tick()
    repo.tag("v1.0")
    assert rules() == []  # nor when the fix was committed


def test_commits_that_share_a_new_lesson_are_no_recurrence(repo):
    repo.commit("feat: rows", {**GUARD, "pager.py": "rows = 0\n"})
    repo.tag("v1.0")
    repo.branch("work")
    repo.commit(FIX, {PATH: LESSON, "pager.py": "rows = 1\n"})
    repo.commit(AGAIN, {"pager.py": "rows = 2\n"})

    assert rules() == []


def test_a_backport_is_no_recurrence(released):
    released.commit(f"{AGAIN}\n(cherry picked from commit 1234567)", {"pager.py": "rows = 2\n"})

    assert rules() == []


def test_tags_that_are_no_releases_do_not_count(repo):
    repo.commit(FIX, {PATH: LESSON, **GUARD, "pager.py": "rows = 1\n"})
    repo.tag("nightly-1")
    repo.branch("work")
    repo.commit(AGAIN, {"pager.py": "rows = 2\n"})

    assert rules() == []


def test_recurrences_are_not_reported_for_a_whole_history(released, fixlearn):
    released.commit(AGAIN, {"pager.py": "rows = 2\n"})

    assert fixlearn("check", "--all").exit_code == 0
