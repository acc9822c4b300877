"""A backport has the outcome of the fix that it was picked from."""

from __future__ import annotations

from datetime import date

from fixlearn.commit_ranges import CommitRange
from fixlearn.gate.judge import inherited
from fixlearn.gate.judged_range import JudgedRange, RangeFacts
from fixlearn.gate.settlers import settle_backports
from fixlearn.model import Outcome
from tests.builders import a_commit, a_result
from tests.gate.judging import FIX, NOON, Unasked, judge


def test_lessons_reason_and_day_are_inherited_and_findings_are_dropped() -> None:
    backport = judge(FIX, sha="2" * 40)
    original = a_result(
        Outcome.DEFERRED, why="later (fire first)", reason="fire first", due=date(2026, 2, 1)
    )

    settled = inherited(backport, original)

    assert backport.findings
    assert (settled.sha, settled.outcome, settled.reason, settled.due, settled.findings) == (
        *("2" * 40, Outcome.DEFERRED, "fire first"),
        *(date(2026, 2, 1), ()),
    )
    assert settled.why == "a backport of 0000001, deferred: later (fire first)"


def test_a_commit_of_the_range_with_the_same_author_date_and_subject_is_the_original() -> None:
    facts = RangeFacts()
    original = judge(f"{FIX}\n\nLesson: last-row", sha="1" * 40)
    backport = judge(FIX, sha="2" * 40)
    for result in (original, backport):
        facts.note_result(a_commit(FIX, sha=result.sha, authored=NOON), result)
    range = CommitRange(("main..topic",), "2" * 40, "main..topic")
    judged = JudgedRange(range, facts=facts, results=[original, backport])

    settled = settle_backports(judged, Unasked())

    assert [result.outcome for result in settled.results] == [Outcome.COVERED, Outcome.COVERED]
