"""The due list of a debt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.model import Debt, DueItem
from fixlearn.releases.debt import Owed, narrowed, owed, with_items

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
ITEMS = st.builds(
    DueItem,
    st.sampled_from(("missing", "deferred", "repair")),
    st.none() | DAYS,
    st.text("ab", max_size=2),
    commit=st.text("01", max_size=2),
)


@given(st.lists(ITEMS), DAYS)
def test_every_item_is_overdue_or_due(items: list[DueItem], day: date) -> None:
    debt = with_items(Debt(as_of=day), items, most=None)

    actual = owed(debt)

    assert len(actual.items) == len(items) == debt.total
    assert len(actual.overdue) == debt.overdue
    assert all(item.due is not None and item.due < day for item in actual.overdue)
    assert all(item.due is None or item.due >= day for item in actual.due)
    dates = [item.due or date.max for item in actual.items]
    assert dates == sorted(dates)


TEAM = DueItem("repair", date(2026, 1, 20), "A type", owner="Platform team")
OPS = DueItem("repair", date(2026, 1, 1), "An alert", owner="ops")
FIX = DueItem("missing", date(2026, 1, 8), "fix: a", "1" * 40)
OPEN = Owed((OPS,), (FIX, TEAM, DueItem("repair", None, "No date", owner="ops")))


@pytest.mark.parametrize(
    ("within", "owner", "expected"),
    [
        (None, "", ["An alert", "fix: a", "A type", "No date"]),
        (7, "", ["An alert", "fix: a", "No date"]),
        (6, "", ["An alert", "No date"]),
        (None, "platform TEAM", ["A type"]),
        (7, "ops", ["An alert", "No date"]),
        (None, "ops", ["An alert", "No date"]),
    ],
)
def test_items_can_be_chosen_by_their_day_and_owner(
    within: int | None, owner: str, expected: list[str]
) -> None:
    chosen = narrowed(OPEN, date(2026, 1, 1), within, owner)

    assert [item.what for item in chosen.items] == expected
    assert chosen.left_out == len(OPEN.items) - len(expected)
