"""The result of a test that was run without the fix and with it -> findings and proof."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.dates import time_span
from fixlearn.lessons.evidence import runnable
from fixlearn.messages import short
from fixlearn.model import Age, CommitName, Finding, Lesson, Position, Proof

if TYPE_CHECKING:
    from collections.abc import Sequence


_HASH = 12  # digits; more than git shows, because a lesson file is kept for ever


class ProofOutcome(StrEnum):
    """The outcome of two runs of a test. All but the proofs and the last are rules, too."""

    PROVEN = "proven"
    PROVEN_BY_TIME_LIMIT = "proven-by-time-limit"  # does not end without the fix
    PASSES_WITHOUT_FIX = "passes-without-fix"
    FAILS_WITH_FIX = "fails-with-fix"
    FLAKY = "flaky-test"
    DOES_NOT_RUN = "does-not-run"
    NOTHING_TO_RUN = "nothing-to-run"

    @property
    def is_proof(self) -> bool:
        """True if the test catches the mistake."""
        return self in (ProofOutcome.PROVEN, ProofOutcome.PROVEN_BY_TIME_LIMIT)


class ProofResult(NamedTuple):
    """The result for one test of a lesson, or for a lesson without a test."""

    lesson: Lesson
    number: int  # of the prevention, from 0
    value: str  # the evidence as written in the lesson; "" for a lesson without a test
    outcome: ProofOutcome
    why: str = ""  # it does not run, there is nothing to run, or what it failed by
    before: CommitName | None = None  # the commit before the fix; None if no fix is known
    fix: CommitName | None = None
    command: str = ""  # as configured, with its placeholders
    logs: tuple[str, ...] = ()  # paths of its output, without the fix and with it
    last_lines: tuple[str, ...] = ()  # the last lines of its output, if it does not run
    hint: tuple[str, ...] = ()  # what to do next, if known
    position: Position | None = None  # of the evidence in the lesson's file
    age: Age | None = None  # of the bug, if it was searched for

    @property
    def failed_by(self) -> str:
        """The failure, for a person to check: its reason may be another than the mistake."""
        is_failure = self.outcome.is_proof or self.outcome is ProofOutcome.FAILS_WITH_FIX
        return self.why if is_failure else ""


def describe(result: ProofResult) -> str:
    """The outcome as the end of a sentence that begins with the test."""
    before = short(result.before.sha) if result.before else ""
    match result.outcome:
        case ProofOutcome.PROVEN | ProofOutcome.PROVEN_BY_TIME_LIMIT:
            fails = "fails" if result.outcome is ProofOutcome.PROVEN else "does not end"
            age = f"; {age_sentence(result.age)}" if result.age else ""
            return f"{fails} on {before}, passes on {result.fix}{age}"
        case ProofOutcome.PASSES_WITHOUT_FIX:
            return f"also passes on {before}, before {result.fix}"
        case ProofOutcome.FAILS_WITH_FIX:
            return f"fails even on its fix, {result.fix}"
        case ProofOutcome.FLAKY:
            return "both fails and passes on the same tree"
        case ProofOutcome.DOES_NOT_RUN:
            return f"does not run {result.why}"
    return f"nothing to run: {result.why}"


def age_sentence(age: Age) -> str:
    """How long a bug lived, and what its test would have done."""
    lived = f"{time_span(age.days)}, in {_releases(age)}"
    if age.is_minimum:
        return f"lived at least {lived}; in older trees the test does not run"
    return f"lived {lived}; the test would have caught it on day one"


def possible_age_sentence(age: Age) -> str:
    """How long a bug may have lived, by the age of the lines that its fix changed."""
    have = "has" if age.releases < 2 else "have"
    return (
        f"may have come with {age.introduced}, the last change of the fixed lines (git blame). "
        f"In that case it lived {time_span(age.days)}, and {_releases(age)} {have} it."
    )


def _releases(age: Age) -> str:
    return f"{age.releases or 'no'} release{'s' if age.releases > 1 else ''}"


def finding_of(result: ProofResult) -> Finding | None:
    """The finding about a result; None if there is nothing to correct."""
    id = result.lesson.id
    match result.outcome:
        case ProofOutcome.PASSES_WITHOUT_FIX:
            hint = f"make the test check what was broken, then: fixlearn prove {id}"
            return _finding(result, "passes-without-fix", (hint,))
        case ProofOutcome.FAILS_WITH_FIX:
            hint = f"fixlearn prove {id} --fix <commit>     if another commit is the fix"
            return _finding(result, "fails-with-fix", (hint,))
        case ProofOutcome.FLAKY:
            return _finding(result, "flaky-test")
        case ProofOutcome.DOES_NOT_RUN:
            return _finding(result, "does-not-run")
    return None


def _finding(result: ProofResult, rule: str, hint: tuple[str, ...] | None = None) -> Finding:
    sides = zip(("without", "with"), result.logs, strict=False)
    because = [f"the failure: {result.failed_by}"] if result.failed_by else []
    return rules.finding(
        rule,
        result.position or Position(result.lesson.path),
        f"{result.value or result.lesson.id} {describe(result)}",
        hint=result.hint or hint,
        because=(*because, *(f"its output {side} the fix: {log}" for side, log in sides)),
    )


def proof_of(results: Sequence[ProofResult]) -> Proof | None:
    """The proof of a prevention from the results of its tests.

    None unless all tests that it names are proven by the same fix.
    """
    first = results[0]
    tests = runnable(first.lesson.prevention[first.number])
    is_complete = {result.value for result in results} == set(tests)
    if not is_complete or any(
        not result.outcome.is_proof or (result.before, result.fix) != (first.before, first.fix)
        for result in results
    ):
        return None
    commits = [commit for commit in (first.before, first.fix) if commit]
    failed_on, passed_on = map(stable_name, commits)
    older = first.lesson.prevention[first.number].proof
    known = older.age if older and older.passed_on == passed_on else None
    stopped = (each for each in results if each.outcome is ProofOutcome.PROVEN_BY_TIME_LIMIT)
    failed_by = next((result.failed_by for result in stopped), "")
    return Proof(tests, first.command, failed_on, passed_on, first.age or known, failed_by)


def is_about(proof: Proof, sha: str) -> bool:
    """True if the commit is the fix of the proof."""
    hash = proof.passed_on.partition(" ")[0]
    return bool(hash) and sha.startswith(hash)


def stable_name(commit: CommitName) -> str:
    """A commit as lesson files name it: with more digits than git shows."""
    return f"{commit.sha[:_HASH]} {commit.subject}".strip()


def exit_code(results: Sequence[ProofResult], findings: Sequence[Finding]) -> int:
    """1 if a finding is an error, otherwise 3 if a test does not run, otherwise 0.

    An unknown result is never a pass, whatever severity it is given.
    """
    if any(finding.severity == "error" and finding.rule != "does-not-run" for finding in findings):
        return 1
    return 3 if any(result.outcome is ProofOutcome.DOES_NOT_RUN for result in results) else 0
