"""Judges whether a test catches the mistake, by its runs without the fix and with it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.proof import ProofOutcome
from fixlearn.prove.runner_output import (
    read_report,
    shows_a_test,
    shows_usage_error,
    why_nothing_ran,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.lessons.evidence import Evidence

_PYTEST = re.compile(r"\b(?:pytest|py\.test)\b")
# The exit codes of pytest besides 0 (passed) and 1 (failed).
_PYTEST_CODES = {
    2: "pytest could not import or collect the test (exit code 2)",
    3: "pytest had an internal error (exit code 3)",
    4: "pytest could not start: wrong options, no such test, broken conftest.py (exit code 4)",
    5: "pytest found no test (exit code 5)",
}
_TIMED_OUT = 124  # with which the command `timeout` ends
_OWN_LIMIT = re.compile(r"\btimeout (?:-[ks] \S+ |-\S+ )*([\d.]+[smhd]?)(?!\S)")
_SHELL_CODES = {
    126: "the command cannot be executed (exit code 126)",
    127: "the command was not found (exit code 127)",
    9009: "the command was not found (exit code 9009)",  # cmd.exe
}
_MAX_SIGNAL = 64  # a shell adds 128 to it; npm ends with 254
_CRASH = 0xC0000000  # the exit codes of programs that crash on Windows begin with it
# The command runs the test as a script; a pytest that it starts is its subject.
_SCRIPT = re.compile(r"(?:^|\bsh (?:-\w+ )*|/)(?<!\$)\{(?:path|evidence)\}")
_WELL_WITHIN = 0.5  # of the time limit: a test that takes longer may just be slow
_MAX_MODULES = 3  # named in a result, which is one line


class Ending(StrEnum):
    """How a run of a test ended."""

    PASSED = "passed"
    FAILED = "failed"  # the test ran, and an assertion of it failed
    UNCLEAR = "unclear"  # the command failed, and nothing shows that a test ran
    STOPPED = "stopped"  # it ran into the time limit
    BROKEN = "broken"  # the test did not run


class Run(NamedTuple):
    """One run of a test."""

    ending: Ending
    why: str = ""  # it failed or is broken, in a few words; "" if that is unknown
    seconds: float = 0


def read_run(
    command: str,
    exit_code: int,
    *,
    report: bytes | None = None,
    limit: str = "",
    foreign_modules: Sequence[str] = (),
    output: str = "",
    evidence: Evidence | None = None,
) -> Run:
    """How a run of `command` ended.

    `exit_code` is negative if a signal ended it. `report` is the JUnit report that it wrote,
    `limit` our time limit if it was stopped at that ("10m"), `foreign_modules` are the modules
    that it imported from outside the tested tree, `output` is the end of what it printed,
    and `evidence` the test that it was to run.

    Without a report the exit code decides: 0 is a pass and any other a failure, unless the
    shell, pytest or the output of the runner says that no test ran. The failure is unclear if
    a runner that is not the test itself printed nothing about a test.
    """
    if exit_code == _TIMED_OUT and (match := _OWN_LIMIT.search(command)):
        limit = match[1] + "s" * match[1].isdigit()
    if limit:
        return Run(Ending.STOPPED, f"it did not end within {limit}")
    if foreign_modules:
        more = ", …" if foreign_modules[_MAX_MODULES:] else ""
        names = ", ".join(foreign_modules[:_MAX_MODULES]) + more
        return _broken(f"it imported code from your work tree instead of the commit: {names}")
    signal = -exit_code if exit_code < 0 else exit_code - 128
    if 0 < signal <= _MAX_SIGNAL:
        return _broken(f"it was ended by signal {signal}")
    if exit_code >= _CRASH:
        return _broken(f"it crashed (exit code {exit_code:#x})")
    if exit_code in _SHELL_CODES:
        return _broken(_SHELL_CODES[exit_code])
    if report is not None:
        return _by_report(exit_code, report, command, evidence)
    if _PYTEST.search(command) and exit_code in _PYTEST_CODES:
        return _broken(_PYTEST_CODES[exit_code])
    if why := why_nothing_ran(command, exit_code, output):
        return _broken(why)
    if exit_code and not _SCRIPT.search(command) and not shows_a_test(output):
        if shows_usage_error(output):
            return _broken(f"it was called wrongly, see its output (exit code {exit_code})")
        return Run(Ending.UNCLEAR)
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
            return Run(Ending.PASSED)  # the report is of a pytest that the test started
        if report.is_of_imports:
            return _broken(report.failure)
        return Run(Ending.FAILED, report.failure)
    if report.errors:
        return _broken(report.error or "an error before the test itself")
    if report.missing:
        return _broken(f"its JUnit report has no test {report.missing}")
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


def judge(before: Sequence[Run], after: Sequence[Run]) -> tuple[ProofOutcome, str]:
    """The outcome of a test, and why; there is at least one run without the fix and with it."""
    # Without the fix the time limit can be the bug, with the fix it never is.
    is_stopped = any(run.ending is Ending.STOPPED for run in after)
    unknown = (Ending.BROKEN, *[Ending.STOPPED] * is_stopped)
    broken = [
        next((run.why for run in runs if run.ending in unknown), "") for runs in (after, before)
    ]
    if any(broken):
        is_same = broken[0] == broken[1]
        where = "in either tree" if is_same else "with the fix" if broken[0] else "without the fix"
        return ProofOutcome.DOES_NOT_RUN, f"{where}: {broken[0] or broken[1]}"
    if all(run.ending is Ending.UNCLEAR for run in (*before, *after)):
        why = "in either tree: the command failed, and its output shows no test"
        return ProofOutcome.DOES_NOT_RUN, why
    # What passes in one of the trees can be started, so it failed in the other.
    if any(len({run.ending is Ending.PASSED for run in runs}) > 1 for runs in (before, after)):
        return ProofOutcome.FLAKY, ""
    if after[0].ending is not Ending.PASSED:
        return ProofOutcome.FAILS_WITH_FIX, after[0].why
    if before[0].ending is Ending.PASSED:
        return ProofOutcome.PASSES_WITHOUT_FIX, ""
    stopped = next((run for run in before if run.ending is Ending.STOPPED), None)
    if stopped is None:
        return ProofOutcome.PROVEN, before[0].why
    if max(run.seconds for run in after) > stopped.seconds * _WELL_WITHIN:
        why = f"without the fix: {stopped.why}, and with the fix it took more than half of that"
        return ProofOutcome.DOES_NOT_RUN, why
    return ProofOutcome.PROVEN_BY_TIME_LIMIT, stopped.why
