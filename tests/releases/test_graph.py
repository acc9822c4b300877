"""Which release has which commit, and which release came before."""

from __future__ import annotations

import pytest
from hypothesis import given

from fixlearn.errors import UsageError
from fixlearn.releases.graph import (
    Containment,
    by_version,
    candidates_for_previous,
    certain_previous,
    new_in,
    previous_release,
)
from tests.builders import a_release
from tests.releases.histories import histories


def tips_that_reach(log, tips):
    """{commit: tips}, for a log in topological order and {tip: commit}."""
    containment = Containment(tips.values())
    names = list(tips)
    actual = {}
    for sha, parents in log:
        bits = containment.visit(sha, parents)
        actual[sha] = {name for bit, name in enumerate(names) if bits >> bit & 1}
    return actual


def test_a_commit_is_reached_by_every_tip_above_it():
    log = [("d", "c"), ("c", "b"), ("b", "a"), ("a", "")]

    assert tips_that_reach(log, {"v1": "b", "v2": "d"}) == {
        "d": {"v2"},
        "c": {"v2"},
        "b": {"v1", "v2"},
        "a": {"v1", "v2"},
    }


def test_an_octopus_merge_passes_its_tips_to_all_parents():
    log = [("m", "bcd"), ("d", "a"), ("c", "a"), ("b", "a"), ("a", "")]

    assert tips_that_reach(log, {"v1": "c", "v2": "m"}) == {
        "m": {"v2"},
        "d": {"v2"},
        "c": {"v1", "v2"},
        "b": {"v2"},
        "a": {"v1", "v2"},
    }


def test_unrelated_roots_share_nothing():
    log = [("y", "x"), ("x", ""), ("b", "a"), ("a", "")]

    assert tips_that_reach(log, {"old": "b", "new": "y"}) == {
        "y": {"new"},
        "x": {"new"},
        "b": {"old"},
        "a": {"old"},
    }


def test_two_tips_on_one_commit_reach_the_same_commits():
    log = [("b", "a"), ("a", "")]

    assert tips_that_reach(log, {"v1": "b", "v2": "b"}) == {"b": {"v1", "v2"}, "a": {"v1", "v2"}}


def test_a_tip_that_the_log_does_not_show_reaches_nothing():
    assert tips_that_reach([("a", "")], {"elsewhere": "z"}) == {"a": set()}


@given(histories())
def test_containment_agrees_with_walking_from_every_tip(history):
    log, tips = history
    parents = dict(log)
    expected = {sha: set() for sha, _ in log}
    for name, tip in tips.items():
        reached, waiting = set(), [tip]
        while waiting:
            sha = waiting.pop()
            if sha not in reached:
                reached.add(sha)
                waiting += parents[sha]
        for sha in reached:
            expected[sha].add(name)

    assert tips_that_reach(log, tips) == expected


@pytest.mark.parametrize(
    ("bits", "expected"),
    [(0b001, False), (0b010, True), (0b011, False), (0b110, True), (0b111, False), (0, False)],
)
def test_new_is_what_the_release_reaches_and_no_older_one_does(bits, expected):
    assert new_in(1, 0b001, bits) is expected


def before(newer, *older, ancestors=(), overrides=None):
    """The name of the release before `newer`; all that `ancestors` names are its ancestors."""
    actual = previous_release(
        newer,
        by_version([*older, newer]),
        lambda actual, _: actual.name in ancestors,
        overrides or {},
    )
    return actual.name if actual else None


def test_the_first_release_has_none_before_it():
    assert before(a_release("1.0")) is None


def test_the_highest_lower_version_comes_before_whatever_the_order_of_the_tags():
    older = [a_release("1.10", 2), a_release("1.9", 3), a_release("0.1", 1)]

    assert before(a_release("2.0", 9), *older) == "1.10"


def test_a_patch_that_was_cut_later_did_not_come_before():
    assert before(a_release("2.0.0", 5), a_release("1.0.0", 1), a_release("1.0.1", 6)) == "1.0.0"


def test_after_a_patch_of_the_old_line_comes_the_old_line():
    newer = [a_release("2.0.0", 5), a_release("2.1.0", 7)]

    assert before(a_release("1.0.1", 6), a_release("1.0.0", 1), *newer) == "1.0.0"


def test_an_ancestor_came_before_even_with_a_later_date():
    older = [a_release("1.0", 1), a_release("1.1", 9)]

    assert before(a_release("2.0", 5), *older) == "1.0"
    assert before(a_release("2.0", 5), *older, ancestors=["1.1"]) == "1.1"


