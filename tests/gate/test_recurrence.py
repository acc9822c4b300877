"""What answers a mistake that came back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fixlearn.gate.recurrence import is_strengthened
from tests.builders import DAY, a_lesson, a_plan, a_prevention

TEST = a_prevention("test", "A test asks for the last row.")
OLD = a_lesson("old", TEST)
BEFORE = {"old": OLD}
LATER, LAST = DAY + timedelta(1), DAY + timedelta(2)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("eliminate", True),
        ("property-test", True),
        ("test", True),
        ("monitor", True),
        ("review", False),
        ("train", False),
    ],
)
def test_a_prevention_at_least_as_strong_settles_a_recurrence_in_the_lesson_or_its_successor(
    kind, answers
):
    same = {"old": a_lesson("old", TEST, kind)}
    heir = {**BEFORE, "new": a_lesson("new", kind, date=LATER, supersedes=("old",))}

    assert is_strengthened(OLD, BEFORE, same) is answers
    assert is_strengthened(OLD, BEFORE, heir) is answers


def test_an_older_prevention_does_not_settle_a_recurrence():
    known = a_lesson("known", "guard", date=LATER, supersedes=("old",))

    assert not is_strengthened(OLD, BEFORE, BEFORE)
    assert not is_strengthened(OLD, {**BEFORE, "known": known}, {**BEFORE, "known": known})
    dropped = a_prevention("test", status="dropped")
    assert not is_strengthened(OLD, BEFORE, {"old": a_lesson("old", dropped, TEST)})


def test_a_new_lesson_named_by_the_fix_settles_a_recurrence():
    after = {**BEFORE, "new": a_lesson("new", "guard")}

    assert not is_strengthened(OLD, BEFORE, after)
    assert is_strengthened(OLD, BEFORE, after, ("old", "new"))


def test_a_successor_of_a_successor_with_a_planned_prevention_settles_a_recurrence():
    after = {
        **BEFORE,
        "middle": a_lesson("middle", "review", date=LATER, supersedes=("old",)),
        "new": a_lesson("new", a_plan("guard"), date=LAST, supersedes=("middle",)),
    }

    assert is_strengthened(OLD, BEFORE, after)


def test_a_planned_prevention_settles_a_recurrence_once_it_is_done():
    planned = a_lesson("old", "review", a_plan("guard"))
    before = {"old": planned}

    assert not is_strengthened(planned, before, before)
    assert is_strengthened(planned, before, {"old": a_lesson("old", "review", "guard")})
    back = a_lesson("old", a_plan("review"), a_plan("guard"))
    assert not is_strengthened(planned, before, {"old": back})


def test_the_only_planned_prevention_settles_a_recurrence_once_it_is_done():
    planned = a_lesson("old", a_plan("guard"))
    before = {"old": planned}

    assert not is_strengthened(planned, before, before)
    assert is_strengthened(planned, before, {"old": a_lesson("old", "guard")})


def test_only_a_prevention_that_was_done_has_failed():
    weak = a_lesson("old", a_plan("guard"), "review")
    again = a_prevention("review", "Another checklist.")

    def is_answered_by(*more):
        return is_strengthened(
            weak, {"old": weak}, {"old": a_lesson("old", *weak.prevention, *more)}
        )

    assert not is_answered_by("review")
    assert is_answered_by(again)
