"""Internal lessons are left out of what the public reads."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.library import Library
from fixlearn.model import (
    Answer,
    Debt,
    DueItem,
    Ended,
    Lost,
    ReleaseSummary,
    Repair,
    Upgrade,
)
from fixlearn.releases.summary import library_without, public_only
from tests.builders import DAY, a_lesson, a_result, a_summary

OPEN = a_lesson("open")
SECRET = a_lesson("secret", audience="internal")


def about(lesson: object) -> ReleaseSummary:
    """A release in which everything is about one lesson, beside a fix without a lesson."""
    assert isinstance(lesson, type(OPEN))
    repair = Repair(lesson.id, "t", "A type", "ops", date(2026, 1, 1), lesson.audience)
    item = DueItem("repair", repair.due, "A type", lesson=lesson.id, audience=lesson.audience)
    lost = Lost(lesson, "a.py", "v0.9")
    return a_summary(
        "v1.0",
        a_result(),
        lessons=(lesson,),
        repeats=((a_result(), lesson.id),),
        upgrades=(Upgrade(lesson, "test", "guard"),),
        repairs_done=(repair,),
        repairs_open=(repair,),
        proven=(lesson,),
        lost=(lost,),
        lost_earlier=(lost,),
        ended=(Ended(lesson),),
        answers={lesson.id: Answer(lesson.id, lesson.prevention[0], "evident")},
        suspected=((OPEN, lesson.id),),
        debt=Debt((item, FIX), missing=1, repairs=1, overdue=2, as_of=DAY),
    )


FIX = DueItem("missing", date(2026, 1, 1), "fix: a", "1" * 40)


def test_nothing_of_an_internal_lesson_is_left() -> None:
    (release,), left_out = public_only([about(SECRET)])

    assert left_out == {"secret"}
    assert release == a_summary(
        "v1.0",
        a_result(),
        evidence={"stated": 0, "evident": 0, "proven": 0, "lost": 0},
        debt=Debt((FIX,), missing=1, overdue=1, as_of=DAY),
    )


def test_public_lessons_are_not_changed() -> None:
    assert public_only([about(OPEN)]) == ([about(OPEN)], set())


def test_the_newest_version_of_a_lesson_decides() -> None:
    published = SECRET._replace(audience="public")
    before, after = about(SECRET), about(published)

    assert public_only([after, before]) == ([after, before], set())
    assert public_only([before, after])[1] == {"secret"}
    current = Library({"open": OPEN, "secret": SECRET}, {}, (), ("open", "secret"))
    assert public_only([after, before], current)[1] == {"secret"}
    assert library_without(current, {"secret"}).lessons == {"open": OPEN}
