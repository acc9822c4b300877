"""What is staged, and which lessons speak of it."""

from __future__ import annotations

import os

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.touched import changed_paths, lessons_speaking_of, staged_diff
from tests.support import LESSON

NAMED = "tests/test_pager.py::test_every_row"


@pytest.fixture(params=["spawned", "by subprocess"], autouse=True)
def _both_ways(request, monkeypatch):
    """Started by the system itself, and as where that can't be asked for."""
    if request.param != "spawned":
        monkeypatch.delattr(os, "posix_spawnp", raising=False)


def test_what_is_removed_or_changed_is_told_and_what_is_new_is_not(repo):
    repo.commit("feat: rows", {"a.txt": "a", "b b.txt": "b", "c.txt": "c"})
    repo.write({"a.txt": "A", "new.txt": "n", "c.txt": "not staged"})
    repo.git("add", "a.txt", "new.txt")
    repo.git("rm", "-q", "b b.txt")

    assert changed_paths(staged_diff()) == [("M", "a.txt"), ("D", "b b.txt")]


def test_before_the_first_commit_all_is_new(repo):
    repo.write({"a.txt": "a"})
    repo.git("add", ".")

    assert changed_paths(staged_diff()) == []


@pytest.mark.parametrize(
    ("named", "path", "is_found"),
    [
        (NAMED, "tests/test_pager.py", True),
        (f"./{NAMED}", "tests/test_pager.py", True),
        (NAMED, "test_pager.py", False),
        (NAMED, "tests/test_pager.p", False),
        ("tests/test_pager.py", "tests/test_pager.py", True),
        ("tests/test_pager.py#text", "tests/test_pager.py", True),
        ('"my tests/a \\"b\\".py"', 'my tests/a "b".py', True),
        (">-\n      my\n      tests/a.py", "my tests/a.py", True),
        ("src/größe.py", "src/größe.py", True),
        ("src/a+b (1).py", "src/a+b (1).py", True),
    ],
)
def test_a_lesson_speaks_of_a_path_as_a_whole(repo, named, path, is_found):
    repo.write({"lessons/2026/a.md": LESSON.replace(NAMED, named), "other/2026/a.md": LESSON})
    repo.git("add", ".")

    assert lessons_speaking_of([path], ["lessons"]) == ["lessons/2026/a.md"] * is_found


def test_what_supersedes_is_always_told_and_of_many_paths_all_that_has_evidence(repo):
    heir = LESSON.replace("gap:", "supersedes: a\ngap:")
    repo.write({"lessons/2026/a.md": LESSON, "lessons/2026/b.md": heir, "lessons/x.md": "x"})
    repo.git("add", ".")

    assert lessons_speaking_of(["none"], ["lessons"]) == ["lessons/2026/b.md"]
    both = ["lessons/2026/a.md", "lessons/2026/b.md"]
    assert lessons_speaking_of([f"{number}.txt" for number in range(500)], ["lessons"]) == both


def test_settings_of_the_user_have_no_say(repo):
    repo.write({"lessons/2026/a.md": LESSON})
    repo.git("add", ".")
    for name in ("grep.lineNumber", "grep.column", "grep.fullName", "submodule.recurse"):
        repo.git("config", name, "true")
    repo.git("config", "color.ui", "always")
    repo.git("config", "grep.patternType", "perl")

    assert lessons_speaking_of(["tests/test_pager.py"], ["lessons"]) == ["lessons/2026/a.md"]


def test_without_a_repository_or_git_there_is_no_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CannotTell):
        lessons_speaking_of(["a"], ["lessons"])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTell, match="cannot start git"):
        staged_diff()
