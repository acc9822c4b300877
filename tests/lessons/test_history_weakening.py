"""What a newer version of a lesson takes back."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.history import (
    Version,
    matched_preventions,
    weakened_lessons,
    weakenings,
)
from fixlearn.model import Proof
from tests.builders import a_lesson, a_plan, a_prevention
from tests.support import LESSON

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
PATH = "lessons/2026/last-row.md"
TEST = "tests/test_pager.py::test_every_row"
PROOF = Proof((TEST,), "pytest", "1234567 before", "2345678 fix")
PLAN = a_plan("guard", "A type forbids it.", owner="a team", due=FEBRUARY)
DONE = a_prevention("guard", "A type forbids it.", evidence=("pager.py",))
PROVEN = a_prevention("test", "A test asks for it.", evidence=(TEST,), proof=PROOF)


def broken(before, *after, **fields):
    """(rule, key) of what a lesson with one prevention takes back."""
    newer = a_lesson("last-row", *after, **fields)
    return [(each.rule, each.key) for each in weakenings(a_lesson("last-row", before), newer)]


@pytest.mark.parametrize("because", ["", "N/A"])
def test_a_repair_item_is_not_postponed_without_a_reason(because):
    later = PLAN._replace(due=MARCH, because=because)

    assert broken(PLAN, later) == [("repair-postponed", "prevention[0].due")]


def test_a_repair_item_is_postponed_with_a_reason_once_for_each_reason():
    later = PLAN._replace(due=MARCH, because="the library is late")
    again = later._replace(due=date(2026, 4, 1))

    assert broken(PLAN, later) == []
    assert broken(later, again) == [("repair-postponed", "prevention[0].due")]
    assert broken(later, again._replace(because="the library is still late")) == []


def test_an_earlier_due_date_takes_nothing_back():
    assert broken(PLAN, PLAN._replace(due=date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (DONE, a_prevention("document", "It is written down."), "prevention[0].kind"),
        (DONE, a_prevention("test", DONE.change, evidence=("a.py",)), "prevention[0].kind"),
        (PLAN, a_prevention("document", PLAN.change), "prevention[0].kind"),
        (PROVEN, PROVEN._replace(kind="monitor"), "prevention[0].kind"),
        (DONE, PLAN, "prevention[0].status"),
        (DONE, DONE._replace(status="dropped", because="no"), "prevention[0].status"),
        (DONE, DONE._replace(evidence=("https://example.com/a",)), "prevention[0]"),
        (PROVEN, PROVEN._replace(proof=None), "prevention[0]"),
        (PROVEN, PROVEN._replace(proof=None, evidence=("b.py::test_b",)), "prevention[0]"),
    ],
)
def test_a_weaker_prevention_is_reported(before, after, key):
    assert broken(before, after) == [("prevention-weakened", key)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAN, DONE),
        (DONE, DONE._replace(kind="automate", change="The tool does it.")),
        (DONE, DONE._replace(evidence=("other.py",))),
        (DONE, DONE._replace(status="dropped", because="the pager is gone")),
        (PLAN, PLAN._replace(status="dropped", because="the pager is gone")),
        (PROVEN, PROVEN._replace(proof=PROOF._replace(command="pytest -q"))),
        (PROVEN._replace(evidence=("other.py::test",)), PROVEN._replace(proof=None)),
        (DONE._replace(status="dropped", because="the pager is gone"), PLAN),
    ],
)
def test_a_prevention_that_is_kept_finished_or_dropped_with_a_reason_is_accepted(before, after):
    assert broken(before, after) == []


def test_a_prevention_that_is_removed_is_reported():
    lesson = a_lesson("last-row", DONE, PROVEN)

    actual = list(weakenings(lesson, a_lesson("last-row", PROVEN)))

    assert [each.what for each in actual] == ["this removes a prevention of last-row"]
    assert [each.because for each in actual] == ['"A type forbids it."']


def test_a_retired_lesson_promises_nothing_more():
    weaker = a_prevention("document")

    assert broken(DONE, weaker, retired="the pager is gone") == []
    assert broken(DONE, weaker, retired="no") == [("prevention-weakened", "prevention[0].kind")]


def test_preventions_are_matched_by_sentence_then_by_kind_then_by_order():
    before = [a_prevention("test", "a"), a_prevention("lint", "b"), a_prevention("guard", "c")]
    after = [a_prevention("guard", "d"), a_prevention("lint", "e"), a_prevention("review", "a")]

    assert matched_preventions(before, after) == [2, 1, 0]
    assert matched_preventions(before, after[:1]) == [None, None, 0]


def weakened(before, after, *others, **options):
    """What the change of the lesson at PATH takes back."""
    version = Version(before.encode(), after.encode())
    lessons = {lesson.id: lesson for lesson in others}
    return [each.what for _, each in weakened_lessons({PATH: version}, lessons, **options)]


PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: a team\n    due: 2026-02-01\n",
)


def test_a_deleted_lesson_is_reported_with_its_open_repair_items():
    assert weakened(LESSON, "") == ["this deletes the lesson last-row"]
    assert weakened(PLANNED, "") == [
        "this deletes the lesson last-row, with 1 open repair item",
    ]


def test_a_lesson_that_cannot_be_read_any_more_is_as_good_as_deleted():
    assert weakened(PLANNED, PLANNED.replace("gap:", "gaps:")) == [
        "this makes the lesson last-row unreadable, with 1 open repair item"
    ]


def test_a_revert_may_delete_the_lesson_that_it_takes_back():
    assert weakened(PLANNED, "", is_revert=True) == []
    assert weakened(PLANNED, "no lesson", is_revert=True) != []


def test_a_lesson_that_is_superseded_moved_or_renamed_is_not_deleted():
    newer = a_lesson("no-pager", date=date(2026, 2, 1), supersedes=("last-row",))
    moved = a_lesson("last-row", path="lessons/2025/last-row.md")
    title = "Last row dropped when the total fills no whole page"

    assert weakened(LESSON, "", newer) == []
    assert weakened(LESSON, "", moved) == ["this removes the evidence of a prevention of last-row"]
    assert weakened(LESSON, "", a_lesson("every-row", "guard", title=title)) == [
        "this removes the evidence of a prevention of every-row"
    ]


def test_a_retired_lesson_can_be_deleted():
    assert weakened(LESSON.replace("gap:", "retired: the pager is gone\ngap:"), "") == []


def test_an_unreadable_lesson_has_nothing_to_take_back():
    assert weakened("no lesson", "") == []
