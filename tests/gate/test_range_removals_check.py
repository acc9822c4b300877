"""Which changes of the settings ask for fewer lessons."""

from __future__ import annotations

import pytest

from fixlearn.config_reader import parse_config
from fixlearn.gate.range_removals import weaker_settings


@pytest.mark.parametrize(
    ("before", "after", "weaker"),
    [
        ("", "enforce: warn", "enforce: deny became warn"),
        ("", "enforce: 2026-12-31", "enforce: deny became 2026-12-31"),
        ("enforce: 2026-12-31", "enforce: 2027-06-30", "enforce: 2026-12-31 became 2027-06-30"),
        ("enforce: 2026-12-31", "enforce: warn", "enforce: 2026-12-31 became warn"),
        ("since: [v1]", "since: [v2]", "since: the adoption baseline moved"),
        ("", "unit: change", "unit: commit became change"),
        ("", "repeats: report", "repeats: require-prevention became report"),
        ("", "grace: 30d", "grace: 7 became 30 days"),
        ("", "grace-limit: 365d", "grace-limit: 90 became 365 days"),
        ("detect: {profile: strict}", "", "profile: strict became default"),
        ("", "detect: {mode: declared}", "mode: mixed became declared"),
        ("", "detect: {types: {fix: other}}", "types that are no fix any more: fix"),
        ("", "detect: {bots: [me, 'dependabot[bot]', 'renovate[bot]']}", "bots: me"),
        ("", "severity: {missing-lesson: off}", "rules that are less severe: missing-lesson"),
    ],
)
def test_a_weaker_setting_is_named(before, after, weaker):
    pair = parse_config(before), parse_config(after)

    assert weaker_settings(*pair) == [weaker]
    assert weaker_settings(*reversed(pair)) in ([], ["since: the adoption baseline moved"])


def test_equal_and_other_settings_are_not_weaker():
    before = parse_config("since: [v1]\ndetect: {types: {perf: fix}}")
    after = parse_config("since: [v1]\ndetect: {types: {perf: fix}}\nreleases: {by: month}")

    assert weaker_settings(before, after) == []
