"""A subject without the characters that hide its type."""

from __future__ import annotations

import pytest

from fixlearn.gate.lookalikes import readable


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("fi\u200bx: a", "fix: a"),  # a space without width
        ("\u202efix\u202c: a", "fix: a"),  # marks of direction
        ("fi\ufe0fx: a", "fix: a"),  # a selector of variants
        ("f\x08ix: a", "fix: a"),  # a backspace
        ("fix\xa0: a", "fix : a"),  # a space that does not break
        ("fix\u3000(x): a", "fix (x): a"),
        ("f\u0456x: a", "fix: a"),  # a Cyrillic letter
        ("f\u03b9x: a", "fix: a"),  # a Greek letter
        ("f\u0131x: a", "fix: a"),  # an i without its dot
        ("\ufb01x: a", "fix: a"),  # a ligature
        ("\uff46\uff49\uff58: a", "fix: a"),  # full width
        ("\U0001d41f\U0001d422\U0001d431: a", "fix: a"),  # letters of mathematics
        ("f\xedx: a", "fix: a"),  # an accent
        ("f\u0332i\u0332x\u0332: a", "fix: a"),  # underlined
        ("fix\u2236 a", "fix: a"),  # the sign of a ratio
        ("`fix`: a", "fix: a"),
        ("**fix**: a", "fix: a"),
        ("handle the \u0441rash", "handle the crash"),  # any word that mixes alphabets
    ],
)
def test_a_type_is_read_as_a_person_reads_it(subject, plain):
    assert readable(subject) == plain


@pytest.mark.parametrize(
    "subject",
    [
        "fix: a",
        "исправлена ошибка: падение",
        "修复：空指针",
        "réparer: l'échec",
        "añadir: una página",
        "`parser`: a",
        "B\xfccher: a",
        "",
    ],
)
def test_words_of_other_languages_stay(subject):
    assert readable(subject) == subject


def test_only_the_start_of_a_huge_subject_is_read():
    subject = "\u200b`" * 500_000

    assert len(readable(subject)) == len(subject) - 150
