"""Whether a pull request lands as one commit, and what that commit is."""

from __future__ import annotations

import pytest

from fixlearn.commit_ranges import CiRange, CommitRange, Trigger
from fixlearn.config import Config
from fixlearn.gate.squash import (
    autosquash_base,
    hidden_title_notice,
    title_may_be_fix,
)

PULL_REQUEST = CiRange(
    "GitHub", Trigger.PULL_REQUEST, "1" * 40, (), "GitHub pull request 12", message="fix: rows"
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [("fix: rows", True), ("Fix crash", True), ("feat: rows", False), (None, False)],
)
def test_only_the_title_of_a_possible_fix_needs_the_paths(
    message: str | None, expected: bool
) -> None:
    assert title_may_be_fix(Config(), PULL_REQUEST._replace(message=message)) is expected
    assert title_may_be_fix(Config(), None) is False


RANGE = CommitRange(("main..topic",), "1" * 40, "main..topic", bases=("2" * 40,))


@pytest.mark.parametrize(
    ("spec", "base"),
    [
        (PULL_REQUEST._replace(target="main"), "origin/main"),
        (PULL_REQUEST._replace(squashes=True), ""),
        (PULL_REQUEST._replace(kind=Trigger.PUSH, branch="topic", default_branch="main"), ""),
        (
            PULL_REQUEST._replace(
                kind=Trigger.PUSH, branch="main", default_branch="main", target="main"
            ),
            "origin/main",
        ),
        (None, ""),
    ],
)
def test_fixups_are_rebased_from_the_target_if_they_are_about_to_land(
    spec: CiRange | None, base: str
) -> None:
    range = RANGE._replace(announced=spec)

    assert autosquash_base(Config(landing="auto"), range) == base


def test_a_notice_says_that_the_platform_hides_the_title() -> None:
    hidden = PULL_REQUEST._replace(message=None)

    assert hidden_title_notice(Config(landing="squash"), hidden) == (
        (
            "GitHub does not announce the title of the pull request: its commits are judged, "
            "though one commit will land"
        ),
    )
    assert hidden_title_notice(Config(landing="squash"), PULL_REQUEST) == ()
    assert hidden_title_notice(Config(landing="merge"), hidden) == ()
