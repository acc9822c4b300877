"""Which releases reach a commit, and what is new in each."""

from __future__ import annotations

from hypothesis import given

from fixlearn.releases.graph import Lineage
from tests.builders import a_release
from tests.releases.histories import histories


def told(tips, log, adopted=()):
    """The lineage after a log of (commit, parents), and {commit: tips}."""
    lineage = Lineage(tips, {}, adopted)
    return lineage, {sha: lineage.visit(sha, parents) for sha, parents in log}


def test_new_is_what_the_release_before_does_not_have():
    actual, two = a_release("v1", 1, sha="b"), a_release("v2", 2, sha="d")
    head = a_release("unreleased", 3, sha="e")

    lineage, tips = told([actual, two, head], [("e", "d"), ("d", "c"), ("c", "b"), ("b", "")])

    new = {tip.name: [sha for sha in tips if lineage.new_in(tip)(tips[sha])] for tip in (two, head)}
    assert new == {"v2": ["d", "c"], "unreleased": ["e"]}
    assert (lineage.previous(two), lineage.previous(head)) == (actual, None)


def test_a_version_tagged_later_is_the_previous_one_if_it_is_an_ancestor():
    actual, two = a_release("v1", 9, sha="a"), a_release("v2", 5, sha="b")

    lineage, _ = told([actual, two], [("b", "a"), ("a", "")])

    assert lineage.previous(two) == actual


def test_commits_that_the_baseline_reaches_are_older():
    actual = a_release("v1", sha="c")

    lineage, tips = told([actual], [("c", "b"), ("b", "a"), ("a", "")], adopted=["b"])

    assert [sha for sha in tips if lineage.is_before_adoption(tips[sha])] == ["b", "a"]


@given(histories())
def test_reading_can_stop_once_every_commit_is_assigned(history):
    log, tips = history
    releases = [
        a_release(f"v{number}", number, sha=sha) for number, sha in enumerate(tips.values())
    ]
    lineage, told_after, new_at = Lineage(releases, {}), None, []
    for number, (sha, parents) in enumerate(log):
        tips_here = lineage.visit(sha, parents)
        if any(lineage.new_in(release)(tips_here) for release in releases):
            new_at.append(number)
        if told_after is None and lineage.is_told(releases):
            told_after = number

    assert told_after is not None
    assert all(number <= told_after for number in new_at)
