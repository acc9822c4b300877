"""What a JUnit report says of a run."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence import Evidence
from tests.prove.reports import ending_of, report


def failure(message: str) -> str:
    return f'<failure message="{message}">text</failure>'


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
def test_a_report_overrules_the_exit_code(
    exit_code: int, content: bytes, ending: str, why: str
) -> None:
    assert ending_of("make test", exit_code, report=content) == (ending, why)


def test_a_requested_report_overrules_the_exit_code() -> None:
    failed = report(failure("x"))

    assert ending_of("run --out={junit}", 0, report=failed) == ("failed", "x")
    assert ending_of("sh test-of-a-pytest-plugin", 0, report=failed) == ("passed", "")
    # Of the shell: its value need not be the report that fixlearn reads.
    assert ending_of("run --out=${junit}", 0, report=failed) == ("passed", "")


NODE = "node --test --test-reporter-destination={junit} {path}"


FILE = "test/b.test.mjs"


def named(*cases: tuple[str, str]) -> bytes:
    rows = "".join(f'<testcase name="{name}">{output}</testcase>' for name, output in cases)
    return f"<testsuites>{rows}</testsuites>".encode()


@pytest.mark.parametrize("name", [FILE, f"/tmp/tree/{FILE}"])
@pytest.mark.parametrize("test", ["", "half a page"])
def test_a_file_that_cannot_be_loaded_is_not_a_failed_test(name: str, test: str) -> None:
    content = named((name, failure("test failed")))

    assert ending_of(NODE, 1, report=content, evidence=Evidence(FILE, test)) == (
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
def test_only_the_test_that_the_evidence_names_counts_in_a_requested_report(
    test: str, cases: list[tuple[str, str]], exit_code: int, expected: tuple[str, str]
) -> None:
    run = ending_of(NODE, exit_code, report=named(*cases), evidence=Evidence(FILE, test))

    assert run == expected


@pytest.mark.parametrize(
    ("path", "test", "name"),
    [
        ("a.test.ts", "keeps %i rows", "pager keeps 2 rows"),  # jest-junit
        ("a.test.ts", "pager > keeps $n rows", "pager &gt; keeps 2 rows"),  # Vitest
        ("pager_test.go", "TestPager/last row", "TestPager/last_row"),
        ("pager_test.go", "TestPager/last_row", "TestPager/last_row"),
        ("PagerTest.java", "PagerTest#lastRow", "lastRow"),
        ("PagerTest.java", "PagerTest#lastRow", "lastRow(int)[1]"),  # Maven
        ("PagerTest.kt", "PagerTest#lastRow", "lastRow()"),  # Gradle
    ],
)
def test_a_test_is_called_as_its_runner_composes_the_name(path: str, test: str, name: str) -> None:
    run = ending_of(NODE, 1, report=named((name, failure("x"))), evidence=Evidence(path, test))

    assert run == ("failed", "x")


def test_the_failure_of_another_test_is_not_that_of_a_name_of_inputs_alone() -> None:
    content = named(("keeps the last row", failure("x")))

    run = ending_of(NODE, 1, report=content, evidence=Evidence("a.test.ts", "%s"))

    assert run == ("broken", "its JUnit report has no test %s")
