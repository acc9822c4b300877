"""Text from outside does nothing but be read, in whatever form it is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.model import Diagnosis, DueItem, NewIn
from fixlearn.releases.debt import Owed
from fixlearn.render import due, explain, tables
from fixlearn.render.sanitize import sanitize_markdown, sanitize_terminal
from fixlearn.render.text import findings_of_commits, findings_of_files
from tests.render.hostile import HOSTILE, finding, harm, lesson, result


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("fix: grüße, 修复 🐛️", "fix: grüße, 修复 🐛️"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"),
        ("a\x85b\u2028c", "a\\x85b\\u2028c"),
        ("a\u202eb", "a\\u202eb"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("a\ud800b", "a\\ud800b"),
        ("::error::x", "> ::error::x"),
        ("  ::error::x", ">   ::error::x"),
        ("\xa0::error::x", "> \xa0::error::x"),
        ("tests/a.py::test_b", "tests/a.py::test_b"),
        ("##[error]x", "# #[error]x"),
        ("a ##vso[task]x", "a # #vso[task]x"),
        ("###[error]x", "## #[error]x"),
        ("##VSO[task] ##TeamCity[x]", "# #VSO[task] # #TeamCity[x]"),
        ("## a heading", "## a heading"),
        ("", ""),
    ],
)
def test_control_characters_are_shown_as_escapes(text, printed):
    assert sanitize_terminal(text) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain, with (parentheses).", "plain, with (parentheses)."),
        ("**b** _i_ `c`", "\\*\\*b\\*\\* \\_i\\_ \\`c\\`"),
        ("[a](http://b) ![c](d)", "\\[a\\](http://b) \\!\\[c\\](d)"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("# h\n## i", "\\# h \\#\\# i"),
        ("- one", "\\- one"),
        ("+ one", "\\+ one"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("--unreleased is +1 => -", "--unreleased is +1 =\\> -"),
        ("1. one", "1\\. one"),
        ("12) one", "12\\) one"),
        ("a | b ~~c~~", "a \\| b \\~\\~c\\~\\~"),
        ("@team #12 a@b # x", "@&#8203;team \\#&#8203;12 a@&#8203;b \\# x"),
        ("a\x1b[0m\u202eb\\", "a \\[0m b\\\\"),
        ("  \n ", ""),
    ],
)
def test_sanitized_markdown_is_plain_text(text, printed):
    assert sanitize_markdown(text) == printed


@given(HOSTILE)
@settings(max_examples=100)
def test_findings_do_no_harm(text):
    actual = [finding(text), finding(text + "x")]

    assert list(harm(findings_of_commits(actual))) == []
    assert list(harm(findings_of_files(actual))) == []
    # One finding has a line that says what is wrong, two reasons and two hints.
    assert findings_of_files(actual).count("\n") == 6
    # A second hint that both share is said once.
    assert findings_of_commits(actual).count("\n") in (11, 12)


@given(HOSTILE)
@settings(max_examples=100)
def test_explanations_do_no_harm(text):
    assert list(harm(explain.commit(result(text), explain.new_in([NewIn(text, text)])))) == []
    assert list(harm(explain.lesson(lesson(text), explain.new_in([NewIn(text, "")])))) == []


@given(HOSTILE)
@settings(max_examples=100)
def test_diagnoses_do_no_harm(text):
    printed = tables.doctor([Diagnosis("commit-msg", "problem", text, (text, text))])

    assert list(harm(printed)) == []
    assert printed.count("\n") == 3


@given(HOSTILE, st.integers(1, 120))
@settings(max_examples=100)
def test_the_table_of_due_does_no_harm(text, width):
    actual = Owed((DueItem("missing", None, text, "1" * 40), DueItem("deferred", None, text)), ())
    repair = DueItem("repair", None, text, lesson=text, owner=text)

    assert list(harm(due.text(actual._replace(due=(repair,)), width))) == []


@given(st.characters())
@settings(max_examples=300)
def test_no_control_character_is_printed(character):
    printed = sanitize_terminal(f"a{character}b") + sanitize_markdown(f"a{character}b")

    kinds = {unicodedata.category(c) for c in printed}
    assert kinds.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
