"""How runs ended -> what they prove."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence import Evidence, provable, why_nothing
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.prove.verdict import Ending, Run, judge, read_run
from tests.support import LESSON

PASSED, FAILED = Run(Ending.PASSED), Run(Ending.FAILED)
BROKEN = Run(Ending.BROKEN, "there is no such command (exit code 127)")


def report(*cases: str) -> bytes:
    rows = "".join(f'<testcase name="t">{case}</testcase>' for case in cases)
    return f"<testsuites><testsuite>{rows}</testsuite></testsuites>".encode()


def failure(message: str) -> str:
    return f'<failure message="{message}">text</failure>'


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
    ],
)
def test_only_a_test_that_fails_without_the_fix_and_passes_with_it_is_proven(
    before: list[Run], after: list[Run], outcome: ProofOutcome
) -> None:
    assert judge(before, after).outcome is outcome


def test_a_verdict_tells_what_the_test_failed_by_for_it_may_be_another_mistake() -> None:
    failed = Run(Ending.FAILED, "assert 1 == 2")

    assert judge([failed], [PASSED]) == ("proven", "assert 1 == 2")
    assert judge([PASSED], [failed]) == ("fails-with-fix", "assert 1 == 2")


def test_what_does_not_run_says_on_which_side_and_why() -> None:
    assert judge([BROKEN], [PASSED]).why == (
        "without the fix: there is no such command (exit code 127)"
    )
    assert judge([BROKEN], [BROKEN]).why == "with the fix: there is no such command (exit code 127)"


@pytest.mark.parametrize(
    ("command", "exit_code", "ending", "why"),
    [
        ("make test", 0, "passed", ""),
        ("make test", 1, "failed", ""),
        ("make test", 2, "failed", ""),
        ("make test", 126, "broken", "the command cannot be executed (exit code 126)"),
        ("make test", 127, "broken", "there is no such command (exit code 127)"),
        ("make test", 137, "broken", "it was ended by signal 9"),
        ("make test", -9, "broken", "it was ended by signal 9"),
        ("pytest -q x", 1, "failed", ""),
        ("py.test", 2, "broken", "pytest could not import or collect the test (exit code 2)"),
        ("pytest", 3, "broken", "pytest broke (exit code 3)"),
        (
            ".venv/bin/pytest",
            4,
            "broken",
            "pytest was called wrongly, or knows no such test (exit code 4)",
        ),
        ("python -m pytest", 5, "broken", "pytest found no test (exit code 5)"),
    ],
)
def test_without_a_report_the_exit_code_tells_how_a_run_ended(
    command: str, exit_code: int, ending: str, why: str
) -> None:
    assert read_run(command, exit_code) == (ending, why)


@pytest.mark.parametrize(
    ("exit_code", "content", "ending", "why"),
    [
        (0, report(""), "passed", ""),
        (0, report("", "<skipped/>"), "passed", ""),
        (0, report("<skipped/>"), "broken", "no test ran, 1 skipped"),
        (0, report(), "broken", "no test ran"),
        (1, report(failure("assert 1 == 2&#10; where")), "failed", "assert 1 == 2"),
        (
            1,
            report(failure("ImportError: no rows"), failure("assert 1 == 2")),
            "failed",
            "ImportError: no rows",
        ),
        (
            1,
            report(failure("AttributeError: module &apos;a&apos; has no attribute &apos;b&apos;")),
            "broken",
            "AttributeError: module 'a' has no attribute 'b'",
        ),
        (
            1,
            report(failure("ImportError: cannot import name rows")),
            "broken",
            "ImportError: cannot import name rows",
        ),
        (
            2,
            report('<error message="collection failure">x = 1\nE   NameError: rows</error>'),
            "broken",
            "collection failure: NameError: rows",
        ),
        (1, report("<error/>"), "broken", "an error before the test itself"),
        (1, report(""), "broken", "its tests passed, and its exit code is 1"),
        (1, b"", "broken", "it wrote no JUnit report"),
        (1, b"<html/>", "broken", "its JUnit report cannot be read"),
        (
            1,
            b'<!DOCTYPE x [<!ENTITY y "z">]><testsuites/>',
            "broken",
            "its JUnit report cannot be read",
        ),
        (1, b"<testsuites>\xff", "broken", "its JUnit report cannot be read"),
    ],
)
def test_a_report_knows_more_than_an_exit_code(
    exit_code: int, content: bytes, ending: str, why: str
) -> None:
    assert read_run("make test", exit_code, report=content) == (ending, why)


def test_a_report_that_was_asked_for_counts_more_than_the_exit_code() -> None:
    failed = report(failure("x"))

    assert read_run("run --out={junit}", 0, report=failed) == ("failed", "x")
    assert read_run("sh test-of-a-pytest-plugin", 0, report=failed) == ("passed", "")


def test_a_run_that_was_stopped_or_saw_other_code_says_nothing_of_the_commit() -> None:
    assert read_run("x", 0, limit="10m") == ("broken", "it was stopped after 10m")
    assert read_run("x", 1, foreign_modules=["a.py", "b.py", "c.py", "d.py"]) == (
        "broken",
        "it tested the code of your own work tree, not the commit's: a.py, b.py, c.py, …",
    )


@pytest.mark.parametrize(
    ("kind", "evidence", "found"),
    [
        ("test", "tests/test_a.py::test_b", ["tests/test_a.py::test_b"]),
        ("guard", "tests/test_a.py::test_b", ["tests/test_a.py::test_b"]),
        ("test", "tests/test_a.py", ["tests/test_a.py"]),
        ("property-test", "[a.sh, 'https://example.com/x', b.py#text]", ["a.sh"]),
        ("guard", "src/a.py", []),
        ("monitor", "https://example.com/a::b", []),
    ],
)
def test_what_can_be_run_is_a_named_test_or_the_file_of_a_test(
    kind: str, evidence: str, found: list[str]
) -> None:
    text = LESSON.replace("kind: test", f"kind: {kind}")
    text = text.replace("tests/test_pager.py::test_every_row", evidence)
    lesson = parse_lesson("lessons/2026/x.md", text.encode()).lesson
    assert lesson

    assert [one.value for one in provable(lesson)] == found


def test_what_is_planned_has_nothing_to_run_yet() -> None:
    text = LESSON.replace("    evidence", "    status: planned\n    owner: a\n    evidence")
    text = text.replace("    owner", "    due: 2026-02-01\n    owner")
    lesson = parse_lesson("lessons/2026/x.md", text.encode()).lesson
    assert lesson

    assert list(provable(lesson)) == []
    assert why_nothing(lesson) == "nothing of its prevention is done yet"


@pytest.mark.parametrize(("command", "exit_code", "ending"), [("sh {path}", 1, "failed"),
    ("sh -e {path}", 1, "failed"), ("./{path}", 1, "failed"), ("sh {path}", 0, "passed"),
    ("make test", 1, "broken"), ("sh {path} && pytest", 1, "broken")])  # fmt: skip
def test_a_script_that_fails_has_failed_whatever_a_pytest_in_it_reports(
    command: str, exit_code: int, ending: str
) -> None:
    assert read_run(command, exit_code, report=report("")).ending == ending


NODE = "node --test --test-reporter-destination={junit} {path}"
FILE = "test/b.test.mjs"


def named(*cases: tuple[str, str]) -> bytes:
    rows = "".join(f'<testcase name="{name}">{said}</testcase>' for name, said in cases)
    return f"<testsuites>{rows}</testsuites>".encode()


@pytest.mark.parametrize("name", [FILE, f"/tmp/tree/{FILE}"])
@pytest.mark.parametrize("test", ["", "half a page"])
def test_a_file_that_cannot_be_loaded_is_no_test_that_failed(name: str, test: str) -> None:
    content = named((name, failure("test failed")))

    assert read_run(NODE, 1, report=content, evidence=Evidence(FILE, test)) == (
        "broken",
        f"{FILE} could not be loaded",
    )


@pytest.mark.parametrize(
    ("test", "cases", "exit_code", "expected"),
    [
        ("half", [("half", failure("1 == 2"))], 1, ("failed", "1 == 2")),
        ("half", [("half[3]", ""), ("half (4)", failure("x"))], 1, ("failed", "x")),
        ("half", [("half", ""), ("other", failure("x"))], 1, ("passed", "")),
        ("half", [("half", "<skipped/>"), ("other", "")], 0, ("broken", "no test ran, 1 skipped")),
        ("half", [("halfway", "")], 0, ("broken", "its JUnit report has no test half")),
        ("half", [("other", failure("x"))], 1, ("broken", "its JUnit report has no test half")),
        ("TestPager::half[2]", [("half[2]", "")], 0, ("passed", "")),
        ("tests::half", [("pager tests::half", "")], 0, ("passed", "")),
        ("pages > half", [("half", "")], 0, ("passed", "")),
        ("pages half", [("half", "")], 0, ("passed", "")),
        ("half", [("pages > half", "")], 0, ("passed", "")),
    ],
)
def test_of_a_report_that_was_asked_for_the_test_counts_that_the_evidence_names(
    test: str, cases: list[tuple[str, str]], exit_code: int, expected: tuple[str, str]
) -> None:
    run = read_run(NODE, exit_code, report=named(*cases), evidence=Evidence(FILE, test))

    assert run == expected
