"""Where another release may be meant as the one before."""

from __future__ import annotations

import pytest

from fixlearn.releases.selection import ambiguous_previous
from tests.builders import a_release

NEW, OLD, YEAR = a_release("v3.0"), a_release("v2.9"), a_release("v2023.1")


def said(previous=OLD, between=(YEAR,), commits=(1_000, 40), new=NEW):
    counts = {previous: commits[0], **dict.fromkeys(between, commits[1])}
    return ambiguous_previous(new, previous, between, counts.__getitem__)


def test_both_releases_are_named_if_the_one_in_between_is_much_nearer():
    assert said() == (
        "v3.0 is compared with v2.9, and has 1,000 new commits; since v2023.1 it has 40: "
        "fixlearn summary v2023.1..v3.0, "
        'or "previous: {v3.0: v2023.1}" under "releases:" in .fixlearn.yaml'
    )
    assert said(previous=None).startswith("v3.0 is taken for the first release, and has 1,000 new")


@pytest.mark.parametrize(
    "asked",
    [
        {"between": ()},
        {"commits": (1_000, 101)},  # not much nearer
        {"commits": (99, 1)},  # not far
        {"between": (a_release("v3.0rc1"),)},  # a candidate is no release before a final one
        {"between": (a_release("v2023.1", component="other"),)},
    ],
)
def test_other_histories_are_not_ambiguous(asked):
    assert said(**asked) == ""


def test_a_candidate_may_come_after_a_candidate():
    assert "since v3.0rc1" in said(between=(a_release("v3.0rc1"),), new=a_release("v3.0rc2"))
