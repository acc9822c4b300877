"""The due list of a debt."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.model import Debt, DueItem
from fixlearn.releases.debt import with_items
from fixlearn.releases.due import owed

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
ITEMS = st.builds(
    DueItem,
    st.sampled_from(("missing", "deferred", "repair")),
    st.none() | DAYS,
    st.text("ab", max_size=2),
    commit=st.text("01", max_size=2),
)


@given(st.lists(ITEMS), DAYS)
@settings(deadline=None, database=None)
def test_every_item_is_overdue_or_due(items: list[DueItem], day: date) -> None:
    debt = with_items(Debt(as_of=day), items, most=None)

    actual = owed(debt)

    assert len(actual.items) == len(items) == debt.total
    assert len(actual.overdue) == debt.overdue
    assert all(item.due is not None and item.due < day for item in actual.overdue)
    assert all(item.due is None or item.due >= day for item in actual.due)
    dates = [item.due or date.max for item in actual.items]
    assert dates == sorted(dates)
