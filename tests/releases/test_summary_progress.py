"""What was done between two releases."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.history import ItemHistory
from fixlearn.model import Lesson, Prevention, Repair
from fixlearn.releases.summary import (
    done_repairs,
    ended_repairs_of,
    open_repairs,
    strengths,
    upgrades,
)
from tests.builders import a_lesson, a_plan, a_prevention

SOON, LATER = date(2026, 3, 1), date(2026, 4, 1)


def by_id(*lessons: Lesson) -> dict[str, Lesson]:
    return {lesson.id: lesson for lesson in lessons}


def test_open_repairs_come_by_the_day_they_are_due_and_those_without_a_day_last():
    lessons = by_id(
        a_lesson("a", a_plan("test", "No day.")),
        a_lesson("b", a_plan("test", "Later.", due=LATER), a_prevention("test", "Done.")),
        a_lesson("c", a_plan("test", "Soon.", due=SOON)),
        a_lesson("d", a_plan("test", "Over.", due=SOON), retired="the module is gone"),
    )

    assert [repair.change for repair in open_repairs(lessons)] == ["Soon.", "Later.", "No day."]


def test_a_repair_item_is_done_if_the_planned_prevention_is_done():
    before = by_id(
        a_lesson("a", a_plan("test", "Test it.", due=SOON), a_plan("guard", "Guard it."))
    )
    done = a_prevention("test", "Test it.", owner="team")
    after = by_id(a_lesson("a", done, a_plan("guard", "Guard it."), title="Rows lost"))

    assert done_repairs(before, after) == (Repair("a", "Rows lost", "Test it.", "team", None),)


def test_a_reworded_or_moved_repair_item_is_the_same():
    before = by_id(a_lesson("a", a_plan("test", "Test it."), a_plan("guard", "Guard it.")))
    reworded = by_id(
        a_lesson("a", a_prevention("test", "Tests of every size."), a_plan("guard", "Guard."))
    )
    moved = by_id(a_lesson("a", a_prevention("guard", "Guard it."), a_plan("test", "Test it.")))

    assert [item.change for item in done_repairs(before, reworded)] == ["Tests of every size."]
    assert [item.change for item in done_repairs(before, moved)] == ["Guard it."]


def test_a_prevention_done_from_the_start_is_no_repair_item():
    after = by_id(a_lesson("a", a_prevention("test", "Test it.")))

    assert done_repairs({}, after) == ()
    assert done_repairs(after, after) == ()


def test_a_lesson_with_a_stronger_prevention_than_before_is_an_upgrade():
    before = by_id(
        a_lesson("a", a_prevention("document", "Told.")),
        a_lesson("b", a_prevention("test", "Tested.")),
    )
    after = by_id(
        a_lesson("a", a_prevention("document", "Told."), a_prevention("guard", "Guarded.")),
        a_lesson("b", a_prevention("document", "Told.")),
        a_lesson("c", a_prevention("guard", "Guarded.")),
    )

    actual = upgrades(before, after)

    assert [(item.lesson.id, item.before, item.after) for item in actual] == [
        ("a", "document", "guard")
    ]


def test_the_lessons_that_are_not_retired_are_counted_by_their_strongest_prevention():
    lessons = by_id(
        a_lesson("a", "guard", "document"),
        a_lesson("b", "test"),
        a_lesson("c", "document"),
        a_lesson("d", "test", retired="the module is gone"),
    )

    assert strengths(lessons) == {"strong": 1, "medium": 1, "weak": 1, "none": 0}


KEYED = ItemHistory(key="row/1")
PLAN = a_plan(change="Test it.", owner="team")


@pytest.mark.parametrize(
    ("step", "fields", "heir", "ended"),
    [
        (a_prevention(evidence=("a.py::b", "c.py")), {}, "", "done: a.py::b, c.py"),
        (a_prevention("eliminate", "It is gone."), {}, "", "done: It is gone."),
        (PLAN._replace(status="dropped", because="no rows"), {}, "", "dropped: no rows"),
        (PLAN, {"retired": "the pager is gone"}, "", "the lesson is retired: the pager is gone"),
        (PLAN, {}, "newer", "the lesson is superseded by newer"),
    ],
)
def test_a_repair_item_that_ended_says_how(
    step: Prevention, fields: dict[str, str], heir: str, ended: str
) -> None:
    lesson = a_lesson("row", step, **fields)

    (repair,) = ended_repairs_of(lesson, (KEYED,), heir)

    assert (repair.key, repair.ended) == ("row/1", ended)


def test_an_open_item_and_one_that_was_never_planned_have_not_ended() -> None:
    lesson = a_lesson("row", PLAN, "test")

    assert list(ended_repairs_of(lesson, (KEYED, ItemHistory()), "")) == []
