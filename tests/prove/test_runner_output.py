"""What runners print -> whether a test ran at all."""

from __future__ import annotations

import pytest

from fixlearn.prove.runner_output import why_nothing_ran

NOTHING = "no test ran, as it says itself"


@pytest.mark.parametrize(
    "output",
    [
        "\nRan 0 tests in 0.000s\n\nOK\n",
        "s\n---\nRan 1 test in 0.000s\n\nOK (skipped=1)\n",
        "ok  \tpager\t0.001s [no tests to run]\n",
        "testing: warning: no tests to run\nPASS\n",
        "=== RUN   TestA\n--- SKIP: TestA (0.00s)\nPASS\nok  \tpager\t0.001s\n",
        "# tests 0\n# pass 0\n",
        "# tests 2\n# pass 0\n# fail 0\n# skipped 2\n",
        "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored\n",
        "running 1 test\ntest a ... ignored\n\ntest result: ok. 0 passed; 0 failed; 1 ignored\n",
        "1..1\nok 1 half a page # skip not here\n",
        "Tests:       1 skipped, 1 total\n",
        "\n  0 passing (2ms)\n",
        "1 example, 0 failures, 1 pending\n",
    ],
)
def test_a_run_without_tests_has_not_passed(output: str) -> None:
    assert why_nothing_ran("make test", 0, output) == NOTHING


@pytest.mark.parametrize(
    "output",
    [
        "",
        "Ran 2 tests in 0.000s\n\nOK (skipped=1)\n",
        "ok  \ta\t0.001s [no tests to run]\nok  \tb\t0.001s\n",
        "# tests 10\n# pass 10\n",
        (
            "running 0 tests\n\ntest result: ok. 0 passed; 0 failed\n\n"
            "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed\n"
        ),
        "1..2\nok 1 a # skip\nok 2 b\n",
        "Tests:       1 skipped, 1 passed, 2 total\n",
    ],
)
def test_one_test_that_passed_is_enough(output: str) -> None:
    assert why_nothing_ran("make test", 0, output) == ""


LINE = "=" * 70
BEHIND = "-" * 70
LOADER = f"""\
E
{LINE}
ERROR: test_pager (unittest.loader._FailedTest.test_pager)
{BEHIND}
ImportError: Failed to import test module: test_pager
Traceback (most recent call last):
ImportError: cannot import name 'rest' from 'pager'


{BEHIND}
Ran 1 test in 0.000s

FAILED (errors=1)
"""
CRASH = f"""\
{LINE}
ERROR: test_half (test_pager.TestPager.test_half)
{BEHIND}
Traceback (most recent call last):
IndexError: list index out of range

{BEHIND}
Ran 1 test in 0.000s

FAILED (errors=1)
"""
COMPILE = "\x1b[1m\x1b[91merror\x1b[0m\x1b[1m: could not compile\x1b[0m `x` (lib test)\n"


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("make test", LOADER),
        ("python -m unittest {path}", LOADER),
        ("python -m unittest {path}", "usage: python -m unittest [-h]\n"),
        ("python -m unittest {path}", "\nRan 0 tests in 0.000s\n\nNO TESTS RAN\n"),
        ("make test", COMPILE),
        ("cargo test {test}", "error: could not find `Cargo.toml` in `/tree`\n"),
        ("cargo +stable test {test}", ""),
        ('go test "./$(dirname {path})"', "FAIL\tpager [build failed]"),
        ("go test ./...", "go: cannot find main module\n"),
        ("make test", "FAIL\tpager [setup failed]\n"),
        ("node --test {path}", "# Subtest: /t/a.test.mjs\nnot ok 1 - /t/a.test.mjs\n# fail 1\n"),
        ("node {path}", "SyntaxError: The requested module '../p.mjs' does not provide 'rest'\n"),
        ("npm test", "FAIL test/a.test.js\n  ● Test suite failed to run\nTests:       0 total\n"),
        ("rspec", "0 examples, 0 failures, 1 error occurred outside of examples\n"),
        ("mvn test", "[ERROR] COMPILATION ERROR :\n"),
        ("make test", "src/a.c:3:5: error: unknown type name\nmake: *** [a.o] Error 1\n"),
    ],
)  # fmt: skip
def test_a_build_or_load_error_is_not_a_failed_test(command: str, output: str) -> None:
    assert why_nothing_ran(command, 1, output) == (
        "it could not be built or loaded, as its output says (exit code 1)"
    )


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("make test", ""),
        ("python -m unittest {path}", CRASH),
        ("python -m unittest {path}", LOADER.partition(BEHIND + "\nRan")[0] + CRASH),
        ("cargo test {test}", "test result: FAILED. 0 passed; 1 failed\n"),
        ("cargo test {test}", "error: test failed, to rerun pass `--lib`\n"),
        ("go test ./...", "--- FAIL: TestHalf (0.00s)\nFAIL\nFAIL\tpager\t0.001s\n"),
        ("go test ./...", "FAIL\tpager\t0.003s\n"),
        ("node --test {path}", "not ok 1 - half a page\n# pass 0\n# fail 1\n"),
        ("node --test {path}", "    not ok 1 - half\nnot ok 1 - /t/a.test.mjs\n# fail 1\n"),
        ("bats {path}", "1..1\nnot ok 1 half a page\n"),
        ("npm test", "  ● pages › half\nTests:       1 failed, 1 total\n"),
    ],
)  # fmt: skip
def test_a_failed_test_is_not_a_load_error(command: str, output: str) -> None:
    assert why_nothing_ran(command, 1, output) == ""
