"""Does a test catch the mistake? How its runs ended, without the fix and with it -> a verdict."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.proof import ProofOutcome, ProofVerdict
from fixlearn.prove.junit_report import read_report
from fixlearn.prove.runner_output import why_nothing_ran

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.lessons.evidence import Evidence

_PYTEST = re.compile(r"\b(?:pytest|py\.test)\b")
# What pytest itself says by its exit code, beside 0 (passed) and 1 (failed).
_PYTEST_CODES = {
    2: "pytest could not import or collect the test (exit code 2)",
    3: "pytest broke (exit code 3)",
    4: "pytest was called wrongly, or knows no such test (exit code 4)",
    5: "pytest found no test (exit code 5)",
}
_SHELL_CODES = {
    126: "the command cannot be executed (exit code 126)",
    127: "there is no such command (exit code 127)",
}
# A test that is a script: a pytest in it is something that it tries out.
_SCRIPT = re.compile(r"(?:^|\bsh (?:-\w+ )*|/)(?<!\$)\{(?:path|evidence)\}")
_MOST_SHOWN = 3


class Ending(StrEnum):
    """How a run of a test ended."""

    PASSED = "passed"
    FAILED = "failed"  # the test ran, and what it asks for was not so
    BROKEN = "broken"  # no verdict: it did not come to run


class Run(NamedTuple):
    """One run of a test, read."""

    ending: Ending
    why: str = ""  # it is broken, or failed, in a few words; "" where that is not told


def read_run(
    command: str,
    exit_code: int,
    *,
    report: bytes | None = None,
    limit: str = "",
    strangers: Sequence[str] = (),
    output: str = "",
    evidence: Evidence | None = None,
) -> Run:
    """How a run of `command` ended.

    `report` is the JUnit report that it wrote, `limit` the time limit at which
    it was stopped ("10m"), `strangers` are modules that it took from elsewhere
    than the tree that was to be tested, `output` is the end of what it printed,
    `evidence` the test that was to run. A negative exit code is a signal.

    Without a report, 0 is a test that passed and any other exit code one that
    failed, but for those with which shells and pytest say that nothing ran, and
    for runners that say so in words.
    """
    if limit:
        return _broken(f"it was stopped after {limit}")
    if strangers:
        shown = ", ".join(strangers[:_MOST_SHOWN]) + (", …" if strangers[_MOST_SHOWN:] else "")
        return _broken(f"it tested the code of your own work tree, not the commit's: {shown}")
    if exit_code < 0 or exit_code > 128:
        signal = -exit_code if exit_code < 0 else exit_code - 128
        return _broken(f"it was ended by signal {signal}")
    if exit_code in _SHELL_CODES:
        return _broken(_SHELL_CODES[exit_code])
    if report is not None:
        return _by_report(exit_code, report, command, evidence)
    if _PYTEST.search(command) and exit_code in _PYTEST_CODES:
        return _broken(_PYTEST_CODES[exit_code])
    if why := why_nothing_ran(command, exit_code, output):
        return _broken(why)
    return Run(Ending.FAILED if exit_code else Ending.PASSED)


def _by_report(exit_code: int, content: bytes, command: str, evidence: Evidence | None) -> Run:
    if not content:
        return _broken("it wrote no JUnit report")
    is_asked_for = "{junit}" in command
    report = read_report(content, evidence if is_asked_for else None)
    if report is None:
        return _broken("its JUnit report cannot be read")
    if report.failures:
        if exit_code == 0 and not is_asked_for:
            return Run(Ending.PASSED)  # of a pytest that the test itself has started
        if report.is_of_imports:
            return _broken(report.failure)
        return Run(Ending.FAILED, report.failure)
    if report.errors:
        return _broken(report.error or "an error before the test itself")
    if report.lacks:
        return _broken(f"its JUnit report has no test {report.lacks}")
    if not report.passed:
        if _PYTEST.search(command) and exit_code in _PYTEST_CODES:
            return _broken(_PYTEST_CODES[exit_code])
        skipped = f", {report.skipped} skipped" if report.skipped else ""
        return _broken(f"no test ran{skipped}")
    if exit_code and not report.others_failed:
        if _SCRIPT.search(command) and not is_asked_for and not _PYTEST.search(command):
            return Run(Ending.FAILED)
        return _broken(f"its tests passed, and its exit code is {exit_code}")
    return Run(Ending.PASSED)


def _broken(why: str) -> Run:
    return Run(Ending.BROKEN, why)


def judge(before: Sequence[Run], after: Sequence[Run]) -> ProofVerdict:
    """The verdict on a test by its runs without the fix and with it, one or more of each."""
    for runs, when in ((after, "with the fix"), (before, "without the fix")):
        broken = next((run for run in runs if run.ending is Ending.BROKEN), None)
        if broken:
            return ProofVerdict(ProofOutcome.DOES_NOT_RUN, f"{when}: {broken.why}")
    if any(len({run.ending for run in runs}) > 1 for runs in (before, after)):
        return ProofVerdict(ProofOutcome.FLAKY)
    if after[0].ending is Ending.FAILED:
        return ProofVerdict(ProofOutcome.FAILS_WITH_FIX, after[0].why)
    if before[0].ending is Ending.PASSED:
        return ProofVerdict(ProofOutcome.PASSES_WITHOUT_FIX)
    return ProofVerdict(ProofOutcome.PROVEN, before[0].why)
