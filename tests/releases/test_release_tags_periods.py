"""Releases of a project that tags nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.dates import day_of
from fixlearn.model import Release
from fixlearn.releases.release_tags import last_before, monthly_releases, range_as_releases


def _at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC).timestamp())


LOG = [(day, _at(day)) for day in ("2026-03-09", "2026-02-28", "2026-02-01", "2025-12-31")]


def test_each_month_that_is_over_is_a_release_with_its_last_commit():
    assert monthly_releases(LOG, date(2026, 3, 10)) == [
        Release("2025-12", "2025.12", "2025-12-31", _at("2025-12-31")),
        Release("2026-02", "2026.02", "2026-02-28", _at("2026-02-28")),
    ]


def test_a_month_is_over_on_the_first_day_of_the_next():
    names = [release.name for release in monthly_releases(LOG, date(2026, 4, 1))]

    assert names == ["2025-12", "2026-02", "2026-03"]


def test_a_month_that_has_not_begun_is_no_release():
    assert monthly_releases([("a", _at("2026-05-01"))], date(2026, 3, 10)) == []


def test_a_commit_dated_before_its_predecessor_is_in_the_month_of_the_predecessor():
    log = [("b", _at("2026-01-20")), ("a", _at("2026-02-10"))]

    assert [(release.name, release.sha) for release in monthly_releases(log, date.max)] == [
        ("2026-02", "b")
    ]


@given(st.lists(st.integers(0, 4_000_000_000), max_size=20))
def test_the_months_follow_each_other_and_each_commit_ends_at_most_one(times):
    log = [(str(number), seconds) for number, seconds in enumerate(times)]

    releases = monthly_releases(log, date.max)

    assert [release.name for release in releases] == sorted({each.name for each in releases})
    assert len({release.sha for release in releases}) == len(releases)
    assert all(f"{day_of(release.created):%Y-%m}" == release.name for release in releases)


def test_what_was_made_before_a_day_is_the_base():
    assert last_before(LOG, date(2026, 2, 28)) == "2026-02-01"
    assert last_before(LOG, date(2026, 3, 1)) == "2026-02-28"
    assert last_before(LOG, date(2025, 12, 31)) == ""


def test_a_range_is_a_release_that_follows_its_base():
    assert range_as_releases("A..B", "b", "A", "a", 7) == [
        Release("A", "0", "a", 7),
        Release("A..B", "1", "b", 7),
    ]
    assert range_as_releases("since 2026-01-01", "b", "", "", 7) == [
        Release("since 2026-01-01", "1", "b", 7)
    ]
