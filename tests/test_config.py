"""What a team may choose, and what is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fixlearn import __version__
from fixlearn.config import Config, Detection, DetectionRule
from fixlearn.config_reader import parse_config
from fixlearn.errors import UsageError

WHOLE = """\
requires: ">=0.1"
since: [3f2a9c1d0b, v1.0]
enforce: 2026-12-01
lessons: [lessons, docs/lessons/]
unit: change
grace: 2w
grace-limit: 30 d
prove: {command: 'make test T={evidence}', timeout: 90s}
detect:
  mode: declared
  profile: strict
  types: {Patch: fix, bug: other}
  exempt-scopes: [Docs]
  bots: [weblate]
  rules:
    - {pattern: '^OTA-[0-9]+', points: 6, reason: OTA numbers are field defects}
    - pattern: '#12 again'
      points: -3
      reason: known noise
releases:
  tag-pattern: 'release-(?P<version>.*)'
  previous: {v2.0: v1.9}
severity: {missing-lesson: warning, cut-text: "off"}
"""


def pattern(text: str):
    from fixlearn.config_reader import BoundedPattern

    return BoundedPattern(re.compile(text))


def refusal(text: str) -> tuple[str, str]:
    """What is wrong with a configuration, and the hint."""
    with pytest.raises(UsageError) as caught:
        parse_config(text)
    return caught.value.what, caught.value.hint


def test_every_key_is_read():
    assert parse_config(WHOLE) == Config(
        requires=">=0.1",
        since=("3f2a9c1d0b", "v1.0"),
        since_date=None,
        enforce=date(2026, 12, 1),
        lessons=("lessons", "docs/lessons"),
        unit="change",
        grace=14,
        grace_limit=30,
        prove_command="make test T={evidence}",
        prove_timeout=90,
        detect=Detection(
            mode="declared",
            profile="strict",
            types={"patch": True, "bug": False},
            exempt_scopes=frozenset({"docs"}),
            bots=frozenset({"weblate"}),
            rules=(
                DetectionRule(pattern("^OTA-[0-9]+"), 6, "OTA numbers are field defects"),
                DetectionRule(pattern("#12 again"), -3, "known noise"),
            ),
        ),
        tag_pattern=pattern("release-(?P<version>.*)"),
        previous={"v2.0": "v1.9"},
        severity={"missing-lesson": "warning", "cut-text": "off"},
    )


def test_every_pattern_of_the_settings_can_be_stopped():
    config = parse_config(
        "detect: {rules: [{pattern: a, points: 1, reason: it is an a}]}\n"
        "releases: {tag-pattern: '(?P<version>.*)', tag-skip: [b]}\n"
    )

    patterns = [config.detect.rules[0].pattern, config.tag_pattern, *config.tag_skip]
    assert [type(each).__name__ for each in patterns] == ["BoundedPattern"] * 3


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "detect:\nreleases:\nseverity:\n"])
def test_every_key_has_a_default(text):
    assert parse_config(text) == Config()


def test_a_byte_order_mark_and_windows_line_ends_are_normal():
    assert parse_config("\ufeff" + WHOLE.replace("\n", "\r\n")) == parse_config(WHOLE)


@pytest.mark.parametrize(
    ("text", "what", "known"),
    [
        (
            "unit: commit\nenforc: warn\n",
            '2:1: unknown key "enforc"; did you mean "enforce"?',
            "requires, since",
        ),
        (
            "detect:\n  profil: strict\n",
            '2:3: unknown key "profil"; did you mean "profile"?',
            "mode, profile",
        ),
        (
            "releases: {tag_pattern: x}\n",
            '1:12: unknown key "tag_pattern"; did you mean "tag-pattern"?',
            "by, tag-pattern",
        ),
        (
            "releases: {headings: {ruled_out: Prevented}}\n",
            '1:23: unknown key "ruled_out"; did you mean "ruled-out"?',
            "title, unreleased",
        ),
        (
            "severity: {mising-lesson: off}\n",
            '1:12: unknown key "mising-lesson"; did you mean "missing-lesson"?',
            "missing-lesson, unknown-lesson",
        ),
        (
            "detect:\n  rules:\n    - {points: 1, ptrn: x}\n",
            '3:19: unknown key "ptrn"; did you mean "pattern"?',
            "pattern, points",
        ),
        ("zzz: 1\n", '1:1: unknown key "zzz"', "requires, since"),
    ],
)
def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_known_one(text, what, known):
    output, hint = refusal(text)

    assert output == f".fixlearn.yaml:{what}"
    assert hint.startswith(f"known keys: {known}")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("releases:\nheadings: {lost: Gone}", '2:1: the key "headings" belongs under "releases:"'),
        ("releases:\n  lost: Gone", '2:3: the key "lost" belongs under "releases: headings:"'),
        ("detect:\n  severity: {}", '2:3: the key "severity" belongs at the top level'),
        ("detect:\n  points: 3", '2:3: the key "points" belongs under "detect: rules:"'),
        ("cut-text: off", '1:1: the key "cut-text" belongs under "severity:"'),
        ("command: pytest", '1:1: the key "command" belongs under "prove:"'),
        ("merge-request: x", '1:1: the key "merge-request" belongs under "links:"'),
    ],
)
def test_a_key_at_the_wrong_level_is_refused_with_its_right_place(text, what):
    output, hint = refusal(text)

    assert output == f".fixlearn.yaml:{what}"
    assert hint == "correct how far it is indented: a key has two spaces more than the key above it"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("enforce: maybe", '1:10: "maybe" is not deny, warn or a date such as 2026-11-22'),
        (
            "enforce: 2026-02-30",
            '1:10: "2026-02-30" is not deny, warn or a date such as 2026-11-22',
        ),
        ("unit: pull-request", '1:7: "pull-request" is not one of commit, change'),
        ("unit: [commit]", "1:7: expected one text"),
        ("prove: {timeout: 0m}", '1:18: "0m" is not a time span such as 90s, 10m or 1h'),
        ("prove: {command: ''}", "1:18: expected a shell command"),
        (
            "releases: {previous: {v1: v0, v2: v2}}",
            "1:35: v2 cannot be its own predecessor",
        ),
        ("grace: soon", '1:8: "soon" is not a time span such as 7d or 2w'),
        ("grace-limit: -1d", '1:14: "-1d" is not a time span such as 7d or 2w'),
        ("grace: 999999d", '1:8: "999999d" is not a time span such as 7d or 2w'),
        ("lessons: []", "1:10: expected at least one folder"),
        ("lessons:", "1:9: expected at least one folder"),
        ("lessons: ../other", '1:10: "../other" is not a folder inside the repository'),
        ("lessons: /", '1:10: "" is not a folder inside the repository'),
        ("lessons: .", '1:10: "." is not a folder inside the repository'),
        ("lessons: ./lessons", '1:10: "./lessons" is not a folder inside the repository'),
        ("lessons: a//b", '1:10: "a//b" is not a folder inside the repository'),
        ("lessons: -rf", '1:10: "-rf" is not a folder inside the repository'),
        ("lessons: 'a\\b'", '1:10: "a\\b" is not a folder inside the repository'),
        ("lessons: [ok, '']", "1:15: expected a text"),
        ("since: ['']", "1:9: expected a text"),
        ("detect: fast", "1:9: expected keys with values"),
        ("detect: {mode: words}", '1:16: "words" is not one of mixed, declared'),
        ("detect: {profile: lax}", '1:19: "lax" is not one of default, strict'),
        ("detect: {types: {ui: maybe}}", '1:22: "maybe" is not one of fix, other'),
        ("detect: {bots: ['']}", "1:17: expected a text"),
        (
            "detect: {known: {HEAD: fix}}",
            '1:17: expected hashes of at least 7 digits, not "HEAD"',
        ),
        ("detect: {rules: x}", "1:17: expected a list of rules"),
        ("detect: {rules: [x]}", "1:18: expected keys with values"),
        (
            "detect: {rules: [{pattern: x, points: 1}]}",
            '1:18: a detection rule requires the key "reason"',
        ),
        ("detect: {rules: [{pattern: x, points: 1.5}]}", '1:39: "1.5" is not a whole number'),
        (
            "detect: {rules: [{pattern: (x}]}",
            "1:28: not a regular expression: missing ), unterminated subpattern at position 0",
        ),
        ("releases: {tag-pattern: 'v(.*)'}", "1:25: the pattern requires a group (?P<version>...)"),
        ("releases: {headings: {lost: ' '}}", "1:29: expected a heading in one line"),
        ('releases: {headings: {lost: "a\\nb"}}', "1:29: expected a heading in one line"),
        ("severity: {missing-lesson: fatal}", '1:28: "fatal" is not one of error, warning, off'),
        ("requires: new", '1:11: "new" is not a version range such as ">=0.1"'),
        ("- a list", "1:1: expected keys with values"),
        ("unit: change\nunit: commit", '2:1: the key "unit" is already on line 1'),
        ("unit: *alias", "1:7: aliases (*name) are not supported"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(text, what):
    output, hint = refusal(text)

    line = what.partition(":")[0]
    assert output == f".fixlearn.yaml:{what}"
    assert hint == f"correct line {line} of .fixlearn.yaml"


def test_an_error_has_the_given_file_name():
    with pytest.raises(UsageError) as caught:
        parse_config("unit: x", name="main:.fixlearn.yaml")

    assert caught.value.what == 'main:.fixlearn.yaml:1:7: "x" is not one of commit, change'


@pytest.mark.parametrize("key", ["pattern", "reason"])
def test_a_rule_text_that_yaml_would_cut_at_a_hash_is_refused(key):
    text = f"detect:\n  rules:\n    - {key}: bug #[0-9]+\n"

    assert refusal(text)[0] == (
        f'.fixlearn.yaml:3:{9 + len(key)}: YAML ends this text at " #", so put it in quotes'
    )


def test_a_comment_after_a_value_is_a_comment():
    assert parse_config("enforce: warn # until the summer\n") == Config(enforce="warn")


@pytest.mark.parametrize(
    ("text", "since", "since_date"),
    [
        ("since: 3f2a9c1d0b", ("3f2a9c1d0b",), None),
        ("since: 1234567", ("1234567",), None),
        ("since: 2026-11-22", (), date(2026, 11, 22)),
        ("since: [v1, 2026-01-01, 2026-11-22]", ("v1",), date(2026, 11, 22)),
        ("since: 2026-13-01", ("2026-13-01",), None),
        ("since:", (), None),
        ("since: []", (), None),
    ],
)
def test_adoption_begins_at_revisions_or_at_the_latest_day_given(text, since, since_date):
    assert parse_config(text) == Config(since=since, since_date=since_date)


def test_an_empty_list_replaces_the_default():
    text = "detect:\n  bots:\n  exempt-scopes: []\n"

    assert parse_config(text).detect == Detection(bots=frozenset(), exempt_scopes=frozenset())


def test_a_configuration_for_another_version_is_refused_with_the_command_to_get_it():
    with pytest.raises(UsageError) as caught:
        parse_config("requires: '>=99'")

    assert str(caught.value) == (
        "this repository requires fixlearn >=99\n"
        f'  why: this is fixlearn {__version__}, see "requires:" in .fixlearn.yaml\n'
        "  hint: install fixlearn >=99 in the way that this version was installed"
    )


@pytest.mark.parametrize(
    ("enforce", "today", "only_warns"),
    [
        ("deny", date(2026, 11, 22), False),
        ("warn", date(2026, 11, 22), True),
        (date(2026, 11, 23), date(2026, 11, 22), True),
        (date(2026, 11, 22), date(2026, 11, 22), False),
        (date(2026, 11, 21), date(2026, 11, 22), False),
    ],
)
def test_enforcement_begins_on_the_day_that_is_given(enforce, today, only_warns):
    assert Config(enforce=enforce).only_warns(today) is only_warns
