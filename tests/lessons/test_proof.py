"""Results of `fixlearn prove` -> findings, the proof in the lesson, and the exit code."""

from __future__ import annotations

import pytest

from fixlearn.lessons.proof import (
    ProofOutcome,
    ProofResult,
    age_sentence,
    describe,
    exit_code,
    finding_of,
    possible_age_sentence,
    proof_of,
)
from fixlearn.model import Age, CommitName, Finding, Proof
from tests.builders import a_lesson, a_prevention

TESTS = ("tests/a.py::test_a", "tests/b.py::test_b")
BEFORE, FIX = CommitName("1" * 40, "feat: rows"), CommitName("2" * 40, "fix: keep the row")
LESSON = a_lesson("last-row", a_prevention(evidence=(*TESTS, "https://example.com/alert")))


def result(outcome: ProofOutcome = ProofOutcome.PROVEN, **fields: object) -> ProofResult:
    values = {"before": BEFORE, "fix": FIX, "command": "pytest {evidence}", **fields}
    return ProofResult(LESSON, 0, str(values.pop("value", TESTS[0])), outcome, **values)  # type: ignore[arg-type]


PROVEN = [result(value=value) for value in TESTS]


def test_a_prevention_is_proven_if_all_of_its_tests_are_proven_by_the_same_fix() -> None:
    expected = Proof(
        TESTS, "pytest {evidence}", "111111111111 feat: rows", "222222222222 fix: keep the row"
    )

    stopped = PROVEN[1]._replace(
        outcome=ProofOutcome.PROVEN_BY_TIME_LIMIT, why="it did not end within 60s"
    )

    assert proof_of(PROVEN) == expected
    assert proof_of([PROVEN[0], stopped]) == expected._replace(
        failed_by="it did not end within 60s"
    )


@pytest.mark.parametrize(
    "results",
    [
        PROVEN[:1],
        [PROVEN[0], PROVEN[1]._replace(outcome=ProofOutcome.FLAKY)],
        [PROVEN[0], PROVEN[1]._replace(fix=CommitName("3" * 40, "fix: more"))],
    ],
)
def test_there_is_no_proof_if_a_test_is_missing_or_unproven_or_has_another_fix(
    results: list[ProofResult],
) -> None:
    assert proof_of(results) is None


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (ProofOutcome.PROVEN, "fails on 1111111, passes on 2222222 fix: keep the row"),
        (
            ProofOutcome.PROVEN_BY_TIME_LIMIT,
            "does not end on 1111111, passes on 2222222 fix: keep the row",
        ),
        (
            ProofOutcome.PASSES_WITHOUT_FIX,
            "also passes on 1111111, before 2222222 fix: keep the row",
        ),
        (ProofOutcome.FAILS_WITH_FIX, "fails even on its fix, 2222222 fix: keep the row"),
        (ProofOutcome.FLAKY, "both fails and passes on the same tree"),
        (ProofOutcome.DOES_NOT_RUN, "does not run at all"),
        (ProofOutcome.NOTHING_TO_RUN, "nothing to run: at all"),
    ],
)
def test_each_outcome_is_described(outcome: ProofOutcome, text: str) -> None:
    assert describe(result(outcome, why="at all")) == text


@pytest.mark.parametrize("outcome", ProofOutcome)
def test_each_outcome_that_needs_an_answer_is_a_finding_of_its_own_rule(
    outcome: ProofOutcome,
) -> None:
    finding = finding_of(result(outcome))

    if outcome.is_proof or outcome is ProofOutcome.NOTHING_TO_RUN:
        assert finding is None
    else:
        assert finding is not None
        assert finding.rule == outcome.value


@pytest.mark.parametrize(
    ("outcome", "rule", "severity", "code"),
    [
        (ProofOutcome.PROVEN, "flaky-test", "warning", 0),
        (ProofOutcome.FLAKY, "flaky-test", "error", 1),
        (ProofOutcome.FLAKY, "flaky-test", "warning", 0),
        (ProofOutcome.DOES_NOT_RUN, "does-not-run", "error", 3),
        (ProofOutcome.DOES_NOT_RUN, "does-not-run", "warning", 3),
    ],
)
def test_a_test_that_does_not_run_never_exits_with_0(
    outcome: ProofOutcome, rule: str, severity: str, code: int
) -> None:
    finding = Finding(rule, "lessons/2026/last-row.md", "x", severity=severity)

    assert exit_code([result(outcome)], [finding]) == code


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (
            Age("3f2a9c1 a", 427, 9),
            "lived 14 months, in 9 releases; the test would have caught it on day one",
        ),
        (
            Age("3f2a9c1 a", 0, 0),
            "lived less than a day, in no release; the test would have caught it on day one",
        ),
        (
            Age("3f2a9c1 a", 40, 1, is_minimum=True),
            "lived at least 40 days, in 1 release; in older trees the test does not run",
        ),
    ],
)
def test_the_age_of_a_bug_is_a_sentence(age: Age, sentence: str) -> None:
    assert age_sentence(age) == sentence


@pytest.mark.parametrize(
    ("days", "releases", "lived"),
    [
        (0, 0, "less than a day, and no release has it."),
        (40, 1, "40 days, and 1 release has it."),
        (427, 9, "14 months, and 9 releases have it."),
    ],
)
def test_the_possible_age_of_a_bug_says_what_it_is_taken_from(
    days: int, releases: int, lived: str
) -> None:
    assert possible_age_sentence(Age("3f2a9c1 a", days, releases)) == (
        "may have come with 3f2a9c1 a, the last change of the fixed lines (git blame). "
        f"In that case it lived {lived}"
    )


def test_a_new_proof_of_the_same_fix_keeps_the_known_age() -> None:
    age = Age("3f2a9c1 a", 427, 9)
    first = proof_of(PROVEN)
    assert first

    def proven_again(older: Proof) -> Proof | None:
        step = LESSON.prevention[0]._replace(proof=older)
        lesson = LESSON._replace(prevention=(step,))
        return proof_of([each._replace(lesson=lesson) for each in PROVEN])

    with_age = first._replace(age=age)
    assert proven_again(with_age) == with_age
    assert proven_again(with_age._replace(passed_on="another fix")) == first
