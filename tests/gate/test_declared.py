"""What a subject declares is final: Conventional Commits, gitmoji, tags, merge titles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.config import Detection
from fixlearn.gate import declared
from fixlearn.messages import Band, Message
from tests.gate.verdicts import WORDS_FIX, band, decided, verdict


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("fix: keep the last row", "fix"),
        ("fix(pager): keep the last row", "fix"),
        ("fix(pager)!: keep the last row", "fix"),
        ("fix!: keep the last row", "fix"),
        ("Fix: add a page about sorting", "Fix"),
        ("hotfix: x", "hotfix"),
        ("bugfix(a, b): x", "bugfix"),
        ("fix:", "fix"),
        ("fix (pager): x", "fix"),
        ("fix(docs,pager): x", "fix"),
    ],
)
def test_a_declared_fix_is_a_fix(subject, name):
    expected = decided(Band.FIX, f'its type "{name}" is declared (Conventional Commits)', name)

    assert verdict(subject) == expected


@pytest.mark.parametrize("name", ["feat", "docs", "chore", "refactor", "test", "ci", "Feat"])
def test_words_never_overrule_another_declared_type(name):
    expected = decided(Band.NOT, f'its type "{name}" is declared (Conventional Commits)', name)

    assert verdict(f"{name}: {WORDS_FIX}\n\nThis fixes a crash.") == expected


@pytest.mark.parametrize("scope", ["docs", "deps", "CI", "docs,test", "lint/typo", "docs test"])
def test_a_scope_may_exempt_a_fix(scope):
    text = f'its scope "{scope}" is exempt (detect.exempt-scopes)'

    assert verdict(f"fix({scope}): x") == decided(Band.NOT, text, f"fix({scope}):")


def test_exempt_scopes_are_configurable():
    settings = Detection(exempt_scopes=frozenset({"demo"}))

    assert band("fix(demo): x", settings) is Band.NOT
    assert band("fix(docs): x", settings) is Band.FIX
    assert band("fix(): x", settings) is Band.FIX
    assert band("fix(,): x", settings) is Band.FIX


def test_types_are_configurable():
    settings = Detection(types={"patch": True, "bug": False})

    assert band("Patch(pager): x", settings) is Band.FIX
    assert band("bug: crash on an empty list", settings) is Band.NOT
    assert band("fix: x", settings) is Band.FIX


@pytest.mark.parametrize(
    "subject", ["ошибка: порядок строк", "Ошибка(pager)!: порядок", "修复：行的顺序", "éviter: x"]
)
def test_types_of_a_team_may_have_letters_of_other_languages(subject):
    settings = Detection(types={"ошибка": True, "修复": True, "éviter": True})

    assert "is declared (Conventional Commits)" in verdict(subject, settings).reasons[0].text
    assert band(subject, settings) is Band.FIX


@pytest.mark.parametrize("subject", ["fix:keep", "fixture: x", "prefix: x", "fix(a: x"])
def test_a_prefix_that_is_not_a_type_declares_nothing(subject):
    assert "declared" not in verdict(subject).reasons.__repr__()


@pytest.mark.parametrize(
    ("subject", "actual"),
    [
        ("🐛 keep the last row", (Band.FIX, "🐛")),
        (":bug: keep the last row", (Band.FIX, ":bug:")),
        ("🚑️ keep the last row", (Band.FIX, "🚑")),
        ("✨ fix crash when the list is empty", (Band.NOT, "✨")),
        (":sparkles: fix crash", (Band.NOT, ":sparkles:")),
    ],
)
def test_a_gitmoji_declares_a_type(subject, actual):
    expected = decided(actual[0], f'its type "{actual[1]}" is declared (gitmoji)', actual[1])

    assert verdict(subject) == expected


def test_a_type_overrules_the_gitmoji_before_it():
    assert band("🐛 fix(docs): x") is Band.NOT
    assert band("🚑️ feat: x") is Band.NOT
    assert band("✨ fix: x") is Band.FIX


@pytest.mark.parametrize(
    ("subject", "band", "name"),
    [
        ("BUG: keep the last row", Band.FIX, "BUG"),
        ("[FIX] pager: keep the last row", Band.FIX, "FIX"),
        ("DOC: fix crash", Band.NOT, "DOC"),
        ("[REF] fix crash", Band.NOT, "REF"),
        ("BUG, DOC: keep the last row", Band.FIX, "BUG"),
    ],
)
def test_a_tag_in_capitals_declares_a_type(subject, band, name):
    assert verdict(subject) == decided(band, f'its type "{name}" is declared (tag prefix)', name)


@pytest.mark.parametrize(
    ("subject", "band", "matched"),
    [
        ("bug #123 [Pager] Keep the last row", Band.FIX, "bug #123"),
        ("security #7 Escape names", Band.FIX, "security #7"),
        ("feature #123 Fix crash", Band.NOT, "feature #123"),
        ("minor #9 fix crash", Band.NOT, "minor #9"),
    ],
)
def test_a_numbered_merge_title_declares_a_type(subject, band, matched):
    text = f'its type "{matched}" is declared (numbered merge title)'

    assert verdict(subject) == decided(band, text, matched)


PIECES = [
    *"docs fix Fix_a ! ( ) [ （ ） : ： / , a-b é 1".split(),
    " ",
    "\t",
    ": ",
    "): ",
    "x" * 31,
]


class EveryType:
    def __contains__(self, name: object) -> bool:
        return True


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
@settings(max_examples=300)
def test_a_type_is_read_in_the_same_way_with_the_pattern_and_without(subject):
    match = re.match(declared._CONVENTIONAL, subject)
    expected = (match[0], match["type"], match["more"], match["scope"] or "") if match else None

    assert declared._conventional_parts(subject, EveryType()) == expected
    if match:
        assert declared._conventional_parts(subject, {match["type"].lower()}) == expected
    assert declared._conventional_parts(subject, ()) is None


TOKENS = ["fix", "feat", "bug", "BUG", "Issue", "a", "ABC", "12", ": ", " #", "é", "🐛", "："]


@given(st.lists(st.sampled_from([*TOKENS, *" -#:([)]!/,+&|."]), max_size=8).map("".join))
def test_a_subject_without_a_mark_declares_nothing(subject: str) -> None:
    message = Message(subject, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared, "_may_match", lambda _: True)
        expected = declared.declared_type(message, Detection())

    assert declared.declared_type(message, Detection()) == expected
