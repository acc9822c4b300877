"""What is known of the lessons of one tree."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence_status import EvidenceStatus, LessonStatus, Status, worst_status
from fixlearn.lessons.standing import (
    EvidenceCounts,
    count_evidence,
    count_groups,
    news_order,
    standings,
    state_of,
)
from fixlearn.model import Proof, Standing
from tests.builders import a_lesson, a_plan, a_prevention

TEST = "tests/test_pager.py::test_every_row"
ALERT = "alerts/pager.yml"


def backed(kind="test", *evidence, **fields):
    return a_prevention(kind, evidence=evidence or (TEST,), **fields)


PROVEN = backed(proof=Proof((TEST,), "pytest", "1234567", "7654321"))


def standing(*steps, was_evident=False, is_folder=False, lesson=None, **states) -> Standing:
    """What is known of a lesson whose evidence is in the tree, but for `states` by evidence."""
    lesson = lesson or a_lesson("row", *steps)
    pieces = [
        EvidenceStatus(value, Status(states.get(value, "evident")), is_folder=is_folder)
        for step in lesson.prevention
        for value in step.evidence
        if step.status == "done"
    ]
    known = {"row": worst_status(pieces)}
    return standings({"row": lesson}, known, {"row"} if was_evident else ())["row"]


@pytest.mark.parametrize(
    ("steps", "state", "group"),
    [
        ([PROVEN], "proven", "ruled-out"),
        ([backed()], "evident", "ruled-out"),
        ([backed("eliminate", "absent: pager.py#round(")], "evident", "ruled-out"),
        ([backed("eliminate", "pager.py")], "stated", "stated"),
        (["eliminate"], "stated", "stated"),
        ([backed("guard", "README.md")], "stated", "stated"),
        ([backed("guard", "https://example.com")], "stated", "stated"),
        ([backed("monitor", ALERT)], "evident", "caught-sooner"),
        ([backed("contain", "limits.toml")], "evident", "contained"),
        ([backed("contain", "absent: pager.py#sudo")], "evident", "contained"),
        ([backed("document", "README.md")], "evident", "written-down"),
        ([backed("review", ".github/pull_request_template.md")], "evident", "written-down"),
        (["train"], "stated", "stated"),
        ([a_plan("guard")], "planned", "planned"),
        ([a_plan("guard", evidence=(TEST,))], "planned", "planned"),
        ([a_plan("guard"), backed("document", "README.md")], "evident", "written-down"),
        ([a_prevention("guard", status="dropped"), a_plan("test")], "planned", "planned"),
    ],
)
def test_a_lesson_is_in_the_group_of_what_evidence_shows(steps, state, group) -> None:
    actual = standing(*steps)

    assert (actual.state, actual.group) == (state, group)


def test_the_strongest_prevention_that_is_shown_is_named() -> None:
    guard, monitor, stated = backed("guard", "types.py"), backed("monitor", ALERT), "eliminate"

    actual = standing(stated, monitor, guard, PROVEN)

    assert (actual.step, actual.evident_steps) == (guard, (monitor, guard, PROVEN))
    assert [state_of(step, actual) for step in (guard, PROVEN, a_plan(), backed("lint"))] == [
        "evident",
        "proven",
        "planned",
        "stated",
    ]


@pytest.mark.parametrize("status", ["gone", "skipped"])
def test_lost_evidence_shows_nothing_whatever_else_the_lesson_has(status) -> None:
    steps = PROVEN, backed("guard", "types.py")

    never = standing(*steps, **{TEST: status})
    lost = standing(*steps, **{TEST: status}, was_evident=True)

    assert [(each.state, each.group, each.evident_steps) for each in (never, lost)] == [
        ("stated", "stated", ()),
        ("lost", "lost", ()),
    ]


def test_a_proof_of_other_tests_proves_nothing() -> None:
    stale = PROVEN._replace(evidence=("tests/test_pager.py::test_other",))

    assert standing(stale).state == "evident"


def test_only_a_folder_of_tests_shows_a_test() -> None:
    assert standing(backed("test", "tests/pager"), is_folder=True).state == "evident"
    assert standing(backed("test", "src"), is_folder=True).state == "stated"
    assert standing(backed("guard", "tests/pager"), is_folder=True).state == "stated"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Something went wrong"},
        {"gap": "Something was not quite right there."},
        {"prevention": (PROVEN._replace(change="Things are handled well from now on."),)},
    ],
)
def test_an_empty_claim_is_never_good_news(fields) -> None:
    actual = standing(lesson=a_lesson("row", PROVEN)._replace(**fields))

    assert (actual.state, actual.group) == ("stated", "unclear")


def test_an_empty_change_shows_nothing_and_the_others_count() -> None:
    empty = PROVEN._replace(change="It works now.")
    guard = backed("guard", "types.py")

    assert standing(empty, guard).evident_steps == (guard,)


def test_a_superseded_or_retired_lesson_is_no_news() -> None:
    lessons = {
        "old": a_lesson("old", PROVEN),
        "new": a_lesson("new", PROVEN, supersedes=("old",)),
        "away": a_lesson("away", PROVEN, retired="the pager is gone"),
    }
    evident = LessonStatus(Status.EVIDENT, (EvidenceStatus(TEST, Status.EVIDENT),))
    known = standings(lessons, dict.fromkeys(lessons, evident))

    assert {id: (each.state, each.group) for id, each in known.items()} == {
        "old": ("superseded", "ended"),
        "new": ("proven", "ruled-out"),
        "away": ("retired", "ended"),
    }
    assert count_evidence(known.values()) == EvidenceCounts(stated=1, evident=1, proven=1, lost=0)
    assert {name for name, count in count_groups(known.values()).items() if count} == {"ruled-out"}


def test_lessons_without_a_status_are_only_stated() -> None:
    assert standings({"row": a_lesson("row", PROVEN)}, {})["row"].state == "stated"


def test_every_active_lesson_is_in_one_group_and_counted_once() -> None:
    known = [
        standing(PROVEN),
        standing(backed()),
        standing(a_plan()),
        standing(backed(), **{TEST: "gone"}),
        standing(backed(), **{TEST: "gone"}, was_evident=True),
        standing(backed("monitor", ALERT)),
    ]

    counts = count_groups(known)

    assert count_evidence(known) == EvidenceCounts(stated=6, evident=3, proven=1, lost=1)
    assert (counts["ruled-out"], counts["caught-sooner"], counts["planned"]) == (2, 1, 1)
    assert (counts["stated"], counts["lost"], sum(counts.values())) == (1, 1, 6)


def test_the_best_news_comes_first_then_the_strongest_kind_proofs_and_old_lessons() -> None:
    guard = backed("guard", "types.py")
    kinds = {"d": [backed()], "c": [PROVEN], "e": [backed("monitor", ALERT)], "b": [guard]}
    kinds |= {"f": ["eliminate"], "g": [a_plan("eliminate")], "a": [guard]}
    lessons = {id: a_lesson(id, *steps) for id, steps in kinds.items()}

    ordered = sorted(
        lessons.values(), key=lambda lesson: news_order(lesson, standing(*lesson.prevention))
    )

    assert [lesson.id for lesson in ordered] == ["a", "b", "c", "d", "e", "f", "g"]
