"""What calibrate proposes, and that it proposes nothing without need."""

from __future__ import annotations

from fixlearn.config import Config, Detection
from fixlearn.gate.calibrate import calibrate
from fixlearn.messages import Band
from fixlearn.model import Change, Commit
from tests.builders import a_commit

SETTINGS = Detection()


def commit(text: str, *paths: str, author: str = "Ada") -> Commit:
    changes = tuple(Change("M", path, "1" * 40, "2" * 40) for path in paths) or None
    return a_commit(text, author_name=author)._replace(changes=changes)


def test_every_commit_is_in_exactly_one_band() -> None:
    history = [
        commit("fix: keep the row"),
        commit("Handle empty files"),
        commit("Add a page about sorting"),
        commit("Bump x", author="dependabot[bot]"),
    ]

    result = calibrate(history, SETTINGS)

    assert (result.commits, result.declared) == (4, 1)
    assert result.bands == {"fix": 1, "unsure": 1, "not": 1, "exempt": 1}
    assert [item.message.subject for item in result.nearest] == ["Handle empty files"]
    assert result.proposals == {}


def test_declared_mode_is_proposed_if_nearly_every_commit_declares_its_type() -> None:
    history = [commit("feat: read rows")] * 95 + [commit("Handle empty files")] * 5

    result = calibrate(history, SETTINGS)

    assert result.proposals == {"mode": "declared"}
    assert result.because == [
        "mode: 95 of 100 commits declare a type; words add only noise",
    ]


def test_a_type_of_their_own_that_means_fix_is_proposed() -> None:
    history = [commit("bug-fix: keep the row")] * 3 + [commit("net: keep the row")] * 47

    result = calibrate(history, SETTINGS)

    assert result.proposals == {"types": {"bug-fix": "fix"}}


def test_a_scope_whose_fixes_never_touch_the_product_is_proposed() -> None:
    aside = [commit("fix(site): say it better", "docs/index.md")] * 3
    product = [commit("fix(pager): keep the row", "src/pager.py")] * 3

    result = calibrate([*aside, *product, *[commit("Add rows")] * 47], SETTINGS)

    assert result.proposals == {"exempt-scopes": sorted({*SETTINGS.exempt_scopes, "site"})}


def test_bots_are_proposed_and_people_are_not_counted() -> None:
    history = [commit("Add rows", author="mender[bot]")] * 3 + [commit("Add rows")] * 47

    result = calibrate(history, SETTINGS)

    assert result.proposals == {"bots": sorted({*SETTINGS.bots, "mender[bot]"})}


def test_nothing_is_proposed_for_a_short_history() -> None:
    merge = commit("Merge it")._replace(parents=("a", "b"))
    few = [commit("patch: keep the row")] * 49

    assert calibrate([*few, merge], SETTINGS).proposals == {}
    assert calibrate([*few, few[0]], SETTINGS).proposals == {"types": {"patch": "fix"}}


def test_what_stands_in_front_of_subjects_is_counted_if_it_is_a_habit() -> None:
    history = [
        *[commit("PROJ-1 feat(core): read rows")] * 3,
        *[commit("feat(core): sort rows")] * 4,
        *[commit("[Pager] Count rows")] * 3,
        commit("[Once] Count rows"),
    ]

    assert calibrate(history, SETTINGS).seen == {
        "types": {"feat": 4},
        "scopes": {"core": 4},
        "tags": {"[Pager]": 3},
        "tickets": {"PROJ-<number>": 3},
    }


def test_a_language_without_words_is_named() -> None:
    history = [commit("Voeg een knop toe voor het zoeken")] * 3

    assert calibrate(history, SETTINGS).language == "Dutch"


def test_the_answer_of_the_team_is_the_verdict() -> None:
    known = {"1234567": ("1234567890", True), "abcdef0": ("abcdef0", False)}
    config = Config(detect=Detection(known=known))

    assert a_commit("docs: x", config, sha="1234567890" + "0" * 30).verdict.band is Band.FIX
    assert a_commit("docs: x", config, sha="1234567000" + "0" * 30).verdict.band is Band.NOT
    assert a_commit("fix: x", config, sha="abcdef0" + "0" * 33).verdict.band is Band.NOT
