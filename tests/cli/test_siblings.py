"""`fixlearn siblings`: other places that may have the gap of a lesson."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fixlearn.cli.siblings import find_siblings
from fixlearn.lessons.patterns import Line, SiblingFile, Siblings
from fixlearn.repository.repository import open_repository
from tests.builders import a_lesson, a_prevention
from tests.gate.test_range_lessons_patterns import LESSON as WITH_PATTERN
from tests.render.readers import our_schema
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo


@pytest.fixture
def learned(repo: GitRepo) -> GitRepo:
    """A lesson whose fix has a neighbour, and one with a pattern."""
    for number in (1, 2):
        repo.commit("feat: rows", {"pager.py": f"{number}\n", "rows.py": f"{number}\n"})
    lesson = {"lessons/2026/last-row.md": LESSON, **GUARD}
    repo.commit("fix: keep the last row", {"pager.py": "3\n", **lesson})
    repo.commit("docs: a", {"lessons/2026/naive-dates.md": WITH_PATTERN, "a.py": "x = now()\n"})
    return repo


def test_the_places_are_listed(learned: GitRepo, fixlearn: Fixlearn) -> None:
    of_fix = fixlearn("siblings", "last-row")
    of_pattern = fixlearn("siblings", "lessons/2026/naive-dates.md")

    assert (of_fix.exit_code, of_fix.stdout) == (
        0,
        "files often changed together with those of the fix:\n  rows.py  in 2 of 3 commits\n",
    )
    assert of_fix.stderr == (
        "to search lines as well, add a `pattern:` to a prevention of lessons/2026/last-row.md\n"
    )
    assert of_pattern.stdout == "lines that match its pattern:\n  a.py:1  x = now()\n"


def test_a_shallow_clone_answers_with_what_it_has_and_says_what_is_unknown(
    learned: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    for number in (4, 5):
        learned.commit("feat: rows", {"pager.py": f"{number}\n", "rows.py": f"{number + 4}\n"})
    source, shallow = f"file://{learned.path}", tmp_path / "shallow"
    learned.git("clone", "--quiet", "--depth=5", source, str(shallow))

    of_fix = fixlearn("-C", str(shallow), "siblings", "last-row")
    of_pattern = fixlearn("-C", str(shallow), "siblings", "naive-dates", "--format", "json")

    assert of_fix.stdout == (
        "files often changed together with those of the fix:\n  rows.py  in 2 of 3 commits\n"
    )
    (*_, warning) = of_fix.stderr.splitlines()
    assert warning.startswith(
        "warning: this clone is shallow, so only its own commits were searched"
    )
    document = json.loads(of_pattern.stdout)
    assert ([line["path"] for line in document["lines"]], document["complete"]) == (["a.py"], False)


def test_as_markdown_the_places_can_be_ticked_off(learned: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("siblings", "naive-dates", "--format", "markdown")

    assert (
        run.stdout
        == """\
### Where else? Dates without a time zone were shifted by an hour

The gap: Nothing rejected now() without a time zone.

Lines that match its pattern:

- [ ] a.py:1 x = now()
"""
    )


def test_the_json_follows_its_schema(learned: GitRepo, fixlearn: Fixlearn) -> None:
    document = json.loads(fixlearn("siblings", "last-row", "--format", "json").stdout)

    our_schema().validate(document)
    assert document["fixed"] == ["pager.py"]
    assert document["files"] == [{"path": "rows.py", "together": 2, "commits": 3}]


def test_an_unknown_lesson_is_an_error(learned: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("siblings", "last-rows")

    assert run.exit_code == 2
    assert run.stderr.splitlines()[0] == (
        'error: there is no lesson "last-rows"; did you mean "last-row"?'
    )


def test_files_that_change_together_with_the_fix_are_counted(repo: GitRepo) -> None:
    for text in ("1\n", "2\n"):
        repo.commit("feat: a", dict.fromkeys(("a.py", "b.py", "gone.py", "README.md"), text))
    repo.commit("feat: c", {"b.py": "3\n", "c.py": "3\n"})
    repo.commit("feat: all", {f"{number}.py": "1\n" for number in range(40)} | {"a.py": "4\n"})
    repo.git("rm", "-q", "gone.py")
    repo.commit("feat: d", {"a.py": "5\n", "c.py": "5\n"})
    repo.commit("fix: a", {"a.py": "6\n", "lessons/2026/x.md": "x\n", "tests/test_a.py": "\n"})
    repository = open_repository()
    lesson = a_lesson()

    siblings = find_siblings(repository, repository.config(), lesson, [repo.head])

    assert siblings == Siblings(lesson, ("a.py",), (SiblingFile("b.py", 2, 5),))


def test_lines_that_match_the_pattern_of_the_lesson_are_listed(repo: GitRepo) -> None:
    repo.commit("feat: a", {"a.py": "now()\nnow()  # a clock\n", "b.py": "now(zone)\n"})
    repository = open_repository()
    plan = a_prevention("lint", status="planned", pattern=r"now\(\)", exceptions=("a.py#a clock",))
    lesson = a_lesson("naive-dates", plan, a_prevention("lint", pattern="("))

    siblings = find_siblings(repository, repository.config(), lesson, [])

    assert siblings.lines == (Line("a.py", 1, "now()"),)
    assert (siblings.fixed, siblings.files, siblings.has_pattern) == ((), (), True)
    assert ["missing closing parenthesis" in error for error in siblings.errors] == [True]


def test_of_a_lesson_that_cannot_be_read_neither_siblings_nor_list_says_that_it_does_not_exist(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("docs: a", {"lessons/2026/only-title.md": "---\ntitle: Only a title\n---\n"})

    run = fixlearn("siblings", "only-title")

    assert run.exit_code == 2
    assert run.stderr == (
        'error: the lesson "only-title" cannot be read\n'
        '  why: lessons/2026/only-title.md:2:1: the key "date" is missing\n'
        "  hint: fixlearn lint\n"
    )
    assert fixlearn("list").stderr == "1 lesson cannot be read: fixlearn lint\n"
