"""How strong preventions are."""

from __future__ import annotations

import pytest

from fixlearn.lessons.prevention import (
    KINDS,
    STRENGTHS,
    is_effective,
    strength,
    strongest_kind,
    strongest_step,
)
from fixlearn.lessons.standing import Group, standings
from tests.builders import a_lesson, a_plan, a_prevention


@pytest.mark.parametrize("kind", KINDS)
def test_strong_and_medium_preventions_are_effective_and_weak_ones_are_not(kind):
    is_strong_enough = KINDS[kind].strength in ("strong", "medium")

    assert is_effective(a_prevention(kind)) is is_strong_enough
    assert not is_effective(a_plan(kind))


def test_a_retired_lesson_does_not_hold():
    lesson = a_lesson("one", "eliminate")._replace(retired="the pager is gone")

    assert standings({"one": lesson}, {})["one"].group == Group.ENDED


def test_the_strongest_kind_is_that_of_a_done_prevention():
    assert strongest_kind(a_lesson("one", a_plan("eliminate"), "document", "test")) == "test"


def test_the_strongest_kind_is_that_of_a_planned_prevention_if_none_is_done():
    dropped = a_prevention("eliminate", status="dropped")

    assert strongest_kind(a_lesson("one", dropped, a_plan("train"), a_plan("guard"))) == "guard"
    assert strongest_step(a_lesson("one", dropped)) == dropped


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("train", "guard"), "strong"),
        (("test", a_plan("guard")), "medium"),
        (("document",), "weak"),
        (("train",), "none"),
        ((a_plan("guard"), a_plan("test")), "none"),
        ((a_plan("guard"), a_prevention("test", status="dropped")), "none"),
    ],
)
def test_a_lesson_is_as_strong_as_its_strongest_prevention_that_is_done(steps, expected):
    assert strength(a_lesson("one", *steps)) == expected


def test_kinds_are_sorted_from_strong_to_none():
    ranks = [STRENGTHS.index(kind.strength) for kind in KINDS.values()]

    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(len(STRENGTHS)))
