"""The same fix in several release lines."""

from __future__ import annotations

from fixlearn.releases.same_fix import SameFixIndex
from tests.builders import a_commit

ORIGINAL = a_commit("fix: keep the row", sha="1" * 40, authored=100)


def test_a_cherry_pick_keeps_author_date_and_subject() -> None:
    index = SameFixIndex()
    index.note(ORIGINAL, 0b01)
    index.note(a_commit("fix: keep the row", sha="2" * 40, authored=100), 0b10)
    index.note(a_commit("fix: keep the row", sha="3" * 40, authored=200), 0b10)

    assert list(index.of("1" * 40)) == [("2" * 40, 0b10)]
    assert list(index.of("2" * 40)) == [("1" * 40, 0b01)]


def test_a_note_of_the_original_joins_commits_with_other_subjects() -> None:
    text = f"fix: keep the row in 1.x\n\n(cherry picked from commit {'1' * 40})"
    index = SameFixIndex()
    index.note(a_commit(text, sha="2" * 40, authored=300), 0b10)
    index.note(ORIGINAL, 0b01)

    assert list(index.of("1" * 40)) == [("2" * 40, 0b10)]


def test_commits_are_the_same_fix_by_way_of_a_third_one() -> None:
    index = SameFixIndex()
    index.note(ORIGINAL, 0b001)
    index.note(a_commit("fix: keep the row", sha="2" * 40, authored=100), 0b010)
    text = f"fix: other words\n\n(cherry picked from commit {'2' * 40})"
    index.note(a_commit(text, sha="3" * 40, authored=300), 0b100)

    assert sorted(index.of("3" * 40)) == [("1" * 40, 0b001), ("2" * 40, 0b010)]


def test_an_unknown_commit_is_the_same_as_no_other() -> None:
    assert list(SameFixIndex().of("1" * 40)) == []
