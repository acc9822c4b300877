"""What was done between two releases."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.lessons.history import ItemHistory
from fixlearn.model import Prevention, Repair
from fixlearn.releases.summary import (
    done_repairs,
    ended_repairs_of,
    first_due_first,
    repairs_of,
    upgrades,
)
from tests.builders import a_lesson, a_plan, a_prevention

SOON, LATER = date(2026, 3, 1), date(2026, 4, 1)


def test_open_repairs_come_by_the_day_they_are_due_and_those_without_a_day_last():
    lessons = (
        a_lesson("a", a_plan("test", "No day.")),
        a_lesson("b", a_plan("test", "Later.", due=LATER), a_prevention("test", "Done.")),
        a_lesson("c", a_plan("test", "Soon.", due=SOON)),
    )
    repairs = [
        repair
        for lesson in lessons
        for repair in repairs_of(lesson, [ItemHistory()] * len(lesson.prevention))
    ]

    changes = [repair.change for repair in first_due_first(repairs)]

    assert changes == ["Soon.", "Later.", "No day."]


def test_a_repair_item_is_done_if_the_planned_prevention_is_done():
    before = a_lesson("a", a_plan("test", "Test it.", due=SOON), a_plan("guard", "Guard it."))
    done = a_prevention("test", "Test it.", owner="team")
    after = a_lesson("a", done, a_plan("guard", "Guard it."), title="Rows lost")

    repair = Repair("a", "Rows lost", "Test it.", "team", None)
    assert done_repairs([(before, after)]) == (repair,)


def test_a_reworded_or_moved_repair_item_is_the_same():
    before = a_lesson("a", a_plan("test", "Test it."), a_plan("guard", "Guard it."))
    reworded = a_lesson(
        "a", a_prevention("test", "Tests of every size."), a_plan("guard", "Guard.")
    )
    moved = a_lesson("a", a_prevention("guard", "Guard it."), a_plan("test", "Test it."))

    both = ((before, reworded), (before, moved))
    changes = [[item.change for item in done_repairs([pair])] for pair in both]

    assert changes == [["Tests of every size."], ["Guard it."]]


def test_a_prevention_done_from_the_start_is_no_repair_item():
    lesson = a_lesson("a", a_prevention("test", "Test it."))

    assert done_repairs([(lesson, lesson)]) == ()


def test_a_lesson_with_a_stronger_prevention_than_before_is_an_upgrade():
    told, tested = a_prevention("document", "Told."), a_prevention("test", "Tested.")
    stronger = a_lesson("a", told), a_lesson("a", told, a_prevention("guard", "Guarded."))
    weaker = a_lesson("b", tested), a_lesson("b", told)

    (upgrade,) = upgrades([stronger, weaker])

    assert (upgrade.lesson.id, upgrade.before, upgrade.after) == ("a", "document", "guard")


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
