"""One test, tried without the fix and with it -> what a person has to put right, and the proof."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.lessons.evidence import runnable
from fixlearn.model import Position, Proof, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import CommitName, Finding, Lesson

_HASH = 12  # digits in a lesson file, which stays for ever


class ProofOutcome(StrEnum):
    """What two runs say of a test. All but the first and the last are rules, too."""

    PROVEN = "proven"
    PASSES_WITHOUT_FIX = "passes-without-fix"
    FAILS_WITH_FIX = "fails-with-fix"
    FLAKY = "flaky-test"
    DOES_NOT_RUN = "does-not-run"
    NOTHING_TO_RUN = "nothing-to-run"


class ProofVerdict(NamedTuple):
    """What became of one test."""

    outcome: ProofOutcome
    why: str = ""  # it does not run, there is nothing to run, or what it failed by


class ProofResult(NamedTuple):
    """What became of one test of a lesson, or of a lesson without one."""

    lesson: Lesson
    number: int  # of the prevention, from 0
    value: str  # the evidence as the lesson names it; "" for a lesson without a test
    outcome: ProofOutcome
    why: str = ""  # it does not run, there is nothing to run, or what it failed by
    before: CommitName | None = None  # the commit before the fix; None where no fix is known
    fix: CommitName | None = None
    command: str = ""  # of the configuration, its placeholders not filled
    logs: tuple[str, ...] = ()  # paths of what it printed, without the fix and with it
    said: tuple[str, ...] = ()  # the last lines of that, where it does not run
    hint: tuple[str, ...] = ()  # what to type next, where that is known
    position: Position | None = None  # of the evidence in the lesson's file

    @property
    def failed_by(self) -> str:
        """For a person to look at: a test can fail for another reason than the mistake."""
        is_failure = self.outcome in (ProofOutcome.PROVEN, ProofOutcome.FAILS_WITH_FIX)
        return self.why if is_failure else ""


def describe(trial: ProofResult) -> str:
    """The verdict as the end of a sentence that the test begins."""
    before = short(trial.before.sha) if trial.before else ""
    match trial.outcome:
        case ProofOutcome.PROVEN:
            return f"fails on {before}, passes on {trial.fix}"
        case ProofOutcome.PASSES_WITHOUT_FIX:
            return f"passes on {before} as well, which is without {trial.fix}"
        case ProofOutcome.FAILS_WITH_FIX:
            return f"fails with its fix, {trial.fix}"
        case ProofOutcome.FLAKY:
            return "fails and passes on the same tree"
        case ProofOutcome.DOES_NOT_RUN:
            return f"does not run {trial.why}"
    return f"nothing to run: {trial.why}"


def finding_of(trial: ProofResult) -> Finding | None:
    """What a person has to put right; None where there is nothing."""
    id = trial.lesson.id
    match trial.outcome:
        case ProofOutcome.PASSES_WITHOUT_FIX:
            ways = (f"let it ask for what was broken, then: fixlearn prove {id}",)
            return _finding(trial, "passes-without-fix", ways)
        case ProofOutcome.FAILS_WITH_FIX:
            ways = (f"fixlearn prove {id} --fix <commit>     where another one is the fix",)
            return _finding(trial, "fails-with-fix", ways)
        case ProofOutcome.FLAKY:
            return _finding(trial, "flaky-test")
        case ProofOutcome.DOES_NOT_RUN:
            return _finding(trial, "does-not-run")
    return None


def _finding(trial: ProofResult, rule: str, hint: tuple[str, ...] | None = None) -> Finding:
    sides = zip(("without", "with"), trial.logs, strict=False)
    because = [f"it fails by {trial.failed_by}"] if trial.failed_by else []
    return rules.finding(
        rule,
        trial.position or Position(trial.lesson.path),
        f"{trial.value or trial.lesson.id} {describe(trial)}",
        hint=trial.hint or hint,
        because=(*because, *(f"its output {side} the fix: {log}" for side, log in sides)),
    )


def proof_of(trials: Sequence[ProofResult]) -> Proof | None:
    """The proof of a prevention by the trials of its tests.

    None unless each test that it names is proven, and all of them by the same fix.
    """
    first = trials[0]
    named = runnable(first.lesson.prevention[first.number])
    if {one.value for one in trials} != set(named):
        return None
    if any(one.outcome is not ProofOutcome.PROVEN for one in trials):
        return None
    if any((one.before, one.fix) != (first.before, first.fix) for one in trials):
        return None
    sides = [f"{one.sha[:_HASH]} {one.subject}".strip() for one in (first.before, first.fix) if one]
    return Proof(named, first.command, *sides)


def exit_code(trials: Sequence[ProofResult], findings: Sequence[Finding]) -> int:
    """1 where a finding is an error, else 3 where a test does not run, else 0.

    That nothing can be told is never a pass, whatever severity it was given.
    """
    if any(one.severity == "error" and one.rule != "does-not-run" for one in findings):
        return 1
    return 3 if any(one.outcome is ProofOutcome.DOES_NOT_RUN for one in trials) else 0
