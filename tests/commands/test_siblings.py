"""Other places that may have the gap of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commands.siblings import find_siblings
from fixlearn.lessons.patterns import Line, SiblingFile, Siblings
from fixlearn.repository.repository import open_repository
from tests.builders import a_lesson, a_prevention

if TYPE_CHECKING:
    from tests.support import GitRepo


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
