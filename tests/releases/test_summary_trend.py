"""How the last releases went."""

from __future__ import annotations

from fixlearn.releases.summary import MOST_RELEASES, trend
from tests.builders import a_summary


def names(*releases, earlier=()):
    return [point.name for point in trend(releases, earlier)]


def test_the_trend_has_the_last_releases_oldest_first_and_then_the_unreleased_changes():
    head, two, actual = a_summary("unreleased"), a_summary("v2", previous="v1"), a_summary("v1")

    assert names(head, two, actual) == ["v1", "v2", "unreleased"]
    assert names(two, earlier=[actual]) == ["v1", "v2"]


def test_the_trend_follows_previous_releases_and_not_the_order_of_tags():
    new, patch = (a_summary(name, previous="v1.0") for name in ("v2", "v1.1"))

    assert names(new, patch, a_summary("v1.0")) == ["v1.0", "v2"]


def test_candidates_are_not_points_of_the_trend():
    assert names(
        a_summary("v2rc1", previous="v1"), a_summary("v1", previous="v0"), a_summary("v0")
    ) == ["v0", "v1"]


def test_one_release_is_no_trend():
    assert names(a_summary("v1")) == []
    assert names() == []


def test_the_length_of_the_trend_is_limited():
    releases = [a_summary(f"v{n}", previous=f"v{n - 1}") for n in range(30, 0, -1)]

    assert names(*releases) == [f"v{n}" for n in range(31 - MOST_RELEASES, 31)]


def test_a_cycle_of_releases_is_shown_once():
    circle = [a_summary(f"v{n}", previous=f"v{n - 1 or 3}") for n in (3, 2, 1)]

    assert names(*circle) == ["v1", "v2", "v3"]


def test_the_trend_counts_fixes_that_need_a_lesson():
    counts = {"covered": 2, "waived": 1, "deferred": 0, "missing": 3, "exempt": 9}
    actual, two = a_summary("v1"), a_summary("v2", previous="v1", counts=counts)

    assert [(point.fixes, point.covered) for point in trend([two, actual])] == [(0, 0), (6, 2)]
