"""Words count in points if no type is declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.config import Detection
from fixlearn.gate import reading, signals
from fixlearn.gate.detect import detect
from fixlearn.gate.reading import Reading
from fixlearn.gate.signal_search import fixes_a, fixes_last, fixes_only
from fixlearn.gate.signal_words import FAILURE, FIX, TRACKER
from fixlearn.gate.signals import SIGNALS
from fixlearn.messages import Band, Message
from tests.gate.verdicts import WORDS_FIX, WORDS_NOT, band, decided, verdict


def test_words_count_in_points_if_no_type_is_declared():
    fix, other = verdict(WORDS_FIX), verdict(WORDS_NOT)

    assert (fix.band, other.band) == (Band.FIX, Band.NOT)
    assert fix.score == sum(reason.points or 0 for reason in fix.reasons)
    assert all(reason.points for reason in fix.reasons)


def test_words_do_not_count_in_declared_mode():
    settings = Detection(mode="declared")
    expected = decided(Band.NOT, "no type is declared, and only those count (detect.mode)")

    assert verdict(WORDS_FIX, settings) == expected
    assert band("fix: x", settings) is Band.FIX


@pytest.mark.parametrize(
    "subject",
    [
        "Fix {} that deletes rows",
        "Fix {} in the query that deletes rows",
        "Fix {} not opening",
        "Fix {} crash",
        "Fix {} parser",
        "Fix missing {} parser",
    ],
)
def test_each_name_of_a_chore_may_be_the_product_if_it_did_something(subject):
    lists = [row.words for row in SIGNALS if row.find in (fixes_a, fixes_only, fixes_last)]
    names = {name for words in lists for name in (*words.single, *map(str.strip, words.phrases))}
    certain = [name for name in sorted(names) if band(subject.format(name)) is Band.NOT]

    assert certain == []


@pytest.mark.parametrize(
    "unit",
    ["(", "a:", "A,", "[A] ", "fix ", "`", "'", "http://", "<", "fix(a,", ":a", "A-1 ", "\n"],
)
def test_a_huge_message_is_judged_at_once(unit):
    huge = unit * (100_000 // len(unit))

    assert band(f"{huge}") in Band
    assert band(f"{WORDS_NOT}\n\n{huge}") in Band


@given(
    st.sampled_from(sorted({*FIX.single, *FAILURE.single, *FAILURE.phrases, *TRACKER.single})),
    st.sampled_from(["{}", "It was {}.", "({})", "é{}", "a\n{}: 12\nb", "--{} -{}-"]),
)
def test_a_body_with_a_word_that_signals_search_for_is_read(word: str, sentence: str) -> None:
    body = sentence.format(word.upper(), word)

    assert Reading(Message("Say how rows are read", body)).body_telling


def test_no_other_body_is_split_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_split_trailers", None)  # a call would fail
    body = "Rows are read once.\n\nSigned-off-by: Ada <ada@example.com>\n" * 50

    assert verdict(f"Say how rows are read\n\n{body}").score == 0


@given(st.lists(st.sampled_from("fix Fixes #12 : . - typo the crash `fix` > a \n \n".split(" "))))
def test_a_body_counts_as_if_all_its_lines_were_read(words: list[str]) -> None:
    message = Message("Say how rows are read", " ".join(words))
    lines_after = reading._MAX_LINES_AFTER
    verdict_of_some = detect(message, Detection())
    reading._MAX_LINES_AFTER = len(words)
    try:
        assert detect(message, Detection()) == verdict_of_some
    finally:
        reading._MAX_LINES_AFTER = lines_after


# What is skipped cannot match


WORDS = sorted({mark for signal in SIGNALS for mark in signal.words.marks})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([phrase.strip() for signal in SIGNALS for phrase in signal.words.phrases]),
    st.sampled_from(
        "a the in , . : ; - ( ) [PR12] [CVE-2024-12345] #12 (#12) ABC-1 pager: bug 12 `x` behebe"
        " fehler 修复 崩溃 Fixes: 0123456789ab Changelog: fixed Bugzilla: 12 PR c++/12".split()
    ),
    st.just("\n"),
)


@given(st.lists(PIECES, max_size=9), st.lists(PIECES, max_size=12))
def test_a_signal_that_is_not_searched_for_would_not_match(
    subject: list[str], body: list[str]
) -> None:
    read = Reading(Message(" ".join(subject).replace("\n", " "), " ".join(body)))
    possible = signals._possible(read)

    assert [
        signal.says
        for signal in SIGNALS
        if signal not in possible and signal.find(read, signal.words)
    ] == []


@given(st.text("aB1 -#:([/*.", max_size=20))
def test_a_subject_without_a_sign_of_a_tag_has_none(subject: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_may_have_tag", lambda _: True)
        expected = reading._without_tags(subject)

    assert reading._without_tags(subject) == expected
