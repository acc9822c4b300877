"""The same fix in several release lines."""

from __future__ import annotations

import pytest

from fixlearn.model import Outcome
from fixlearn.releases.commit_groups import SameFixes
from fixlearn.releases.graph import Lineage
from tests.builders import a_commit, a_release, a_result

RELEASES = [a_release("v1.0"), a_release("v1.1"), a_release("v1.2")]
FIRST, SECOND, THIRD = "1" * 40, "2" * 40, "3" * 40
ORIGINAL = a_commit("fix: keep the row", sha=FIRST, authored=100)


@pytest.fixture
def fixes() -> SameFixes:
    """The fixes of three releases that have no commit in common."""
    lineage = Lineage(RELEASES, {})
    for release in RELEASES:
        lineage.visit(release.sha, ())
    return SameFixes(lineage)


def also_in(fixes: SameFixes, sha: str) -> set[str]:
    """The releases in which the fix is new under another hash."""
    results = [a_result(Outcome.MISSING, sha=sha)]
    return {
        name for _, names in fixes.also_in(results, a_release("none"), RELEASES) for name in names
    }


def test_a_cherry_pick_keeps_author_date_and_subject(fixes: SameFixes) -> None:
    fixes.note(ORIGINAL, (), 0b001)
    fixes.note(a_commit("fix: keep the row", sha=SECOND, authored=100), (), 0b010)
    fixes.note(a_commit("fix: keep the row", sha=THIRD, authored=200), (), 0b100)

    assert also_in(fixes, FIRST) == {"v1.1"}
    assert also_in(fixes, SECOND) == {"v1.0"}


def test_a_note_of_the_original_joins_commits_with_other_subjects(fixes: SameFixes) -> None:
    text = f"fix: keep the row in 1.x\n\n(cherry picked from commit {FIRST})"
    fixes.note(a_commit(text, sha=SECOND, authored=300), (), 0b010)
    fixes.note(ORIGINAL, (), 0b001)

    assert also_in(fixes, FIRST) == {"v1.1"}


def test_commits_are_the_same_fix_by_way_of_a_third_one(fixes: SameFixes) -> None:
    fixes.note(ORIGINAL, (), 0b001)
    fixes.note(a_commit("fix: keep the row", sha=SECOND, authored=100), (), 0b010)
    text = f"fix: other words\n\n(cherry picked from commit {SECOND})"
    fixes.note(a_commit(text, sha=THIRD, authored=300), (), 0b100)

    assert also_in(fixes, THIRD) == {"v1.0", "v1.1"}


def test_an_unknown_commit_is_the_same_as_no_other(fixes: SameFixes) -> None:
    assert also_in(fixes, FIRST) == set()
