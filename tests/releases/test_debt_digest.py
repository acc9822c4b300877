"""What is in the digest of a week."""

from __future__ import annotations

from datetime import date, timedelta

from fixlearn.model import DueItem, Repair
from fixlearn.releases.debt import Digest, Owed, digest
from tests.builders import a_lesson, a_plan, a_result, a_summary

ON = date(2026, 1, 12)
SINCE = date(2026, 1, 5)
BEFORE = {
    "pager": a_lesson("pager", a_plan(change="A test."), a_plan(change="An alert."), "test"),
    "rows": a_lesson("rows", date=date(2026, 1, 1)),
    "gone": a_lesson("gone", retired="the pager is gone"),
}
NEW = a_lesson("new")


NOTHING = Owed((), ())


def made(owed: Owed = NOTHING, on: date = ON) -> Digest:
    news = a_summary(
        "since", lessons=(NEW,), repeats=((a_result(), "rows"),), suspected=((NEW, "rows"),)
    )
    return digest(news, owed, BEFORE, since=SINCE, on=on, within=14)


def test_what_was_learned_and_what_came_back_is_that_of_the_range() -> None:
    actual = made()

    assert [lesson.id for lesson, _ in actual.learned] == ["new"]
    assert actual.came_back == ((a_result(), "rows"),)
    assert actual.suspected == ((NEW, "rows"),)


def test_all_that_is_overdue_is_listed_and_what_is_due_later_is_counted() -> None:
    late, soon, later = (
        DueItem("repair", ON + timedelta(days=days), f"in {days}", lesson="pager")
        for days in (-300, 14, 15)
    )
    actual = made(Owed((late,), (soon, later)))

    assert (actual.overdue, actual.due, actual.later) == ((late,), (soon,), 1)


def test_repair_items_that_ended_since_the_first_day_are_listed() -> None:
    ended = [
        Repair("pager", "t", "A test.", "ops", None, ended="done: a.py"),
        Repair("pager", "t", "An alert, reworded.", "ops", None, ended="dropped: no pager"),
        Repair("pager", "t", "A prevention of kind test.", "ops", None, ended="done: b.py"),
        Repair("rows", "t", "Done long ago.", "ops", None, ended="done: c.py"),
        Repair("new", "t", "Planned and done in the same week.", "ops", None, ended="done: d.py"),
    ]

    assert made(Owed((), (), tuple(ended))).ended == (*ended[:2], ended[-1])


def test_an_active_lesson_is_to_be_read_again_another_one_each_week() -> None:
    weeks = [made(on=date.fromordinal(7 * week)) for week in range(105_500, 105_504)]
    ids = [each.read_again.id for each in weeks if each.read_again]

    assert ids == ["rows", "pager", "rows", "pager"]
    monday = made(on=date.fromordinal(7 * 105_500 + 6))
    assert monday.read_again == weeks[0].read_again
    empty = a_summary("since")
    nothing = digest(empty, NOTHING, {}, since=SINCE, on=ON, within=14)
    assert nothing.read_again is None
