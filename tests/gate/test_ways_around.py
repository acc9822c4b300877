"""Messages by which a fix could pass without a lesson: each is refused."""

from __future__ import annotations

import pytest

from fixlearn.model import Outcome
from tests.gate.judging import FIX, judge


@pytest.mark.parametrize(
    "type",
    [
        "fi\u200bx:",  # invisible
        "fi\ufe0fx:",
        "f\x08ix:",
        "fix\xa0:",  # an odd space
        "f\u0456x:",  # Cyrillic
        "f\u03b9x:",  # Greek
        "\ufb01x:",  # a ligature
        "\uff46\uff49\uff58:",  # full width
        "f\xedx:",  # an accent
        "fix\u2236",  # the sign of a ratio
        "`fix`:",
        "[FI\u200bX]",
        "B\u200bUG:",
    ],
)
def test_a_fix_is_refused_however_its_type_is_written(type):
    result = judge(f"{type} keep the last row")

    assert [finding.rule for finding in result.findings] == ["missing-lesson"]


@pytest.mark.parametrize(
    "text",
    [
        "```\nLesson: none (only a comment)\n```",
        "~~~ text\nLesson: last-row\n~~~",
        "<!--\nLesson: none (only a comment)\n-->",
        "> Lesson: none (only a comment)",
        "    Lesson: none (only a comment)",
        "```\nFix: no (it only moves code)\n```",
    ],
)
def test_a_line_that_the_author_only_quotes_is_no_answer(text):
    assert judge(f"{FIX}\n\n{text}").outcome is Outcome.MISSING


@pytest.mark.parametrize("word", ["none", "later"])
@pytest.mark.parametrize(
    "reason",
    ["a b", "foo bar", "asdf asdf", "it is not needed", "bug fix", "\u200b" * 4, "\u3164" * 4],
)
def test_a_filler_is_no_reason(word, reason):
    result = judge(f"{FIX}\n\nLesson: {word} ({reason})")

    assert [finding.rule for finding in result.findings] == ["empty-reason"]
