"""What is owed at a release."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.model import Debt, DueItem, Outcome, Repair
from fixlearn.releases.debt import FixGroup, OldDebts, lessons_owed, repairs_owed, with_items
from tests.builders import a_result

DAY = date(2026, 1, 12)
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1))


def fix(number: int, due: date | None = DAY, kind: str = "missing", tips: int = 1) -> tuple:
    """The group of a fix, and what it owes."""
    return FixGroup(kind, tips, frozenset()), DueItem(kind, due, f"fix: {number}", f"{number:07}")


def test_a_fix_without_a_lesson_has_the_grace_period_of_a_deferral_without_a_date() -> None:
    missing = a_result(Outcome.MISSING, committed=1_767_600_000)
    deferred = a_result(Outcome.DEFERRED, 2, due=date(2026, 1, 20), reason="after the release")
    settled = (a_result(outcome, 3) for outcome in (Outcome.COVERED, Outcome.WAIVED))

    items = list(lessons_owed([missing, deferred, *settled], grace=7, since=lambda _: "v1.0"))

    assert items == [
        DueItem("missing", DAY, "fix: number 1", missing.sha, since="v1.0"),
        DueItem(
            "deferred",
            date(2026, 1, 20),
            "fix: number 2",
            deferred.sha,
            reason="after the release",
            since="v1.0",
        ),
    ]


def test_a_repair_item_keeps_its_history() -> None:
    first = date(2025, 12, 1)
    repair = Repair("row", "Title", "A type", "a team", DAY, "internal", first, 2, "1234567 chore")

    (item,) = repairs_owed([repair])

    assert (item.kind, item.what, item.due, item.lesson) == ("repair", "A type", DAY, "row")
    assert (item.first_due, item.postponed, item.deleted) == (first, 2, "1234567 chore")


def test_only_carried_groups_are_counted_without_what_is_settled() -> None:
    debts = OldDebts(
        [
            fix(1),
            fix(2, date(2026, 1, 11)),
            fix(3, date(2026, 1, 1), "deferred"),
            fix(4, tips=2),
            fix(5, date(2026, 1, 1)),
        ]
    )
    for group in debts.groups:
        debts.enter(group)
    debts.leave(fix(4, tips=2)[0])

    actual = debts.carried(lambda *_: True, {"0000005", "0000004", "unknown"}, as_of=DAY, most=2)

    assert [item.commit for item in actual.items] == ["0000003", "0000002"]
    assert (actual.missing, actual.deferred, actual.overdue, actual.as_of) == (2, 1, 2, DAY)


@given(st.lists(st.tuples(DAYS, st.integers(0, 3), st.booleans())), st.integers(0, 5))
def test_the_counts_are_those_of_all_items_even_if_few_are_listed(
    fixes: list[tuple[date | None, int, bool]], most: int
) -> None:
    groups = [fix(n, due, tips=tips) for n, (due, tips, _) in enumerate(fixes)]
    settled = {f"{n:07}" for n, (_, _, is_settled) in enumerate(fixes) if is_settled}

    def carried(most: int | None) -> Debt:
        debts = OldDebts(groups)
        for group in debts.groups:
            if group.tips & 1:
                debts.enter(group)
        return debts.carried(lambda *_: True, settled, as_of=DAY, most=most)

    listed = with_items(Debt(as_of=DAY), carried(None).items, None)
    assert carried(most) == listed._replace(items=listed.items[:most])
