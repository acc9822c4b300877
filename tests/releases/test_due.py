"""What is owed, and until when."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.messages import Band, Verdict
from fixlearn.model import Lesson, Outcome, Prevention, Result
from fixlearn.releases.due import owed

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
SECONDS = st.integers(-(10**18), 10**18)


def result(outcome, committed, due):
    verdict = Verdict(Band.FIX, ())
    return Result("a" * 40, "fix: it", outcome, "", verdict, due=due, committed=committed)


def lesson(id, due, status="planned"):
    step = Prevention("lint", "A rule bans it.", status=status, owner="a team", due=due)
    return Lesson(id, f"lessons/2026/{id}.md", id, date(2026, 1, 5), "gap", (step,))


@given(
    st.lists(st.builds(result, st.sampled_from(Outcome), SECONDS, DAYS)),
    st.lists(st.builds(lesson, st.text("ab", min_size=1), st.none() | DAYS)),
    DAYS,
)
@settings(deadline=None, database=None)
def test_everything_that_is_owed_stands_on_one_side_of_the_day(results, lessons, day):
    by_id = {one.id: one for one in lessons}
    wanted = [one for one in results if one.outcome in (Outcome.DEFERRED, Outcome.MISSING)]

    found = owed(results, by_id, grace=7, on=day)

    assert len(found.items) == len(wanted) + len(by_id)
    assert all(item.due is not None and item.due < day for item in found.overdue)
    assert all(item.due is None or item.due >= day for item in found.due)
    dates = [item.due or date.max for item in found.items]
    assert dates == sorted(dates)


def test_a_fix_without_a_lesson_has_as_long_as_a_deferral_without_a_date():
    found = owed([result(Outcome.MISSING, 1_767_600_000, None)], {}, grace=7, on=date(2026, 1, 12))

    assert [(item.kind, item.due) for item in found.due] == [("missing", date(2026, 1, 12))]


def test_what_is_done_or_dropped_is_not_owed():
    lessons = {status: lesson(status, date(2026, 1, 5), status) for status in ("done", "dropped")}

    assert owed([], lessons, grace=7, on=date(2026, 1, 12)).items == ()
