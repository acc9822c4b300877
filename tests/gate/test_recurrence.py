"""What answers a mistake that came back."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.gate.recurrence import is_answered
from fixlearn.model import Lesson, Prevention

TEST = Prevention("test", "A test asks for the last row.", ("tests/test_rows.py",))


def lesson(id, *steps, day=1, **values):
    return Lesson(id, f"lessons/2026/{id}.md", id, date(2026, 1, day), "gap", steps, **values)


OLD = lesson("old", TEST)
BEFORE = {"old": OLD}


def step(kind, status="done"):
    return Prevention(kind, f"Something of kind {kind}.", status=status)


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
def test_a_prevention_at_least_as_strong_answers_in_the_lesson_or_in_its_heir(kind, answers):
    same = {"old": lesson("old", TEST, step(kind))}
    heir = {**BEFORE, "new": lesson("new", step(kind), day=2, supersedes=("old",))}

    assert is_answered(OLD, BEFORE, same) is answers
    assert is_answered(OLD, BEFORE, heir) is answers


def test_what_was_there_before_is_no_answer():
    known = lesson("known", step("guard"), day=2, supersedes=("old",))

    assert not is_answered(OLD, BEFORE, BEFORE)
    assert not is_answered(OLD, {**BEFORE, "known": known}, {**BEFORE, "known": known})
    assert not is_answered(OLD, BEFORE, {"old": lesson("old", step("test", "dropped"), TEST)})


def test_a_new_lesson_answers_where_the_fix_names_it_too():
    after = {**BEFORE, "new": lesson("new", step("guard"))}

    assert not is_answered(OLD, BEFORE, after)
    assert is_answered(OLD, BEFORE, after, ("old", "new"))


def test_an_heir_of_an_heir_answers_and_what_is_planned_counts():
    after = {
        **BEFORE,
        "middle": lesson("middle", step("review"), day=2, supersedes=("old",)),
        "new": lesson("new", step("guard", "planned"), day=3, supersedes=("middle",)),
    }

    assert is_answered(OLD, BEFORE, after)


def test_what_was_planned_answers_once_it_is_done():
    planned = lesson("old", step("review"), step("guard", "planned"))
    before = {"old": planned}

    assert not is_answered(planned, before, before)
    assert is_answered(planned, before, {"old": lesson("old", step("review"), step("guard"))})
    back = lesson("old", step("review", "planned"), step("guard", "planned"))
    assert not is_answered(planned, before, {"old": back})


def test_what_was_planned_alone_answers_once_it_is_done():
    planned = lesson("old", step("guard", "planned"))
    before = {"old": planned}

    assert not is_answered(planned, before, before)
    assert is_answered(planned, before, {"old": lesson("old", step("guard"))})


def test_only_what_was_done_has_failed():
    weak = lesson("old", step("guard", "planned"), step("review"))
    again = Prevention("review", "Another checklist.")

    def is_answered_by(*more):
        return is_answered(weak, {"old": weak}, {"old": lesson("old", *weak.prevention, *more)})

    assert not is_answered_by(step("review"))
    assert is_answered_by(again)
