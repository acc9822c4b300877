"""Reverts inside a range."""

from __future__ import annotations

import pytest

from fixlearn.config import Config, Detection
from fixlearn.gate.judge import Gate
from fixlearn.gate.reverts import Reverts
from fixlearn.lessons.library import Library
from fixlearn.model import Outcome
from tests.builders import a_commit

BAD = "bad" + "0" * 37
BACK = "back".replace("k", "c") + "1" * 36


def outcomes(*commits: tuple[str, str], profile: str = "default") -> list[tuple[Outcome, str, int]]:
    """Outcome, why and number of findings of the commits of one range, newest first."""
    config = Config(detect=Detection(profile=profile))
    gate = Gate(Library({}, {}, (), ()), config)
    reverts = Reverts()
    results = []
    for sha, text in commits:
        actual = a_commit(text, config, sha=sha)
        reverts.see(actual)
        results.append(gate.judge(actual))
    return [(r.outcome, r.why, len(r.findings)) for r in reverts.settle(results)]


def revert_of(hash: str) -> tuple[str, str]:
    return BACK, f'Revert "feat: drop rows"\n\nThis reverts commit {hash}.\n'


@pytest.mark.parametrize("length", [7, 12, 40])
@pytest.mark.parametrize("profile", ["default", "strict"])
def test_a_revert_of_a_commit_of_the_same_range_is_exempt(length, profile):
    range_ = revert_of(BAD[:length]), (BAD, "feat: drop rows")

    assert outcomes(*range_, profile=profile) == [
        (Outcome.EXEMPT, "it reverts bad0000 of the same range", 0),
        (Outcome.NOT_A_FIX, "", 0),
    ]


def test_a_revert_of_an_older_commit_is_unsure():
    assert outcomes(revert_of(BAD)) == [(Outcome.UNSURE, "", 0)]


def test_a_revert_of_an_older_commit_needs_a_lesson_if_unsure_commits_do():
    assert outcomes(revert_of(BAD), profile="strict") == [(Outcome.MISSING, "", 1)]


def test_a_hash_with_a_common_prefix_is_another_commit():
    other = BAD[:7] + "f" * 33

    assert outcomes(revert_of(BAD[:12]), (other, "feat: drop rows"))[0] == (Outcome.UNSURE, "", 0)


def test_a_commit_cannot_revert_a_newer_one():
    range_ = (BAD, "feat: drop rows"), revert_of(BAD)

    assert outcomes(*range_)[1] == (Outcome.UNSURE, "", 0)


AGAIN = "aga10" + "2" * 35
FIX = "f1" * 20


def revert(sha: str, target: str, subject: str) -> tuple[str, str]:
    return sha, f'Revert "{subject}"\n\nThis reverts commit {target}.\n'


def test_a_fix_reverted_in_the_same_range_needs_no_lesson():
    range_ = revert(BACK, FIX, "fix: keep the last row"), (FIX, "fix: keep the last row")

    assert outcomes(*range_) == [
        (Outcome.EXEMPT, "it reverts f1f1f1f of the same range", 0),
        (Outcome.EXEMPT, "bacc111 of the same range reverts it", 0),
    ]


def test_a_fix_whose_revert_was_reverted_needs_a_lesson():
    subject = "fix: keep the last row"
    range_ = (
        revert(AGAIN, BACK, f'Revert "{subject}"'),
        revert(BACK, FIX, subject),
        (FIX, subject),
    )

    assert [(outcome, why) for outcome, why, _ in outcomes(*range_)] == [
        (Outcome.EXEMPT, "revert of a revert"),
        (Outcome.EXEMPT, "aga1022 of the same range reverts it"),
        (Outcome.MISSING, ""),
    ]


def test_a_revert_of_an_older_commit_is_reported_with_its_subject():
    config = Config()
    reverts = Reverts()
    sha, text = revert(BACK, FIX, "fix: keep the last row")
    newest = a_commit(text, config, sha=sha)
    reverts.see(newest)
    results = [Gate(Library({}, {}, (), ()), config).judge(newest)]

    assert [(actual.sha, output) for actual, output in reverts.of_older(results)] == [
        (BACK, "fix: keep the last row")
    ]


@pytest.mark.parametrize(
    ("revert", "reverted"),
    [
        ("Reverts ada/rows#12", "feat: drop rows (#12)"),
        ("This reverts merge request !12", "feat: drop rows\n\nSee merge request ada/rows!12"),
    ],
)
def test_a_revert_made_on_the_web_names_the_request_and_not_the_commit(revert, reverted):
    newest = (BACK, f'Revert "feat: drop rows" (#13)\n\n{revert}\n')

    assert outcomes(newest, (BAD, reverted))[0] == (
        Outcome.EXEMPT,
        "it reverts bad0000 of the same range",
        0,
    )
    assert outcomes(newest, (BAD, reverted.replace("12", "11")))[0] == (Outcome.UNSURE, "", 0)
