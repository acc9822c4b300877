"""Tags -> releases, in the order of their versions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.model import Release, Tag
from fixlearn.releases.release_tags import (
    release_named,
    releases_of,
    with_scheme_changes,
)

PATTERN = Config().tag_pattern


def test_releases_come_lowest_version_first_whatever_the_order_of_the_tags():
    tags = [Tag("v1.10", "c", 1), Tag("v1.9", "b", 3), Tag("v1.9rc1", "a", 2)]

    assert releases_of(tags, PATTERN) == [
        Release("v1.9rc1", "1.9rc1", "a", 2),
        Release("v1.9", "1.9", "b", 3),
        Release("v1.10", "1.10", "c", 1),
    ]


def test_tags_that_do_not_match_the_pattern_are_no_releases():
    tags = [Tag(name, "a", 1) for name in ("nightly", "before-v1.0", "v", "vv1.0", "v1.0")]

    assert [release.name for release in releases_of(tags, PATTERN)] == ["v1.0"]


def test_a_tag_without_a_version_is_no_release():
    pattern = re.compile(r"release-?(?P<version>.*)")

    assert releases_of([Tag("release", "a", 1)], pattern) == []


def test_tags_of_one_version_on_one_commit_are_one_release_with_aliases():
    tags = [Tag("v1.0", "a", 1), Tag("1.0", "a", 2), Tag("v1.0.0", "a", 3)]

    assert releases_of(tags, PATTERN) == [Release("v1.0.0", "1.0.0", "a", 3, ("v1.0", "1.0"))]


@given(st.permutations(["v1", "v1.0", "1.0.0", "v1.0.0"]))
def test_a_release_has_its_most_specific_name_and_not_that_of_a_tag_which_moves_on(names):
    (release,) = releases_of([Tag(name, "a", 1) for name in names], PATTERN)

    assert (release.name, *release.aliases) == ("v1.0.0", "1.0.0", "v1.0", "v1")


def test_a_tag_that_has_moved_on_to_a_newer_release_is_an_alias_of_that():
    older = [Tag("v1.0.0", "a", 1), Tag("v1.0", "a", 1)]
    newer = [Tag(name, "b", 2) for name in ("v1", "v1.1", "v1.1.2", "v1.1.3rc1")]

    assert releases_of([*older, *newer], PATTERN) == [
        Release("v1.0.0", "1.0.0", "a", 1, ("v1.0",)),
        Release("v1.1.2", "1.1.2", "b", 2, ("v1.1", "v1")),
        Release("v1.1.3rc1", "1.1.3rc1", "b", 2),
    ]


def test_a_tag_that_has_moved_on_to_a_candidate_is_an_alias_of_that():
    tags = [Tag("v1.1.0-rc1", "b", 2), Tag("v1", "b", 2)]

    assert releases_of(tags, PATTERN) == [Release("v1.1.0-rc1", "1.1.0-rc1", "b", 2, ("v1",))]


@pytest.mark.parametrize(
    ("final", "candidate"),
    [("30.0.0", "30.0.0.0rc1"), ("v1", "v1.0.0-rc.2"), ("12.0", "12.0.0-next.1")],
)
def test_a_final_on_the_commit_of_its_candidate_is_a_release_of_its_own(final, candidate):
    releases = releases_of([Tag(candidate, "a", 1), Tag(final, "a", 2)], PATTERN)

    assert [(release.name, release.aliases) for release in releases] == [
        (candidate, ()),
        (final, ()),
    ]


def test_a_tag_that_has_moved_on_past_a_milestone_is_an_alias_of_the_final():
    tags = [Tag(name, "a", 1) for name in ("v2", "v2.1.0-M1", "v2.0.5")]

    assert releases_of(tags, PATTERN) == [
        Release("v2.0.5", "2.0.5", "a", 1, ("v2",)),
        Release("v2.1.0-M1", "2.1.0-M1", "a", 1),
    ]


@pytest.mark.parametrize("name", ["12.0.0-eom", "v12-eol", "v1.0-end-of-life", "v1.0.EOL"])
def test_a_tag_that_marks_the_end_of_life_is_no_release(name):
    assert releases_of([Tag(name, "a", 1)], PATTERN) == []


def test_a_version_that_is_more_than_numbers_is_no_tag_that_moves_on():
    names = ["v1.post1", "v1rc1", "v1+local", "v1.1.0", "x1"]
    tags = [Tag(name, "a", 1) for name in names]

    releases = releases_of(tags, re.compile("v?(?P<version>.+)"))

    assert {release.name: release.aliases for release in releases} == dict.fromkeys(names, ())


def test_tags_of_different_versions_on_one_commit_are_different_releases():
    tags = [Tag("v1.0rc1", "a", 1), Tag("v1.0", "a", 2)]

    assert [release.name for release in releases_of(tags, PATTERN)] == ["v1.0rc1", "v1.0"]


def test_the_same_version_on_two_commits_is_two_releases():
    tags = [Tag("v1.0", "a", 1), Tag("1.0", "b", 2)]

    assert [release.name for release in releases_of(tags, PATTERN)] == ["1.0", "v1.0"]


def test_the_same_version_of_two_components_is_two_releases():
    pattern = re.compile(r"(?P<component>[a-z]+)/v(?P<version>.+)")
    tags = [Tag("web/v1.0", "a", 1), Tag("api/v1.0", "a", 1)]

    assert releases_of(tags, pattern) == [
        Release("api/v1.0", "1.0", "a", 1, (), "api"),
        Release("web/v1.0", "1.0", "a", 1, (), "web"),
    ]


def test_a_component_that_is_left_out_is_no_component():
    pattern = re.compile(r"(?:(?P<component>[a-z]+)/)?v(?P<version>.+)")

    assert releases_of([Tag("v1.0", "a", 1)], pattern) == [Release("v1.0", "1.0", "a", 1)]


def _years(*tags, pattern=PATTERN, containing=()):
    asked = []

    def tags_containing(commits):
        asked.append(list(commits))
        return containing

    releases = with_scheme_changes(releases_of(tags, pattern), tags_containing)
    return [release.name for release in releases], asked


def test_numbers_that_follow_years_are_higher():
    tags = [Tag("0.9", "a", 1), Tag("2014.2", "b", 2), Tag("2015.1", "c", 3), Tag("12.0.0", "d", 4)]

    assert _years(*tags, containing=["2014.2", "2015.1", "12.0.0"]) == (
        ["0.9", "2014.2", "2015.1", "12.0.0"],
        [["b"]],
    )


def test_numbers_for_old_users_remain_below_the_years():
    tags = [Tag("1.9", "a", 1), Tag("2024.1", "b", 2), Tag("1.9.1", "c", 3)]

    assert _years(*tags, containing=["2024.1"]) == (["1.9", "1.9.1", "2024.1"], [["b"]])


def test_days_without_dots_are_years_too():
    tags = [Tag("20240131", "a", 1), Tag("1.0", "b", 2)]

    assert _years(*tags, containing=["20240131", "1.0"])[0] == ["20240131", "1.0"]


@pytest.mark.parametrize("names", [["1.0", "2.0"], ["2014.2", "2015.1"], []])
def test_nothing_is_asked_of_a_history_with_one_kind_of_versions(names):
    tags = [Tag(name, "a", number) for number, name in enumerate(names)]

    assert _years(*tags) == (names, [])


def test_each_component_has_its_own_kind_of_versions():
    pattern = re.compile(r"(?P<component>[a-z]+)-(?P<version>.+)")
    tags = [Tag("web-2024.1", "a", 1), Tag("api-1.0", "b", 2)]

    assert _years(*tags, pattern=pattern, containing=["api-1.0"]) == (
        ["api-1.0", "web-2024.1"],
        [],
    )


def test_a_release_is_found_by_its_tag_and_by_an_alias():
    releases = releases_of([Tag("v1.0", "a", 1), Tag("1.0", "a", 2)], PATTERN)

    assert release_named("1.0", releases) == release_named("v1.0", releases) == releases[0]


def test_a_similar_release_is_suggested_for_an_unknown_one():
    releases = releases_of([Tag("v1.0.0", "a", 1), Tag("v7", "b", 2)], PATTERN)

    with pytest.raises(UsageError) as raised:
        release_named("v1.00", releases)

    assert str(raised.value) == (
        'there is no release "v1.00"; did you mean "v1.0.0"?\n'
        "  why: the newest release here is v7\n"
        "  hint: git fetch --tags     (not released yet? fixlearn summary --unreleased)"
    )


def test_the_error_says_if_there_are_no_releases():
    with pytest.raises(UsageError) as raised:
        release_named("v1", [])

    assert str(raised.value) == (
        'there is no release "v1"\n'
        "  why: no tag matches releases.tag-pattern\n"
        "  hint: git fetch --tags     (not released yet? fixlearn summary --unreleased)"
    )
