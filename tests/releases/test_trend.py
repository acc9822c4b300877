"""How the last releases went."""

from __future__ import annotations

from datetime import date

from fixlearn.model import Outcome, ReleaseSummary
from fixlearn.releases.trend import MOST_RELEASES, trend


def release(version, previous="", day=date(2026, 1, 5), **counts):
    every = {outcome.value: 0 for outcome in Outcome} | counts
    name = f"v{version}" if version else "unreleased"
    return ReleaseSummary(name, previous, day, 1, (), (), counts=every, version=version)


def names(*releases, earlier=()):
    return [point.name for point in trend(releases, earlier)]


def test_the_last_releases_stand_in_a_line_oldest_first_and_what_is_unreleased_at_the_end():
    head, two, one = release("", day=None), release("2", "v1"), release("1")

    assert names(head, two, one) == ["v1", "v2", "unreleased"]
    assert names(two, earlier=[one]) == ["v1", "v2"]


def test_a_line_follows_what_came_before_and_not_the_order_of_the_tags():
    new, patch, old = release("2", "v1.0"), release("1.1", "v1.0"), release("1.0")

    assert names(new, patch, old) == ["v1.0", "v2"]


def test_candidates_are_no_steps_of_their_own():
    assert names(release("2rc1", "v1"), release("1", "v0"), release("0")) == ["v0", "v1"]


def test_one_release_is_no_trend():
    assert names(release("1")) == []
    assert names() == []


def test_a_trend_is_no_longer_than_a_screen():
    releases = [release(str(n), f"v{n - 1}") for n in range(30, 0, -1)]

    assert names(*releases) == [f"v{n}" for n in range(31 - MOST_RELEASES, 31)]


def test_a_circle_of_releases_is_told_once():
    one, two, three = release("1", "v3"), release("2", "v1"), release("3", "v2")

    assert names(three, two, one) == ["v1", "v2", "v3"]


def test_fixes_are_those_that_owe_a_lesson():
    one, two = release("1"), release("2", "v1", covered=2, waived=1, missing=3, exempt=9)

    assert [(point.fixes, point.covered) for point in trend([two, one])] == [(0, 0), (6, 2)]
