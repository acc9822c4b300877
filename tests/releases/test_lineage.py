"""Which releases reach a commit, and what is new in each."""

from __future__ import annotations

from hypothesis import given, settings

from fixlearn.model import Release
from fixlearn.releases.lineage import Lineage
from tests.releases.test_graph import histories


def release(version, sha, created=0):
    return Release(f"v{version}" if version else "unreleased", version, sha, created)


def told(tips, log, adopted=()):
    """The lineage after a log of (commit, parents), and {commit: tips}."""
    lineage = Lineage(tips, {}, adopted)
    return lineage, {sha: lineage.visit(sha, parents) for sha, parents in log}


def test_new_is_what_the_release_before_does_not_have():
    one, two, head = release("1", "b", 1), release("2", "d", 2), release("", "e", 3)

    lineage, tips = told([one, two, head], [("e", "d"), ("d", "c"), ("c", "b"), ("b", "")])

    new = {tip.name: [sha for sha in tips if lineage.new_in(tip)(tips[sha])] for tip in (two, head)}
    assert new == {"v2": ["d", "c"], "unreleased": ["e"]}
    assert (lineage.previous(two), lineage.previous(head)) == (one, None)


def test_a_version_that_was_cut_later_comes_before_where_it_is_an_ancestor():
    one, two = release("1", "a", 9), release("2", "b", 5)

    lineage, _ = told([one, two], [("b", "a"), ("a", "")])

    assert lineage.previous(two) == one


def test_what_the_adoption_baseline_reaches_is_older():
    one = release("1", "c")

    lineage, tips = told([one], [("c", "b"), ("b", "a"), ("a", "")], adopted=["b"])

    assert [sha for sha in tips if lineage.is_before_adoption(tips[sha])] == ["b", "a"]


@settings(deadline=None, database=None)
@given(histories())
def test_where_everything_is_told_nothing_new_comes(history):
    log, tips = history
    releases = [release(str(number), sha, number) for number, sha in enumerate(tips.values())]
    lineage, told_after, new_at = Lineage(releases, {}), None, []
    for number, (sha, parents) in enumerate(log):
        tips_here = lineage.visit(sha, parents)
        if any(lineage.new_in(one)(tips_here) for one in releases):
            new_at.append(number)
        if told_after is None and lineage.is_told(releases):
            told_after = number

    assert told_after is not None
    assert all(number <= told_after for number in new_at)
