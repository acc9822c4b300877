"""The pattern that is proposed for tags that are no releases yet."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.config import Config
from fixlearn.config_reader import parse_config
from fixlearn.model import Tag
from fixlearn.releases.release_tags import (
    propose_tag_pattern,
    releases_of,
    unmatched_notice,
    unmatched_tags,
)

PATTERN = Config().tag_pattern


def _tags(*names: str) -> list[Tag]:
    return [Tag(name, f"{number:x}", number) for number, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "pattern", "versions"),
    [
        (
            ["curl-7_87_0", "curl-7_88_1", *[f"curl-8_{n}_0" for n in range(20)], "rc-8_9_0-1"],
            "curl-(?P<version>[0-9].*)",
            {"7_87_0": "", "7_88_1": "", "8_19_0": ""},
        ),
        (
            ["controller-v1.2.3", "controller-v1.2.4", "helm-chart-4.15.0"],
            "(?P<component>.+?)-v?(?P<version>[0-9].*)",
            {"1.2.3": "controller", "4.15.0": "helm-chart"},
        ),
        (
            ["v1.0.0", "v1.1.0", "create-app@1.0.0", "@scope/plugin@2.0.0"],
            "(?:(?P<component>.+?)@)?v?(?P<version>[0-9].*)",
            {"1.1.0": "", "1.0.0": "create-app", "2.0.0": "@scope/plugin"},
        ),
        (["api/v1.0", "web/v2.0"], "(?P<component>.+?)/v?(?P<version>[0-9].*)", {"2.0": "web"}),
        (["release-1.0", "release-1.1"], "release-(?P<version>[0-9].*)", {"1.1": ""}),
        (["R_2_4_0", "R_2_4_1"], "R_(?P<version>[0-9].*)", {"2_4_1": ""}),
        (["rel/v1.0", "rel/v1.1"], "rel/v(?P<version>[0-9].*)", {"1.1": ""}),
        (
            ["pager-1.0", "pager-1.1", "beta/1.2", *[f"table/v2.{n}" for n in range(20)]],
            "(?:pager-|table/v)(?P<version>[0-9].*)",
            {"1.1": "", "2.0": ""},
        ),
        (
            ["api-1.0", "web/2.0", "api-1.1", "web/2.1"],  # at the same time: no change
            "(?P<component>.+?)[\\-/]v?(?P<version>[0-9].*)",
            {"1.1": "api", "2.1": "web"},
        ),
        (["v1.0", "1.1", "latest"], "v?(?P<version>[0-9].*)", {"1.0": "", "1.1": ""}),
    ],
)
def test_the_proposed_pattern_reads_the_versions(names, pattern, versions):
    tags = _tags(*names)

    proposed = propose_tag_pattern(tags)

    assert proposed is not None
    assert proposed.text == pattern
    releases = {(each.version, each.component) for each in releases_of(tags, re.compile(pattern))}
    assert set(versions.items()) <= releases


COMPONENTS = "(?P<component>.+?)[\\-/]v?(?P<version>[0-9].*)"
PREFIXES = "(?:pager-|table/v)(?P<version>[0-9].*)"


@pytest.mark.parametrize(
    ("names", "pattern", "other"),
    [
        (["pager-1.0", "pager-1.1", "table/v2.0", "table/v2.1"], PREFIXES, ""),
        (
            ["pager-1.0", "pager-1.1", "table/v2.0", "pager-1.1.1", "table/v2.1"],  # a patch
            PREFIXES,
            COMPONENTS,
        ),
        (
            ["pager-1.0", "table/v2.0", "pager-1.1", "table/v2.1"],  # a minor release
            COMPONENTS,
            PREFIXES,
        ),
        (["pager-1.0", "table/v1.0", "pager-1.1", "table/v1.1"], COMPONENTS, ""),
    ],
)
def test_a_prefix_that_is_used_again_after_the_next_one_began_has_both_readings(
    names, pattern, other
):
    proposed = propose_tag_pattern(_tags(*names))

    assert proposed is not None
    assert (proposed.text, proposed.other[1]) == (pattern, other)


def test_the_other_reading_is_a_comment_in_the_settings():
    names = ["pager-1.0", "pager-1.1", "table/v2.0", "pager-1.1.1", "table/v2.1"]

    notice = _notice(names)

    lines = notice.partition("\n")[2]
    assert lines == (
        "  releases:\n"
        f"    tag-pattern: '{PREFIXES}'\n"
        "    # or, if each prefix is that of a component with releases of its own:\n"
        f"    # tag-pattern: '{COMPONENTS}'"
    )
    assert parse_config(dedent(lines)).tag_pattern is not None


@pytest.mark.parametrize("names", [[], ["latest", "stable"], ["nightly-20240101"], ["build-17"]])
def test_nothing_is_proposed_for_tags_without_versions(names):
    assert propose_tag_pattern(_tags(*names)) is None


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_a_proposed_pattern_is_a_regular_expression_that_matches(names):
    tags = _tags(*names)

    proposed = propose_tag_pattern(tags)

    assert proposed is None or releases_of(tags, re.compile(proposed.text))


def _notice(names, pattern=PATTERN, skip=()):
    return unmatched_notice(unmatched_tags(_tags(*names), pattern, skip))


def test_the_notice_says_which_pattern_matches():
    assert _notice(["curl-7_87_0", "curl-7_88_1", "first"]) == (
        "3 tags, 0 match releases.tag-pattern (v?(?P<version>[0-9].*)); this pattern in "
        ".fixlearn.yaml matches 2 (curl-7_88_1 -> 7_88_1, curl-7_87_0 -> 7_87_0):\n"
        "  releases:\n"
        "    tag-pattern: 'curl-(?P<version>[0-9].*)'"
    )


def test_the_notice_proposes_nothing_for_tags_without_versions():
    assert _notice(["first"]) == "1 tag, 0 match releases.tag-pattern (v?(?P<version>[0-9].*))"


OLD_AND_COMPONENTS = ["0.1.0", "tokio-1.0", "tokio-1.1", "tokio-util-0.7"]


def test_a_pattern_that_nobody_chose_and_that_matches_few_tags_is_noticed():
    assert _notice(OLD_AND_COMPONENTS) == (
        "4 tags, 1 match releases.tag-pattern (v?(?P<version>[0-9].*)); this pattern in "
        ".fixlearn.yaml matches 4 (tokio-util-0.7 -> 0.7, tokio-1.1 -> 1.1):\n"
        "  releases:\n"
        "    tag-pattern: '(?:(?P<component>.+?)-)?v?(?P<version>[0-9].*)'\n"
        "  (or set the present pattern there, to keep it)"
    )
    assert _notice(OLD_AND_COMPONENTS, re.compile(PATTERN.pattern + "$")) == ""
    assert _notice(OLD_AND_COMPONENTS, skip=[re.compile("tokio-util-.*|tokio-1.1")]) == ""
    assert _notice(["0.1.0", "a", "b", "c"]) == ""


def test_skipped_tags_are_not_counted():
    names = ["nightly-1.0", "curl-7_88_1"]
    skip = [re.compile("nightly-.*")]

    assert _notice(names, skip=skip).startswith("1 tag, 0 match ")
    assert _notice(names[:1], skip=skip) == ""


@pytest.mark.parametrize("names", [[], ["v1.0", "v1.1", "curl-7_87_0", "curl-7_88_1"]])
def test_there_is_no_notice_without_tags_or_if_many_are_releases(names):
    assert _notice(names) == ""
