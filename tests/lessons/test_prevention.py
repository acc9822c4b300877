"""How strong preventions are, and which hold."""

from __future__ import annotations

import pytest

from fixlearn.lessons.prevention import KINDS, STRENGTHS, holds, strongest_kind
from tests.builders import a_lesson, a_plan, a_prevention


@pytest.mark.parametrize("kind", KINDS)
def test_strong_and_medium_preventions_hold_and_weak_ones_do_not(kind):
    assert holds(a_lesson("one", kind)) is (KINDS[kind].strength in ("strong", "medium"))


def test_a_planned_or_dropped_prevention_does_not_hold():
    assert not holds(
        a_lesson("one", a_plan("eliminate"), a_prevention("test", status="dropped"), "train")
    )


def test_a_retired_lesson_does_not_hold():
    assert not holds(a_lesson("one", "eliminate")._replace(retired="the pager is gone"))


def test_one_strong_prevention_among_weak_ones_holds():
    assert holds(a_lesson("one", "train", "guard"))


def test_the_strongest_kind_is_that_of_a_done_prevention():
    assert strongest_kind(a_lesson("one", a_plan("eliminate"), "document", "test")) == "test"


def test_the_strongest_kind_is_that_of_a_planned_prevention_if_none_is_done():
    assert strongest_kind(a_lesson("one", a_plan("train"), a_plan("guard"))) == "guard"


def test_kinds_are_sorted_from_strong_to_none():
    ranks = [STRENGTHS.index(kind.strength) for kind in KINDS.values()]

    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(len(STRENGTHS)))
