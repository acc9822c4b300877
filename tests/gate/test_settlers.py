"""The settlers of a judged range, all together."""

from __future__ import annotations

import pytest

from fixlearn.commit_ranges import CommitRange
from fixlearn.gate.judged_range import JudgedRange, RangeFacts
from fixlearn.gate.settlers import SETTLERS
from tests.gate.judging import Unasked, judge


class WithoutLessons(Unasked):
    """It has no lessons, and fails the test if it is asked anything else."""

    def lesson_roots(self, sha):
        return ["lessons"]

    def lesson_blobs(self, sha, roots):
        return {}

    def blob(self, name):
        return None

    def matches(self, revision, patterns, paths=()):
        return {}

    def changes_between(self, older, newer):
        return []


def settled(*results):
    """The range with these results, after all settlers."""
    facts = RangeFacts(is_change=True, commits=len(results), parents={"1" * 40: ("0" * 40,)})
    range = CommitRange(("0..1",), "1" * 40, "0..1", is_change=True)
    judged = JudgedRange(range, facts=facts, results=results)
    for settle in SETTLERS:
        judged = settle(judged, WithoutLessons())
    return judged


@pytest.mark.parametrize(
    "message", ["docs: rows", "Handle empty files", "fix: rows\n\nLesson: none (nobody saw it)"]
)
def test_the_repository_is_asked_only_about_fixes_that_are_covered_or_refused(message):
    result = judge(message)

    assert settled(result).results == (result,)


def test_a_range_that_is_settled_keeps_its_facts_and_gets_no_findings():
    judged = settled()

    assert ([*judged.findings], judged.facts.commits, judged.lands_as_one) == ([], 0, False)
