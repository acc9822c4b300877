"""What the lessons of all releases have in common."""

from __future__ import annotations

from datetime import date, timedelta

from fixlearn.model import Age, Lesson, Outcome, Proof, Repair
from fixlearn.releases.themes import KindRecord, Returned, Theme, themes
from tests.builders import a_lesson, a_plan, a_prevention, a_result, a_summary

DAY = date(2026, 1, 5)


def some_lessons(count: int = 10, **fields: object) -> list[Lesson]:
    return [a_lesson(f"a-{number}", date=DAY)._replace(**fields) for number in range(count)]


def test_fewer_than_ten_lessons_have_no_themes() -> None:
    nine, ten = some_lessons(9), some_lessons(10)

    assert themes([a_summary(lessons=tuple(nine))]) is None
    assert themes([a_summary(lessons=tuple(ten)), a_summary(lessons=tuple(ten))])


def test_causes_found_by_and_areas_are_counted_by_quarter() -> None:
    later = some_lessons(3, date=date(2026, 5, 1), cause="state", areas=("src/**", "src/**"))
    older = [
        lesson._replace(id=f"b-{lesson.id}")
        for lesson in some_lessons(8, cause="boundary", found_by="user", areas=("src/**",))
    ]

    of_all = themes([a_summary("v2", lessons=tuple(later)), a_summary(lessons=tuple(older))])

    assert of_all
    assert of_all.periods == ("2026 Q1", "2026 Q2")
    assert of_all.causes == (Theme("boundary", (8, 0), 8), Theme("state", (0, 3), 3))
    assert of_all.found_by == (Theme("user", (8, 0), 8),)
    assert of_all.areas == (Theme("src/**", (8, 3), 11),)


def test_after_two_years_they_are_counted_by_year_and_old_years_are_one() -> None:
    lessons = [
        lesson._replace(date=DAY + timedelta(days=400 * number), cause="state")
        for number, lesson in enumerate(some_lessons(10))
    ]

    of_all = themes([a_summary(lessons=tuple(lessons))])

    assert of_all
    assert of_all.periods == ("to 2030", "2031", "2032", "2033", "2034", "2035")
    assert of_all.causes == (Theme("state", (5, 1, 1, 1, 1, 1), 10),)


def test_a_kind_held_if_the_mistake_never_came_back() -> None:
    tests = some_lessons(9)
    guard = a_lesson("guarded", "review", "guard")
    planned = a_lesson("planned", a_plan("lint"))
    fix, other = a_result(Outcome.COVERED, 1), a_result(Outcome.COVERED, 2)
    first = a_summary("v1", lessons=(*tests, guard, planned))
    second = a_summary("v2", repeats=((fix, "a-1"), (other, "a-1"), (fix, "gone")))
    backport = a_summary("v1.1", repeats=((fix, "a-1"),))

    of_all = themes([second, backport, first])

    assert of_all
    assert of_all.kinds == (KindRecord("guard", 1, 1), KindRecord("test", 9, 8))
    assert of_all.returned == (Returned("a-1", "A 1", 2),)


def test_the_kind_is_that_of_the_release_that_brought_the_lesson() -> None:
    old = some_lessons(10)
    stronger = old[0]._replace(prevention=(a_prevention("eliminate"),))

    of_all = themes([a_summary("v2", lessons=(stronger,)), a_summary("v1", lessons=tuple(old))])

    assert of_all
    assert of_all.kinds == (KindRecord("test", 10, 10),)


def test_repairs_and_ages_have_medians() -> None:
    proof = Proof(("a.py::a",), "pytest", "1234567 a", "89abcde b", Age("1234567 c", 40, 1))
    lessons = some_lessons(10)
    lessons[0] = a_lesson("a-0", a_prevention(proof=proof), date=DAY)
    repairs = tuple(Repair(f"a-{number}", "A", "A test.", "team", None) for number in (1, 2))
    first = a_summary("v1", lessons=tuple(lessons))
    second = a_summary("v2", date=DAY + timedelta(days=10), repairs_done=repairs)
    third = a_summary("v3", date=DAY + timedelta(days=30), repairs_done=repairs[:1])
    unreleased = a_summary("unreleased", repairs_done=(repairs[0]._replace(lesson="a-3"),))

    of_all = themes([unreleased, third, second, first])

    assert of_all
    assert (of_all.repairs, of_all.repair_days) == (2, 10)
    assert (of_all.ages, of_all.age_days) == (1, 40)
