"""How the last releases went."""

from __future__ import annotations

from fixlearn.releases.summary import MOST_RELEASES, trend
from tests.builders import a_summary


def names(*releases, earlier=()):
    return [point.name for point in trend(releases, earlier)]


def test_the_last_releases_stand_in_a_line_oldest_first_and_what_is_unreleased_at_the_end():
    head, two, one = a_summary("unreleased"), a_summary("v2", previous="v1"), a_summary("v1")

    assert names(head, two, one) == ["v1", "v2", "unreleased"]
    assert names(two, earlier=[one]) == ["v1", "v2"]


def test_a_line_follows_what_came_before_and_not_the_order_of_the_tags():
    new, patch = (a_summary(name, previous="v1.0") for name in ("v2", "v1.1"))

    assert names(new, patch, a_summary("v1.0")) == ["v1.0", "v2"]


def test_candidates_are_no_steps_of_their_own():
    assert names(
        a_summary("v2rc1", previous="v1"), a_summary("v1", previous="v0"), a_summary("v0")
    ) == ["v0", "v1"]


def test_one_release_is_no_trend():
    assert names(a_summary("v1")) == []
    assert names() == []


def test_a_trend_is_no_longer_than_a_screen():
    releases = [a_summary(f"v{n}", previous=f"v{n - 1}") for n in range(30, 0, -1)]

    assert names(*releases) == [f"v{n}" for n in range(31 - MOST_RELEASES, 31)]


def test_a_circle_of_releases_is_told_once():
    circle = [a_summary(f"v{n}", previous=f"v{n - 1 or 3}") for n in (3, 2, 1)]

    assert names(*circle) == ["v1", "v2", "v3"]


def test_fixes_are_those_that_owe_a_lesson():
    counts = {"covered": 2, "waived": 1, "deferred": 0, "missing": 3, "exempt": 9}
    one, two = a_summary("v1"), a_summary("v2", previous="v1", counts=counts)

    assert [(point.fixes, point.covered) for point in trend([two, one])] == [(0, 0), (6, 2)]
