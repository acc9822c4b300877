"""The ids of the lessons in the trees of many commits."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.lessons.trees import LessonTrees
from fixlearn.repository.repository import open_repository
from tests.support import LESSON


@pytest.fixture
def history(repo):
    """Commits whose lessons are added, moved, removed, and come back; one root begins late."""
    shas = [repo.commit("feat: begin", {"a.py": "0"})]
    shas.append(repo.commit("docs: a", {"lessons/2025/a.md": LESSON, "lessons/README.md": "x"}))
    shas.append(repo.commit("docs: b", {"lessons/2026/b.md": LESSON, "lessons/2026/x.txt": "x"}))
    repo.git("mv", "lessons/2025/a.md", "lessons/2026/a.md")
    shas.append(repo.commit("docs: move"))
    repo.git("rm", "-q", "lessons/2026/b.md")
    shas.append(repo.commit("docs: c", {"team/2026/c.md": LESSON}))
    repo.git("rm", "-q", "-r", "lessons")
    shas.append(repo.commit("docs: remove"))
    (repo.path / "lessons/2026").mkdir(parents=True)
    (repo.path / "lessons/2026/link.md").symlink_to("../../team/2026/c.md")
    repo.git("add", ".")
    shas.append(repo.commit("docs: d", {"lessons/2026/d.md": LESSON}))
    return shas


def _trees(roots=("lessons", "team")):
    repository = open_repository()
    return LessonTrees(repository.objects, Config(lessons=roots), repository.kept)


def test_the_ids_of_any_tree_are_those_of_each_tree_together(history):
    trees = _trees()
    each = [trees.ids(sha) for sha in history]

    assert each == [set(), {"a"}, {"a", "b"}, {"a", "b"}, {"a", "c"}, {"c"}, {"c", "d"}]
    for end in range(len(history) + 1):
        assert _trees().ids_of_any(history[:end]) == set().union(*each[:end])
        assert _trees().ids_of_any(reversed(history[:end])) == set().union(*each[:end])


def test_the_lessons_of_a_tree_remain_while_others_are_read(history):
    for shas in (history, history[::-1]):
        trees = _trees()
        read = [trees.tree(sha) for sha in shas]

        assert [{*tree.files} for tree in read] == [trees.ids(sha) for sha in shas]
        assert [{*tree.library.lessons} for tree in read] == [trees.ids(sha) for sha in shas]
        assert [bool(tree.files) for tree in read] == [bool(trees.ids(sha)) for sha in shas]
        assert [len(tree.files) for tree in read] == [len(trees.ids(sha)) for sha in shas]
        assert all(tree.files[id].path.endswith(f"/{id}.md") for tree in read for id in tree.files)
        with pytest.raises(KeyError):
            read[0].files["d" if shas is history else "b"]


def test_only_the_first_of_many_trees_is_listed_whole(history, monkeypatch):
    trees, listed = _trees(), []
    whole = trees._objects.lesson_blobs_in
    monkeypatch.setattr(
        trees._objects, "lesson_blobs_in", lambda *names: listed.append(names) or whole(*names)
    )

    trees.ids_of_any(history[1:5])

    assert [len(names[0]) for names in listed] == [2, 1]  # the first, and the root that is new