def test_a_release_of_the_same_second_came_before():
    assert before(a_release("1.1", 1), a_release("1.0", 1)) == "1.0"


def test_a_final_release_follows_a_final_release():
    older = [a_release("1.0", 1), a_release("2.0rc1", 2), a_release("2.0rc2", 3)]

    assert before(a_release("2.0", 4), *older) == "1.0"


def test_a_candidate_follows_the_last_candidate_or_final_release():
    older = [a_release("1.0", 1), a_release("2.0rc1", 2)]

    assert before(a_release("2.0rc2", 4), *older) == "2.0rc1"
    assert before(a_release("2.0rc1", 4), a_release("1.0", 1), a_release("1.0rc3", 0)) == "1.0"


def test_a_release_never_follows_one_of_another_component():
    web, api = a_release("1.0", 1, component="web"), a_release("1.5", 2, component="api")

    assert before(a_release("2.0", 3, component="web"), web, api) == "1.0"


def test_a_release_never_follows_the_same_version_elsewhere():
    twin = a_release("v1.0", 1)

    assert before(a_release("1.0", 2), twin) is None


def test_the_configuration_overrides_the_previous_release():
    older = [a_release("1.0", 1), a_release("1.9", 2)]

    assert before(a_release("2.0", 3), *older, overrides={"2.0": "1.0"}) == "1.0"
    assert before(a_release("2.0", 3), *older, overrides={"3.0": "1.0"}) == "1.9"


def test_an_override_may_name_an_alias_or_a_higher_version():
    alias = a_release("1.0", 1, aliases=("stable",))

    assert before(a_release("2.0", 3), alias, overrides={"2.0": "stable"}) == "1.0"
    assert before(a_release("1.0.1", 3), a_release("2.0", 2), overrides={"1.0.1": "2.0"}) == "2.0"


def test_an_override_is_that_of_a_release_by_any_of_its_tags():
    newer = a_release("2.0.0", 3, aliases=("2.0", "2"))
    older = [a_release("1.0", 1), a_release("1.9", 2)]

    assert before(newer, *older, overrides={"2": "1.0"}) == "1.0"
    assert certain(newer, *older, overrides={"2.0": "1.0"}) == ("1.0", True)
    assert before(newer, *older, overrides={"2": "1.9", "2.0.0": "1.0"}) == "1.0"


def test_an_override_that_names_no_release_is_no_first_release():
    with pytest.raises(UsageError, match='no release "typo"'):
        before(a_release("2.0", 3), a_release("1.0", 1), overrides={"2.0": "typo"})


@pytest.mark.parametrize("name", ["2.0.0", "2"])
def test_no_release_follows_itself(name):
    newer = a_release("2.0.0", 3, aliases=("2",))

    with pytest.raises(UsageError) as raised:
        before(newer, a_release("1.0", 1), overrides={"2.0.0": name})

    assert str(raised.value) == (
        "2.0.0 cannot be its own predecessor\n"
        f'  why: "{name}" is one of its own tags\n'
        "  hint: name another: behind --previous, or in releases.previous of .fixlearn.yaml"
    )


def test_candidates_come_highest_first():
    older = [a_release("1.0"), a_release("1.10"), a_release("1.9"), a_release("3.0")]

    names = [item.name for item in candidates_for_previous(a_release("2.0"), by_version(older))]

    assert names == ["1.10", "1.9", "1.0"]


def certain(newer, *older, overrides=None):
    actual, is_sure = certain_previous(newer, by_version([*older, newer]), overrides or {})
    return actual.name if actual else None, is_sure


def test_the_previous_release_is_certain_if_no_higher_version_was_tagged_later():
    assert certain(a_release("2.0", 5), a_release("1.0", 1), a_release("1.1", 2)) == ("1.1", True)
    assert certain(a_release("1.0", 5)) == (None, True)


def test_the_previous_release_is_ambiguous_if_a_higher_version_was_tagged_later():
    assert certain(a_release("2.0", 5), a_release("1.0", 1), a_release("1.1", 9)) == ("1.0", False)
    assert certain(a_release("2.0", 5), a_release("1.1", 9)) == (None, False)


def test_a_configured_previous_release_is_certain():
    older = [a_release("1.0", 1), a_release("1.1", 9)]

    assert certain(a_release("2.0", 5), *older, overrides={"2.0": "1.0"}) == ("1.0", True)
