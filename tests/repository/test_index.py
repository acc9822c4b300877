"""What is staged, and which lessons name it."""

from __future__ import annotations

import os

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.index import Index, lessons_about, lessons_naming
from tests.support import LESSON

NAMED = "tests/test_pager.py::test_every_row"


@pytest.fixture(params=["spawned", "by subprocess"], autouse=True)
def _both_ways(request, monkeypatch):
    """Started by the system itself, and as where that can't be asked for."""
    if request.param != "spawned":
        monkeypatch.delattr(os, "posix_spawnp", raising=False)


def test_the_index_has_added_changed_and_removed_paths(repo):
    repo.commit("feat: rows", {"a.txt": "a", "b b.txt": "b", "c.txt": "c"})
    repo.write({"a.txt": "A", "new.txt": "n", "c.txt": "not staged"})
    repo.git("add", "a.txt", "new.txt")
    repo.git("rm", "-q", "b b.txt")

    changes = [(change.status, change.path) for change in Index().changes]

    assert changes == [("M", "a.txt"), ("D", "b b.txt"), ("A", "new.txt")]


def test_before_the_first_commit_every_path_is_added(repo):
    repo.write({"a.txt": "a"})
    repo.git("add", ".")

    assert [change.status for change in Index().changes] == ["A"]


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
def test_a_lesson_matches_only_whole_paths(repo, named, path, is_found):
    repo.write({"lessons/2026/a.md": LESSON.replace(NAMED, named), "other/2026/a.md": LESSON})
    repo.git("add", ".")

    assert lessons_naming([path], ["lessons"]) == ["lessons/2026/a.md"] * is_found


def test_superseding_lessons_are_returned_with_those_that_name_a_path(repo):
    heir = LESSON.replace("gap:", "supersedes: a\ngap:")
    repo.write({"lessons/2026/a.md": LESSON, "lessons/2026/b.md": heir, "lessons/x.md": "x"})
    repo.git("add", ".")

    assert lessons_naming(["none"], ["lessons"]) == []
    assert lessons_naming(["none"], ["lessons"], with_heirs=True) == ["lessons/2026/b.md"]
    both = ["lessons/2026/a.md", "lessons/2026/b.md"]
    assert lessons_naming([f"{number}.txt" for number in range(500)], ["lessons"]) == both


def test_settings_of_the_user_do_not_change_the_index(repo):
    repo.write({"lessons/2026/a.md": LESSON})
    repo.git("add", ".")
    for name in ("grep.lineNumber", "grep.column", "grep.fullName", "submodule.recurse"):
        repo.git("config", name, "true")
    repo.git("config", "color.ui", "always")
    repo.git("config", "grep.patternType", "perl")

    assert lessons_naming(["tests/test_pager.py"], ["lessons"]) == ["lessons/2026/a.md"]


def test_without_a_repository_or_git_there_is_no_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CannotTell):
        lessons_naming(["a"], ["lessons"])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTell, match="cannot start git"):
        _ = Index().changes


def test_lessons_about_a_file_have_its_name_in_a_title_or_in_a_path(repo):
    lessons = {
        "path": LESSON.replace(NAMED, "src/rows.py"),
        "test": LESSON.replace(NAMED, "tests/test_rows.py::test_all"),
        "title": LESSON.replace("Last row dropped", "Rows are dropped"),
        "folded": LESSON.replace("Last row dropped", ">-\n  Rows are dropped"),
        "prose": LESSON.replace("The pager was", "The rows were"),
        "longer": LESSON.replace(NAMED, "src/rows_more.py"),
        "other": LESSON,
    }
    repo.write({f"lessons/2026/{id}.md": text for id, text in lessons.items()})
    repo.git("add", ".")

    about = lessons_about(["src/rows.py"], {"rows"}, ["lessons"], 9)

    ids = [path.removeprefix("lessons/2026/").removesuffix(".md") for path in about]
    assert ids == ["path", "title", "test", "folded"]
    assert lessons_about(["src/rows.py"], {"rows"}, ["lessons"], 2) == about[:2]
    assert lessons_about([], set(), ["lessons"], 9) == []
