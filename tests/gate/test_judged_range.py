"""What is remembered of a judged range."""

from __future__ import annotations

from fixlearn.commit_ranges import CommitRange
from fixlearn.gate.judged_range import MAX_BASES, JudgedRange, RangeFacts
from fixlearn.model import Finding, Outcome
from tests.builders import a_commit, a_result
from tests.gate.judging import judge

RANGE = CommitRange(("main..topic",), "1" * 40, "main..topic")


def test_outcomes_count_commits_with_and_without_a_result() -> None:
    judged = JudgedRange(RANGE, results=[a_result(Outcome.MISSING), a_result(Outcome.COVERED)])
    judged.counted.update({Outcome.NOT_A_FIX: 3, Outcome.MISSING: 1})

    assert judged.outcomes == {Outcome.MISSING: 2, Outcome.COVERED: 1, Outcome.NOT_A_FIX: 3}


def test_findings_of_commits_come_before_those_of_the_range() -> None:
    of_commit, of_range = Finding("missing-lesson", "a", "x"), Finding("guard-removed", "b", "y")
    judged = JudgedRange(RANGE, results=[a_result(findings=(of_commit,))])

    assert [*judged.with_findings([of_range]).findings] == [of_commit, of_range]


def test_a_range_begins_at_the_parents_that_are_not_in_it() -> None:
    facts = RangeFacts(is_change=True)
    facts.note(a_commit("feat: b", sha="2" * 40, parents=("1" * 40,)), ())
    facts.note(a_commit("feat: a", sha="1" * 40, parents=("0" * 40, "9" * 40)), ())

    assert facts.begins == ["0" * 40, "9" * 40]


def test_a_range_has_a_limited_number_of_bases() -> None:
    facts = RangeFacts(is_change=True)
    for number in range(MAX_BASES + 5):
        facts.note(a_commit("feat: a", sha=f"a{number}", parents=(f"b{number}",)), ())

    assert len(facts.begins) == MAX_BASES


def test_only_fixes_without_a_lesson_are_settled() -> None:
    text = "fix: rows"
    missing, covered = judge(text), a_result(Outcome.COVERED)
    commit = a_commit(text, sha=missing.sha)
    facts = RangeFacts(is_change=True)
    facts.note_result(commit, missing)
    judged = JudgedRange(RANGE, facts=facts, results=[missing, covered])

    settled = judged.settle_missing(lambda result, kept: result._replace(why=str(kept == commit)))

    assert [result.why for result in settled.results] == ["True", covered.why]


def test_commits_are_kept_of_a_change_and_for_what_their_messages_name() -> None:
    picked = f"fix: a\n\n(cherry picked from commit {'1' * 40})"

    def kept(text: str, *, is_change: bool) -> bool:
        facts = RangeFacts(is_change=is_change)
        commit = a_commit(text)
        facts.note_result(commit, judge("fix: a", sha=commit.sha))
        return facts.missing == {commit.sha: commit}

    assert kept("fix: a", is_change=True)
    assert not kept("fix: a", is_change=False)
    assert kept(picked, is_change=False)
    assert kept("fixup! fix: a", is_change=False)


def test_a_change_names_the_lessons_that_its_commits_add_or_name() -> None:
    facts = RangeFacts(has_all_changes=True)
    facts.note(a_commit("fix: rows\n\nLesson: last-row"), ["added"])

    assert facts.lessons == ["added", "last-row"]
    assert JudgedRange(RANGE, facts=facts).named_lessons == []
