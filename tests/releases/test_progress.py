"""What was done between two releases."""

from __future__ import annotations

from datetime import date

from fixlearn.model import Lesson, Prevention, Repair
from fixlearn.releases.progress import done_repairs, open_repairs, strengths, upgrades

SOON, LATER = date(2026, 3, 1), date(2026, 4, 1)


def lesson(id: str, *steps: Prevention, retired: str = "") -> Lesson:
    day = date(2026, 1, 5)
    path = f"lessons/2026/{id}.md"
    return Lesson(id, path, id.title(), day, "gap", steps, retired=retired)


def by_id(*lessons: Lesson) -> dict[str, Lesson]:
    return {one.id: one for one in lessons}


def planned(kind: str, change: str, due: date | None = None) -> Prevention:
    return Prevention(kind, change, status="planned", owner="team", due=due)


def done(kind: str, change: str) -> Prevention:
    return Prevention(kind, change, owner="team")


def test_open_repairs_come_by_the_day_they_are_due_and_those_without_a_day_last():
    lessons = by_id(
        lesson("a", planned("test", "No day.")),
        lesson("b", planned("test", "Later.", LATER), done("test", "Done.")),
        lesson("c", planned("test", "Soon.", SOON)),
        lesson("d", planned("test", "Over.", SOON), retired="the module is gone"),
    )

    assert [repair.change for repair in open_repairs(lessons)] == ["Soon.", "Later.", "No day."]


def test_a_repair_is_done_when_what_was_planned_is_there():
    before = by_id(lesson("a", planned("test", "Test it.", SOON), planned("guard", "Guard it.")))
    after = by_id(lesson("a", done("test", "Test it."), planned("guard", "Guard it.")))

    assert done_repairs(before, after) == (Repair("a", "A", "Test it.", "team", None),)


def test_a_repair_that_was_reworded_or_moved_is_known_again():
    before = by_id(lesson("a", planned("test", "Test it."), planned("guard", "Guard it.")))
    reworded = by_id(lesson("a", done("test", "Tests of every size."), planned("guard", "Guard.")))
    moved = by_id(lesson("a", done("guard", "Guard it."), planned("test", "Test it.")))

    assert [one.change for one in done_repairs(before, reworded)] == ["Tests of every size."]
    assert [one.change for one in done_repairs(before, moved)] == ["Guard it."]


def test_what_is_done_from_the_beginning_was_no_repair():
    after = by_id(lesson("a", done("test", "Test it.")))

    assert done_repairs({}, after) == ()
    assert done_repairs(after, after) == ()


def test_a_lesson_with_a_stronger_prevention_than_before_is_an_upgrade():
    before = by_id(lesson("a", done("document", "Told.")), lesson("b", done("test", "Tested.")))
    after = by_id(
        lesson("a", done("document", "Told."), done("guard", "Guarded.")),
        lesson("b", done("document", "Told.")),
        lesson("c", done("guard", "Guarded.")),
    )

    found = upgrades(before, after)

    assert [(one.lesson.id, one.before, one.after) for one in found] == [("a", "document", "guard")]


def test_the_lessons_that_are_not_retired_are_counted_by_their_strongest_prevention():
    lessons = by_id(
        lesson("a", done("guard", "x"), done("document", "x")),
        lesson("b", done("test", "x")),
        lesson("c", done("document", "x")),
        lesson("d", done("test", "x"), retired="the module is gone"),
    )

    assert strengths(lessons) == {"strong": 1, "medium": 1, "weak": 1, "none": 0}
