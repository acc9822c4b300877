"""What is owed, and until when."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.model import Outcome
from fixlearn.releases.due import owed
from tests.builders import a_lesson, a_plan, a_prevention, a_result

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
SECONDS = st.integers(-(10**18), 10**18)


@given(
    st.lists(st.builds(a_result, st.sampled_from(Outcome), committed=SECONDS, due=DAYS)),
    st.lists(
        st.builds(a_lesson, st.text("ab", min_size=1), st.builds(a_plan, due=st.none() | DAYS))
    ),
    DAYS,
)
@settings(deadline=None, database=None)
def test_every_item_is_overdue_or_due(results, lessons, day):
    by_id = {lesson.id: lesson for lesson in lessons}
    wanted = [result for result in results if result.outcome in (Outcome.DEFERRED, Outcome.MISSING)]

    actual = owed(results, by_id, grace=7, on=day)

    assert len(actual.items) == len(wanted) + len(by_id)
    assert all(item.due is not None and item.due < day for item in actual.overdue)
    assert all(item.due is None or item.due >= day for item in actual.due)
    dates = [item.due or date.max for item in actual.items]
    assert dates == sorted(dates)


def test_a_fix_without_a_lesson_has_the_grace_period_of_a_deferral_without_a_date():
    missing = a_result(Outcome.MISSING, committed=1_767_600_000)

    actual = owed([missing], {}, grace=7, on=date(2026, 1, 12))

    assert [(item.kind, item.due) for item in actual.due] == [("missing", date(2026, 1, 12))]


def test_done_and_dropped_preventions_are_not_due():
    day = date(2026, 1, 5)
    steps = [a_prevention(status=status, due=day) for status in ("done", "dropped")]
    lessons = {step.status: a_lesson(step.status, step) for step in steps}

    assert owed([], lessons, grace=7, on=date(2026, 1, 12)).items == ()
