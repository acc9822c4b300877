"""Ends of runs -> the verdict."""

from __future__ import annotations

import pytest

from fixlearn.lessons.proof import ProofOutcome
from fixlearn.prove.run import Ending, Run, judge
from tests.prove.reports import ending_of, report

PASSED, FAILED = Run(Ending.PASSED), Run(Ending.FAILED)
UNCLEAR = Run(Ending.UNCLEAR)
STOPPED = Run(Ending.STOPPED, "it did not end within 1m", seconds=60)
BROKEN = Run(Ending.BROKEN, "the command was not found (exit code 127)")


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ([FAILED], [PASSED], ProofOutcome.PROVEN),
        ([PASSED], [PASSED], ProofOutcome.PASSES_WITHOUT_FIX),
        ([FAILED], [FAILED], ProofOutcome.FAILS_WITH_FIX),
        ([PASSED], [FAILED], ProofOutcome.FAILS_WITH_FIX),
        ([FAILED, FAILED], [PASSED, FAILED], ProofOutcome.FLAKY),
        ([FAILED, PASSED], [PASSED, PASSED], ProofOutcome.FLAKY),
        ([FAILED, BROKEN], [PASSED, PASSED], ProofOutcome.DOES_NOT_RUN),
        ([FAILED], [BROKEN], ProofOutcome.DOES_NOT_RUN),
        # An unclear failure is one if the command can be started in any of the trees.
        ([UNCLEAR], [UNCLEAR], ProofOutcome.DOES_NOT_RUN),
        ([UNCLEAR, UNCLEAR], [UNCLEAR, UNCLEAR], ProofOutcome.DOES_NOT_RUN),
        ([UNCLEAR], [PASSED], ProofOutcome.PROVEN),
        ([PASSED], [UNCLEAR], ProofOutcome.FAILS_WITH_FIX),
        ([FAILED], [UNCLEAR], ProofOutcome.FAILS_WITH_FIX),
        ([UNCLEAR], [FAILED], ProofOutcome.FAILS_WITH_FIX),
        ([UNCLEAR, PASSED], [PASSED, PASSED], ProofOutcome.FLAKY),
        ([FAILED, UNCLEAR], [PASSED, PASSED], ProofOutcome.PROVEN),
        # Without the fix the time limit can be the bug.
        ([STOPPED, STOPPED], [PASSED], ProofOutcome.PROVEN_BY_TIME_LIMIT),
        ([FAILED, STOPPED], [PASSED], ProofOutcome.PROVEN_BY_TIME_LIMIT),
        ([STOPPED, PASSED], [PASSED], ProofOutcome.FLAKY),
        ([STOPPED], [FAILED], ProofOutcome.FAILS_WITH_FIX),
        ([STOPPED], [STOPPED], ProofOutcome.DOES_NOT_RUN),
        ([FAILED], [STOPPED], ProofOutcome.DOES_NOT_RUN),
        ([STOPPED, STOPPED], [PASSED._replace(seconds=30)], ProofOutcome.PROVEN_BY_TIME_LIMIT),
        ([STOPPED, STOPPED], [PASSED._replace(seconds=31)], ProofOutcome.DOES_NOT_RUN),
    ],
)
def test_only_a_test_that_fails_without_the_fix_and_passes_with_it_is_proven(
    before: list[Run], after: list[Run], outcome: ProofOutcome
) -> None:
    assert judge(before, after)[0] is outcome


def test_a_verdict_has_the_message_of_the_failure() -> None:
    failed = Run(Ending.FAILED, "assert 1 == 2")

    assert judge([failed], [PASSED]) == ("proven", "assert 1 == 2")
    assert judge([PASSED], [failed]) == ("fails-with-fix", "assert 1 == 2")


def test_a_test_that_does_not_run_says_on_which_side_and_why() -> None:
    assert judge([BROKEN], [PASSED])[1] == (
        "without the fix: the command was not found (exit code 127)"
    )
    assert judge([BROKEN], [BROKEN])[1] == (
        "in either tree: the command was not found (exit code 127)"
    )
    assert judge([FAILED], [STOPPED])[1] == "with the fix: it did not end within 1m"
    assert judge([STOPPED], [STOPPED])[1] == "in either tree: it did not end within 1m"
    assert judge([STOPPED], [PASSED._replace(seconds=31)])[1] == (
        "without the fix: it did not end within 1m, and with the fix it took more than half of that"
    )
    assert judge([UNCLEAR], [UNCLEAR])[1] == (
        "in either tree: the command failed, and its output shows no test"
    )


@pytest.mark.parametrize(
    ("command", "exit_code", "ending", "why"),
    [
        ("make test", 0, "passed", ""),
        ("make test", 1, "unclear", ""),
        ("make test", 2, "unclear", ""),
        ("sh {path}", 1, "failed", ""),
        ("npm test", 254, "unclear", ""),
        ("runner", 9009, "broken", "the command was not found (exit code 9009)"),
        ("runner", 3221225477, "broken", "it crashed (exit code 0xc0000005)"),
        ("make test", 126, "broken", "the command cannot be executed (exit code 126)"),
        ("make test", 127, "broken", "the command was not found (exit code 127)"),
        ("make test", 137, "broken", "it was ended by signal 9"),
        ("make test", -9, "broken", "it was ended by signal 9"),
        ("make test", 124, "unclear", ""),
        ("timeout 60 pytest -q x", 124, "stopped", "it did not end within 60s"),
        ("cd x && timeout -k 5 1.5m make", 124, "stopped", "it did not end within 1.5m"),
        ("timeout 60 sh {path}", 124, "stopped", "it did not end within 60s"),
        ("timeout 60 sh {path}", 1, "failed", ""),
        (
            "pytest -q x",
            1,
            "broken",
            "it could not be started, built or loaded, see its output (exit code 1)",
        ),
        ("py.test", 2, "broken", "pytest could not import or collect the test (exit code 2)"),
        ("pytest", 3, "broken", "pytest had an internal error (exit code 3)"),
        (
            ".venv/bin/pytest",
            4,
            "broken",
            "pytest could not start: wrong options, no such test, broken conftest.py (exit code 4)",
        ),
        ("python -m pytest", 5, "broken", "pytest found no test (exit code 5)"),
    ],
)
def test_without_a_report_the_exit_code_decides(
    command: str, exit_code: int, ending: str, why: str
) -> None:
    assert ending_of(command, exit_code) == (ending, why)


def test_a_run_may_not_end_in_time_or_import_other_code() -> None:
    assert ending_of("x", None, limit="10m") == ("stopped", "it did not end within 10m")
    assert ending_of("x", 1, foreign_modules=["a.py", "b.py", "c.py", "d.py"]) == (
        "broken",
        "it imported code from your work tree instead of the commit: a.py, b.py, c.py, …",
    )


@pytest.mark.parametrize(("command", "exit_code", "ending"), [("sh {path}", 1, "failed"),
    ("sh -e {path}", 1, "failed"), ("./{path}", 1, "failed"), ("sh {path}", 0, "passed"),
    ("make test", 1, "broken"), ("sh {path} && pytest", 1, "broken")])  # fmt: skip
def test_a_failing_script_has_failed_for_any_report_of_pytest(
    command: str, exit_code: int, ending: str
) -> None:
    assert ending_of(command, exit_code, report=report(""))[0] == ending
