"""YAML as lessons and the configuration may use it."""

from __future__ import annotations

from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.yaml_reader import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    DocumentError,
    Entry,
    Mapping,
    Scalar,
    Sequence,
    parse,
)


@pytest.fixture(autouse=True, params=["libyaml", "pure"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with the loader in C and with the one in Python."""
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CBaseLoader", raising=False)


def refusal(text: str, *, first_line: int = 1) -> tuple[str, int, int, str]:
    with pytest.raises(DocumentError) as caught:
        parse(text, first_line=first_line)
    error = caught.value
    return error.what, error.line, error.column, error.rule


def value(text: str) -> Scalar | Sequence | Mapping:
    """The value of the only key of `text`."""
    (entry,) = parse(text).entries.values()
    return entry.value


def test_keys_and_values_have_positions():
    text = dedent("""\
        title: one
        steps:
          - kind: test
        """)

    assert parse(text, first_line=2) == Mapping(
        {
            "title": Entry(Scalar("title", 2, 1), Scalar("one", 2, 8)),
            "steps": Entry(
                Scalar("steps", 3, 1),
                Sequence(
                    (Mapping({"kind": Entry(Scalar("kind", 4, 5), Scalar("test", 4, 11))}, 4, 5),),
                    4,
                    3,
                ),
            ),
        },
        2,
        1,
    )


def test_columns_count_characters_and_not_bytes():
    assert value("{ä🐛: grün}") == Scalar("grün", 1, 6)


@pytest.mark.parametrize("word", ["no", "1.10", "1234567", "2026-11-22", "null", "~", "0x1F"])
def test_every_scalar_is_text(word):
    assert value(f"key: {word}") == Scalar(word, 1, 6)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_an_empty_document_has_no_keys(text):
    assert parse(text, first_line=2) == Mapping({}, 2, 1)


def test_a_duplicate_key_is_refused_with_the_line_of_the_first():
    assert refusal("gap: a\nb: c\n gap : d\n".replace("\n ", "\n"), first_line=2) == (
        'the key "gap" is already on line 2',
        4,
        1,
        "duplicate-key",
    )


def test_the_same_key_is_accepted_in_two_mappings():
    assert isinstance(value("all: [{a: 1}, {a: 2}]"), Sequence)


@pytest.mark.parametrize(
    ("text", "what", "column"),
    [
        ("a: &name x", "anchors (&name) are not supported", 4),
        ("a: &name [x]", "anchors (&name) are not supported", 4),
        ("a: *name", "aliases (*name) are not supported", 4),
        ("a: !mine x", "tags (!name) are not supported", 4),
        ("a: ! x", "tags (!name) are not supported", 4),
        ("a: !!strange x", "tags (!name) are not supported", 4),
        ("a: !!python/object/apply:os.system [id]", "tags (!name) are not supported", 4),
        ("a: !!map {b: c}", "tags (!name) are not supported", 4),
    ],
)
def test_anchors_aliases_and_tags_are_refused(text, what, column):
    assert refusal(text) == (what, 1, column, "invalid-yaml")


def test_the_tag_of_a_string_is_accepted():
    assert value("a: !!str 12") == Scalar("12", 1, 4)


def test_a_billion_laughs_is_refused_at_the_first_alias():
    bomb = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

    assert refusal(bomb) == ("anchors (&name) are not supported", 1, 4, "invalid-yaml")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("depth", [MOST_DEPTH + 1, 900, MOST_CHARACTERS])
def test_very_deep_nesting_is_refused_without_a_crash(opening, depth):
    text = (opening * depth)[:MOST_CHARACTERS]

    what, line, column, rule = refusal(text)

    # libyaml may come to a limit of its own first, somewhere behind ours.
    assert (what, line, rule) == ("nested deeper than 16 levels", 1, "invalid-yaml")
    assert column >= len(opening) * MOST_DEPTH + 1


def test_sixteen_levels_of_nesting_are_accepted():
    inner = MOST_DEPTH - 1  # the mapping around it is one more

    assert isinstance(value("a: " + "[" * inner + "]" * inner), Sequence)
    assert refusal("a: " + "[" * (inner + 1) + "]" * (inner + 1))[0] == (
        "nested deeper than 16 levels"
    )


def test_a_document_longer_than_the_limit_is_refused():
    longest = "a: " + "x" * (MOST_CHARACTERS - 3)

    assert value(longest) == Scalar("x" * (MOST_CHARACTERS - 3), 1, 4)
    assert refusal(longest + "x", first_line=2) == (
        "longer than 100,000 characters",
        2,
        1,
        "invalid-yaml",
    )


def test_a_second_document_is_refused():
    assert refusal("a: 1\n---\nb: 2\n") == (
        "only one YAML document is allowed",
        2,
        1,
        "invalid-yaml",
    )


@pytest.mark.parametrize("text", ["- a\n- b\n", "[a]", "a sentence", "|\n  block"])
def test_a_document_that_is_no_mapping_is_refused(text):
    assert refusal(text) == ("expected keys with values", 1, 1, "invalid-yaml")


@pytest.mark.parametrize("text", ["[a]: b", "{a: b}: c", "? - a\n: b\n"])
def test_a_key_that_is_no_word_is_refused(text):
    what, _, _, rule = refusal(text)

    assert (what, rule) == ("a key must be plain text", "invalid-yaml")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("change: x #12 is gone", "x"),
        ("change: #12 is gone", ""),
        ("change:   #12", ""),
        ("change: grüße 🐛 #12", "grüße 🐛"),
        ("change:\n  two\n  lines #12 more\n", "two lines"),
        ("{change: x #12\n}", "x"),
        ("change: x #", "x"),
        ("b: {change: y}\nchange: x #12", "x"),
        ("b: one\x85change: x #12", "x"),
        ("b: one\u2028change: x #12", "x"),
        ("b: one\rchange: x #12", "x"),
    ],
)
def test_a_text_that_yaml_cuts_at_a_hash_is_marked(text, kept):
    entry = parse(text).entries["change"]

    assert isinstance(entry.value, Scalar)
    assert (entry.value.text, entry.value.is_cut) == (kept, True)


@pytest.mark.parametrize(
    "text",
    [
        "a: issue#12",
        "a: 'x #12'",
        'a: "x #12"',
        "a: 'x' # a comment",
        "a: >-\n  x #12\n",
        "a: | # a comment\n  x #12\n",
        "a: x\n# a comment of its own\n",
        "a: x\n  # an indented comment\n",
        "a: x#",
    ],
)
def test_a_hash_that_cuts_no_text_is_not_marked(text):
    actual = value(text)

    assert isinstance(actual, Scalar)
    assert not actual.is_cut


def test_the_text_of_a_block_is_unfolded():
    assert value("a: >-\n  one\n  two\n") == Scalar("one two", 1, 4)
    assert value("a: |\n  one\n") == Scalar("one\n", 1, 4)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufffe", "\ud800"])
def test_an_invalid_character_is_refused_with_its_position(character):
    text = f"ärger: grün\nb: x{character}\n\n\n"

    assert refusal(text, first_line=2) == (
        f"YAML does not allow the character U+{ord(character):04X}",
        3,
        5,
        "invalid-yaml",
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: b: c", 1, 5),
        ("a: 1\nb: @x\n", 2, 4),
        ("a: 1\nb: `x`\n", 2, 4),
        ("a: 1\n b: 2\n", 2, 3),
        ("%YAML 9.1\n---\na: 1\n", 1, 1),
    ],
)
def test_invalid_yaml_is_refused_with_its_position(text, line, column):
    assert refusal(text)[1:] == (line, column, "invalid-yaml")


@given(
    st.text(
        alphabet=st.sampled_from(list("ab:-#?[]{},&*!|>'\"%@`~ \n\t\r\ufeff\x85ä")), max_size=40
    )
)
@settings(max_examples=200)
def test_every_text_is_a_mapping_or_an_error_with_a_position(text):
    try:
        actual: Mapping | DocumentError = parse(text)
    except DocumentError as error:
        actual = error

    assert isinstance(actual, (Mapping, DocumentError))
    assert 1 <= actual.line <= len(text) + 1
    assert 1 <= actual.column <= len(text) + 1
