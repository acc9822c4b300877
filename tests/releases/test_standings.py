"""What is known of all lessons of a release, however it was come to."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.lessons.evidence_trees import EvidenceTrees
from fixlearn.lessons.standing import EvidenceCounts
from fixlearn.lessons.trees import LessonTrees
from fixlearn.releases.component_changes import AllChanges
from fixlearn.releases.standings import Failure, Standings
from fixlearn.repository.repository import open_repository
from tests.commands.lessons import lesson
from tests.support import GUARD

TEST = "tests/test_pager.py"
FOLDER = lesson("folder")["lessons/2026/folder.md"].replace(f"{TEST}::test_every_row", "docs/")
DOCUMENT = {"lessons/2026/folder.md": FOLDER.replace("kind: test", "kind: document")}


@pytest.fixture
def shas(repo):
    """Commits: two lessons; the evidence of one is lost; a newer lesson; evidence as a link."""
    files = {**GUARD, **lesson("row"), **DOCUMENT, "docs/rows.md": "Rows\n"}
    shas = [repo.commit("fix: row", files)]
    repo.git("rm", "-q", TEST)
    shas.append(repo.commit("test: tidy up"))
    shas.append(repo.commit("fix: rows", {**GUARD, **lesson("rows", supersedes="row")}))
    repo.git("rm", "-q", "-r", "docs")
    (repo.path / "docs").symlink_to("tests")
    repo.git("add", "docs")
    shas.append(repo.commit("docs: move"))
    (repo.path / "docs").unlink()
    shas.append(repo.commit("docs: again", {"docs/more.md": "More\n"}))
    return shas


def standings():
    repository = open_repository()
    trees = LessonTrees(repository.objects, Config(), repository.kept)
    evidence = EvidenceTrees(repository.objects)
    return Standings(trees, evidence, AllChanges(trees, evidence))


def go_to(known, sha, failures=None):
    ids = known.go_to(sha)
    known.note_evidence(ids, known.pieces(ids))
    return known.settle(ids, {*known.lost}, failures or {})


def facts(known):
    """{lesson: its group}, and the counts."""
    marked = known.marked(known.lessons)
    groups = {id: str(standing.group) for id, standing in sorted(marked.items())}
    counts = {str(group): count for group, count in known.groups().items() if count}
    return groups, counts, known.evidence()


def test_lessons_are_in_the_order_of_their_ids_however_they_are_asked_for(shas):
    known = standings()
    go_to(known, shas[0])

    for ids in (["row", "folder"], ["folder", "row"]):
        assert [*known.marked(ids)] == ["folder", "row"]


def test_a_release_has_the_same_lessons_from_wherever_it_is_come_to(shas):
    directly = []
    for sha in shas:
        known = standings()
        go_to(known, sha)
        directly.append(facts(known))
    first = {"folder": "written-down", "row": "ruled-out"}
    counts = {"ruled-out": 1, "written-down": 1}
    assert directly[0] == (first, counts, EvidenceCounts(stated=2, evident=2))
    assert [groups["row"] for groups, _, _ in directly] == ["ruled-out", "lost", *["ended"] * 3]

    known = standings()
    for number in (0, 1, 2, 3, 4, 3, 2, 1, 0, 4, 0, 2, 4, 1):
        go_to(known, shas[number])
        assert facts(known) == directly[number], number


def test_only_the_lessons_of_which_something_changed_are_settled_again(shas):
    known = standings()

    settled = [go_to(known, sha) for sha in (*shas[:2], shas[1])]

    assert settled == [{"row", "folder"}, {"row"}, set()]


def test_the_active_lessons_are_counted_by_their_strongest_prevention(shas):
    known = standings()
    go_to(known, shas[2])

    assert known.strengths == {"strong": 0, "medium": 1, "weak": 1, "none": 0}


def test_a_lesson_that_came_back_is_marked_until_it_did_not(shas):
    known = standings()
    go_to(known, shas[0])
    failures = {"row": Failure(known.lessons["row"], {"row", "folder"})}

    marked = []
    for each in (failures, failures, {}):
        go_to(known, shas[0], each)
        marked.append(facts(known)[1])

    back = {"came-back": 1, "written-down": 1}
    assert marked == [back, back, {"ruled-out": 1, "written-down": 1}]
