"""What differs between two releases of a component, without what others changed."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.lessons.evidence_trees import EvidenceTrees
from fixlearn.lessons.trees import LessonTrees
from fixlearn.releases.component_changes import AllChanges, ComponentChanges, lessons_of_any
from fixlearn.releases.components import Components
from fixlearn.repository.repository import open_repository
from tests.builders import a_release
from tests.commands.lessons import lesson


def of(component, id, **keys):
    """{path: text} of a lesson that concerns a component, with the test that it names."""
    ((path, text),) = lesson(id, areas=f"[{component}/x.py]", **keys).items()
    test = f"{component}/test_{id}.py"
    evidence = text.replace("tests/test_pager.py", test)
    return {path: evidence, test: "def test_every_row(): pass\n"}


@pytest.fixture
def shas(repo):
    """Commits with lessons of the components "a" and "b", and of none."""
    shas = [repo.commit("fix: 0", of("a", "row"))]
    shas.append(repo.commit("fix: 1", of("b", "page")))
    shas.append(repo.commit("fix: 2", of("a", "line", supersedes="row")))
    shas.append(repo.commit("fix: 3", of("b", "total", supersedes="line")))
    shas.append(repo.commit("fix: 4", {"lessons/2026/broken.md": "no lesson\n"}))
    repo.git("rm", "-q", "b/test_page.py", "lessons/2026/row.md", "a/test_row.py")
    shas.append(repo.commit("chore: tidy up"))
    shas.append(repo.commit("fix: 6", of("a", "row")))
    return shas


@pytest.fixture
def changes(shas):
    """A function: what differs between the releases of a component, or of all."""
    repository = open_repository()
    trees = LessonTrees(repository.objects, Config(), repository.kept)
    evidence = EvidenceTrees(repository.objects)
    components = Components(["a", "b"], {})
    walk = ComponentChanges(trees, evidence, components, shas)
    return lambda component="": walk.of(component) if component else AllChanges(trees, evidence)


def test_a_component_has_its_lessons_and_those_that_they_supersede_or_are_superseded_by(
    changes, shas
):
    first, last = shas[0], shas[3]

    assert changes("a").lessons(first, last, ()) == {"line", "total"}
    assert changes("b").lessons(first, last, ()) == {"page", "line", "total"}
    assert changes().lessons(first, last) == {"page", "line", "total"}


def test_without_an_older_release_all_lessons_of_the_component_differ(changes, shas):
    assert changes("a").lessons("", shas[1], ()) == {"row"}
    assert changes("b").lessons("", shas[1], ()) == {"row", "page"}
    assert changes().lessons("", shas[1]) == {"row", "page"}


def test_lessons_of_others_are_there_if_they_are_asked_for(changes, shas):
    assert changes("a").lessons(shas[0], shas[1], ()) == set()
    assert changes("a").lessons(shas[0], shas[1], ["page", "unknown"]) == {"page"}
    assert changes("a").new_lessons(shas[0], shas[1], ["page"]) == {"page"}


def test_a_lesson_that_cannot_be_read_may_concern_every_component(changes, shas):
    for component in "ab":
        assert changes(component).lessons(shas[3], shas[4], ()) == {"broken"}


def test_a_lesson_that_was_deleted_and_came_back_is_the_same(changes, shas):
    for component in ("a", "b", ""):
        assert changes(component).lessons(shas[4], shas[5], ()) == {"row"}
        assert changes(component).new_lessons(shas[5], shas[6], ()) == {"row"}
        assert changes(component).lessons(shas[4], shas[6], ()) == set()


def test_the_way_back_is_the_way_there_with_both_sides_exchanged(changes, shas):
    there, back = changes("b").files(shas[3], shas[5]), changes("b").files(shas[5], shas[3])

    assert {*there} == {"b/test_page.py"}
    assert back == {path: (after, before) for path, (before, after) in there.items()}
    assert changes("b").new_lessons(shas[1], shas[0], ()) == set()
    assert changes("b").new_lessons(shas[0], shas[1], ()) == {"page"}


def test_of_the_files_only_those_that_evidence_of_the_component_names_are_there(changes, shas):
    assert {*changes("a").files(shas[0], shas[1])} == set()
    assert {*changes("b").files(shas[0], shas[1])} == {"b/test_page.py"}
    assert {*changes().files(shas[0], shas[1])} == {"b/test_page.py", "lessons/2026/page.md"}


def test_a_lesson_of_several_releases_is_as_the_last_has_it(repo, shas):
    shas.append(repo.commit("docs: page", of("b", "page", title="Page lost")))
    repository = open_repository()
    trees = LessonTrees(repository.objects, Config(), repository.kept)
    releases = [a_release(sha)._replace(sha=sha) for sha in (shas[0], shas[1], shas[-1])]

    lessons = lessons_of_any(releases, trees)
    assert lessons_of_any([], trees) == {}
    assert {*lessons} == {"row", "page", "line", "total"}
    assert lessons["page"].title == "Page lost"
