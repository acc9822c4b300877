"""Words of other languages, and languages for which there are none."""

from __future__ import annotations

import pytest

from fixlearn.gate.languages import KINDS, LANGUAGES, unknown_language, words_of_kinds
from fixlearn.gate.signals import SIGNALS


def kinds(subject: str) -> dict[str, str]:
    return words_of_kinds(subject.lower().split(), subject)


def test_words_are_compared_whole_and_stems_by_their_start() -> None:
    assert kinds("Behebe Fehler beim Sortieren") == {"fix": "behebe", "failure": "fehler"}
    assert kinds("Fehlerseite der Anwendung") == {}


def test_languages_without_spaces_are_searched_for_the_text() -> None:
    assert kinds("修复分页崩溃") == {"fix": "修复", "failure": "崩溃"}


@pytest.mark.parametrize(
    "subject",
    [
        "Add a page",
        "Correct the error",
        "Test the new documentation",
        "Resolve comments",
        "Eliminate a copy",
    ],
)
def test_an_english_subject_has_no_words_of_other_languages(subject: str) -> None:
    assert kinds(subject) == {}


def test_no_english_word_of_a_signal_is_a_word_of_another_language() -> None:
    assert {
        word: kinds(word) for signal in SIGNALS for word in signal.words.marks if kinds(word)
    } == {}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_a_word_has_one_kind_in_a_language(language) -> None:
    words = [word for kind in KINDS for word in getattr(language, kind).split()]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("subjects", "language"),
    [
        (["Voeg een knop toe voor het zoeken", "Haal het menu van de pagina"], "Dutch"),
        (["إصلاح ترتيب الصفوف", "إضافة صفحة"], "Arabic or Persian"),
        (["Fix the pager", "Behebe Absturz", "修复分页"], ""),
        (["Fix the pager", "Sort rows", "Add pages", "Voeg het toe aan een lijst"], ""),
        ([], ""),
    ],
)
def test_a_language_without_words_is_named_if_many_subjects_are_in_it(
    subjects: list[str], language: str
) -> None:
    assert unknown_language(subjects) == language
