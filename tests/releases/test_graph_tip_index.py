"""Which sets of tips have a tip and lack another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.releases.graph import TipIndex


def test_sets_that_have_a_tip_and_lack_another_are_listed_by_position():
    index = TipIndex([0b01, 0b11, 0b10, 0b00, 0b01])

    assert list(index.having(0)) == [0, 1, 4]
    assert list(index.having(0, without=1)) == [0, 4]
    assert list(index.having(1, without=0)) == [2]
    assert list(index.having(7)) == []


@given(st.lists(st.integers(0, 31)), st.integers(0, 5), st.none() | st.integers(0, 5))
def test_the_index_lists_what_looking_at_every_set_does(sets, bit, without):
    expected = [
        position
        for position, tips in enumerate(sets)
        if tips >> bit & 1 and not (without is not None and tips >> without & 1)
    ]

    assert list(TipIndex(sets).having(bit, without)) == expected
