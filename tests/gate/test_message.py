"""A message: cleaned of what git drops, and understood."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.gate.message import clean_draft, parse_message, parse_reference, without_lines
from fixlearn.messages import Declaration, Message, Reference, is_reason

CUT = "------------------------ >8 ------------------------"


def references(body: str) -> list[tuple[str, str, str, date | None]]:
    """The references of a message with this body: word, lesson, reason, due."""
    message = parse_message(f"fix: keep the last row\n\n{body}")
    return [(r.word, r.lesson, r.reason, r.due) for r in message.references]


def ids(body: str) -> list[str]:
    return [lesson for _, lesson, _, _ in references(body)]


@pytest.mark.parametrize("mark", ["#", ";", "//", "@", "auto", "%%%"])
@pytest.mark.parametrize("editor_used", [True, False])
def test_everything_below_the_scissors_is_dropped_whatever_the_comment_character(mark, editor_used):
    draft = f"fix: x\n\nbody\n{mark} {CUT}\n{mark} Do not touch.\ndiff --git\nLesson: a\n"

    assert clean_draft(draft, editor_used=editor_used) == "fix: x\n\nbody\n"


@pytest.mark.parametrize(
    "line", [CUT, f"# {CUT} more", f"a b {CUT}", "# ------- >8 -------", f" # {CUT}"]
)
def test_a_line_that_only_resembles_the_scissors_is_kept(line):
    draft = f"fix: x\n\n{line}\nLesson: a\n"

    assert clean_draft(draft, editor_used=False) == draft


def test_comments_are_dropped_if_an_editor_was_open():
    draft = "# a comment\nfix: x\n#Lesson: a\n  # indented\nb # c\n"

    assert clean_draft(draft, editor_used=True) == "fix: x\n  # indented\nb # c\n"


def test_without_an_editor_nothing_is_a_comment():
    draft = "#12: fix the pager\n\n# Why\nIt lost rows.\n"

    assert clean_draft(draft, editor_used=False) == draft


@pytest.mark.parametrize("begin", ["\ufeff", "\n\ufeff", "\ufeff\n", "\ufeff\ufeff", "\r\n\ufeff "])
def test_a_byte_order_mark_is_no_part_of_the_subject(begin):
    text = "fix: keep the last row\n\nLesson: last-row"

    assert parse_message(f"{begin}{text}\n") == parse_message(text)
    assert parse_message(begin) == parse_message("")


@pytest.mark.parametrize("text", ["\u200bfix: x", "fix: x\ufeff", "fix:\ufeff x"])
def test_every_other_invisible_character_belongs_to_the_subject_as_for_git(text):
    assert parse_message(text).subject == text


def test_windows_line_ends_are_normal():
    draft = "fix: x\r\n\r\nIt lost rows.\r\nLesson: last-row\r\n"

    message = parse_message(clean_draft(draft, editor_used=True))

    assert message == parse_message("fix: x\n\nIt lost rows.\nLesson: last-row\n")
    assert parse_message(draft) == message


def test_a_message_has_a_subject_a_body_references_and_a_declaration():
    text = dedent("""\


        fix: keep the last row

        It was lost.

        Fix: yes
        Lesson: last-row

        Signed-off-by: Ada <ada@example.com>
        """)

    assert parse_message(text) == Message(
        "fix: keep the last row",
        "\nIt was lost.\n\nFix: yes\nLesson: last-row\n\nSigned-off-by: Ada <ada@example.com>",
        (Reference("id", lesson="last-row", value="last-row"),),
        Declaration(is_fix=True),
    )


@pytest.mark.parametrize(
    ("text", "oneline"),
    [
        ("one", "one"),
        ("one\n\nbody", "one"),
        ("one\ntwo\n\nbody", "one two"),
        ("one\ntwo", "one two"),
        ("", ""),
    ],
)
def test_the_subject_is_what_git_log_oneline_prints(text, oneline):
    assert parse_message(text).oneline == oneline


@pytest.mark.parametrize(
    "body",
    [
        "Lesson: last-row",
        "* feat: one\n\nLesson: last-row\n\n* fix: two\n\nprose at the end",
        "lesson: last-row",
        "LESSON : last-row",
        "Lesson:last-row",
        "Lesson:\tlast-row  ",
        "Lesson:\n last-row",
        "Lesson:\n\tlast-row",
        "Lesson: lessons/2026/last-row.md",
        "Lesson: https://example.com/blob/main/lessons/2026/last-row.md",
        "Lesson: `last-row`.",
        "Lesson: 'last-row',",
        "prose\nLesson: last-row\nmore prose",
    ],
)
def test_a_lesson_line_counts_in_every_spelling_below_the_subject(body):
    assert references(body) == [("id", "last-row", "", None)]


@pytest.mark.parametrize(
    ("body", "actual"),
    [
        ("Lesson: one\nLesson: two", ["one", "two"]),
        ("Lesson: one, two,three", ["one", "two", "three"]),
        ("Lesson: one two", ["one", "two"]),
        ("Lesson: one,\n two", ["one", "two"]),
        ("Lesson: one\n\n two", ["one"]),
        ("Lesson: see The One", ["see The One"]),
        ("Lesson:", [""]),
        ("Lesson:   \nnext line", [""]),
        ("Lesson: ,", [""]),
    ],
)
def test_several_lessons_can_be_named(body, actual):
    assert ids(body) == actual


@pytest.mark.parametrize(
    "body",
    [
        "Lessons: last-row",
        " Lesson: last-row",
        "> Lesson: last-row",
        "The Lesson: last-row",
        "Lesson last-row",
        "Lesson-learned: last-row",
        "prose\u2028Lesson: last-row",
        "prose\x85Lesson: last-row",
        "prose\x0cLesson: last-row",
        "prose\rLesson: last-row",
    ],
)
def test_only_a_line_of_its_own_names_a_lesson(body):
    assert references(body) == []


def test_the_subject_names_no_lesson():
    assert parse_message("Lesson: last-row").references == ()


@pytest.mark.parametrize(
    ("value", "actual"),
    [
        ("none (the fault was upstream)", ("none", "", "the fault was upstream", None)),
        ("None(the fault was upstream).", ("none", "", "the fault was upstream", None)),
        ("none (see (a) and (b) below)", ("none", "", "see (a) and (b) below", None)),
        ("none (the fault\n was upstream)", ("none", "", "the fault was upstream", None)),
        ("none abc 2026-01-01 (a b)", ("none", "", "a b", None)),
        ("none", ("none", "", "", None)),
        ("none the fault was upstream", ("none", "", "", None)),
        ("none (never closed", ("none", "", "", None)),
        ("none (closed) early", ("none", "", "", None)),
        ("none )(", ("none", "", "", None)),
        ("later (a fire first)", ("later", "", "a fire first", None)),
        ("LATER last-row (a fire first)", ("later", "last-row", "a fire first", None)),
        ("later 2026-12-01 (a fire first)", ("later", "", "a fire first", date(2026, 12, 1))),
        ("later last-row 2026-12-01 (a fire)", ("later", "last-row", "a fire", date(2026, 12, 1))),
        ("later 2026-12-01 last-row (a fire)", ("later", "last-row", "a fire", date(2026, 12, 1))),
        ("later lessons/2026/last-row.md (a b)", ("later", "last-row", "a b", None)),
        ("later 2026-02-30 (a b)", ("later", "", "a b", None)),
        ("later last-row", ("later", "", "", None)),
        ("none-left-behind", ("id", "none-left-behind", "", None)),
        ("later-is-never", ("id", "later-is-never", "", None)),
        ("nonexistent", ("id", "nonexistent", "", None)),
    ],
)
def test_none_waives_and_later_defers(value, actual):
    assert references(f"Lesson: {value}") == [actual]


def test_the_value_of_a_reference_is_kept_on_one_line():
    assert parse_reference("later  x\n  (a b)")[0].value == "later x (a b)"


@pytest.mark.parametrize(
    ("body", "declaration"),
    [
        ("Fix: yes", Declaration(True)),
        ("fix : YES", Declaration(True)),
        ("Fix: no (only a rename)", Declaration(False, "only a rename")),
        ("Fix: no", Declaration(False)),
        ("Fix: no ( )", Declaration(False)),
        ("Fix: no (one)\nFix: yes", Declaration(True)),
        ("Fix: no (one)\nFix: no (two)", Declaration(False, "one")),
        ("fix: no crash on an empty list", None),
        ("fix: yes, really", None),
        ("Fixes: no", None),
        (" Fix: yes", None),
        ("prose\u2028Fix: no (hidden here)", None),
        ("prose\x85Fix: no (hidden here)", None),
    ],
)
def test_a_fix_line_is_read(body, declaration):
    assert parse_message(f"subject\n\n{body}").declaration == declaration


@pytest.mark.parametrize(
    "text",
    [
        *("upstream fault", "Not reproducible any more.", "dead code, unused", "not a bug"),
        *("only tests", "UI only", "修复文档", "この行は文書だけ"),
    ],
)
def test_two_words_are_a_reason(text):
    assert is_reason(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "no", "trivial", "...", "- -", "N/A", "n/a.", "no reason", "See PR"),
        *("see commit!", "not needed", "<the reason>", "<why it is>", "later on"),
        *("a b", "foo bar", "asdf asdf", "none none", "bug fix", "it is not needed", "tbd tbd"),
        *("\u200b\u200b\u200b\u200b", "\u3164\u3164\u3164\u3164", "———— ——", "🙂🙂🙂🙂", "é é"),
    ],
)
def test_one_word_or_a_placeholder_is_no_reason(text):
    assert not is_reason(text)


@pytest.mark.parametrize(
    "block",
    [
        "```\nLesson: none (only a comment)\nFix: no (only a comment)\n```",
        "~~~~ text\nLesson: none (only a comment)\n```\nFix: no (only a comment)\n~~~~~",
        "<!-- Say why:\nLesson: none (only a comment)\nFix: no (only a comment)\n-->",
        "> Lesson: none (only a comment)\n> Fix: no (only a comment)",
        "    Lesson: none (only a comment)\n    Fix: no (only a comment)",
    ],
)
def test_lines_in_code_quotes_and_comments_do_not_count(block):
    message = parse_message(f"fix: x\n\n{block}\n\nLesson: last-row\n")

    assert [line.lesson for line in message.references] == ["last-row"]
    assert message.declaration is None
    assert message.body == f"\n{block}\n\nLesson: last-row"


@pytest.mark.parametrize("opening", ["```", "~~~ text", "<!-- why", "```\n~~~\n```sh"])
def test_lines_below_an_opening_that_nothing_closes_count(opening):
    assert ids(f"{opening}\nLesson: last-row") == ["last-row"]


LINES = st.sampled_from(
    [
        *("Lesson:", "lesson: none (", "Lesson: later 2026-13-99 x (a b)", "Fix: no (", "Fix: yes"),
        *(" x", "\r", "\x85", "(((", "", "#", f"# {CUT}", "a, b", "none"),
    ]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=12).map("\n".join), st.booleans())
@settings(max_examples=200)
def test_every_text_can_be_parsed(text, editor_used):
    message = parse_message(clean_draft(text, editor_used=editor_used))

    assert "\n" not in message.subject
    for reference in message.references:
        assert reference.word in ("id", "none", "later")
        assert "\n" not in reference.value + reference.reason + reference.lesson


@pytest.mark.parametrize("word", ["none", "later"])
@pytest.mark.parametrize("unit", ["(", ")", "()", ") .", "a,", "\n (", "2026-01-01 "])
def test_a_huge_value_is_read_at_once(word, unit):
    # A pattern that looks back from every parenthesis would take minutes.
    (actual,) = parse_reference(f"{word} {unit * (100_000 // len(unit))}x")

    assert (actual.word, actual.reason) == (word, "")


@pytest.mark.parametrize(
    ("body", "lines", "kept"),
    [
        ("\nLesson: none\n", ["Lesson: none"], ""),
        ("\nLESSON :  none\n  (typo)\n", ["Lesson: none (typo)"], ""),
        ("\nWhy.\n\nFix: no\n", ["Fix: no "], "\nWhy.\n"),
        ("\nLesson: a\nLesson: b\nFixes: #1\n", ["Lesson: a"], "\nLesson: b\nFixes: #1\n"),
        ("\nA lesson: none\n", ["Lesson: none"], "\nA lesson: none\n"),
        ("\nLesson: none\n\n", [], "\nLesson: none\n\n"),
        ("\nLesson: none (x)", ["Lesson: none"], "\nLesson: none (x)"),
    ],
)
def test_only_the_given_lines_are_removed(body: str, lines: list[str], kept: str) -> None:
    subject = "Lesson: none\n"  # is no line of the body

    assert without_lines(subject + body, lines) == subject + kept
