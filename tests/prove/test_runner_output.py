"""What runners print -> whether a test ran at all."""

from __future__ import annotations

import pytest

from fixlearn.prove.runner_output import shows_a_test, why_nothing_ran

NOTHING = "no test ran, see its output"


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


SUREFIRE = "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3:test: "


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
        ("mvn test", "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-jar:3\n"),
        ("mvn test", f'{SUREFIRE}No tests matching pattern "PagerTest#a" were executed! (Set\n'),
        ("mvn test", f"{SUREFIRE}No tests were executed!  (Set -DfailIfNoTests=false to\n"),
        ("gradle test", "> No tests found for given includes: [*.a](--tests filter)\n"),
        ("make test", "src/a.c:3:5: error: unknown type name\nmake: *** [a.o] Error 1\n"),
        ("make test", "make: *** No rule to make target 'test'.  Stop.\n"),
        ("make test", "make: jest: No such file\nmake: *** [Makefile:2: test] Error 127"),
        ("python -m pytest {evidence}", "/venv/bin/python: No module named pytest\n"),
        ("python3.12 {path}", "python3.12: can't open file '/tree/a.py': [Errno 2]\n"),
        ("poetry run pytest {evidence}", "Command not found: pytest\n"),
        ("uv run pytest", "error: Failed to spawn: `pytest`\n  Caused by: No such file\n"),
        ("npm test", "npm error Missing script: \"test\"\n"),
        ("npm test", "npm ERR! code ENOENT\n"),
        ("pnpm test", " ERR_PNPM_NO_SCRIPT  Missing script: test\n"),
        ("yarn test", "error Command \"test\" not found.\n"),
        ("bundle exec rspec {path}", "bundler: command not found: rspec\n"),
        ("docker compose run app pytest", "Cannot connect to the Docker daemon at unix:///d.sock.\n"),
        ("perl {path}", "Can't locate Test/More.pm in @INC\n"),
        ("runner", "'runner' is not recognized as an internal or external command,\n"),
        ("hatch test", "ImportError while loading conftest '/tree/conftest.py'.\n"),
        ("tox", "ERROR: file or directory not found: tests/a.py\n\nno tests ran in 0.00s\n"),
        ("nox", "!!!! Interrupted: 1 error during collection !!!!\n1 error in 0.10s\n"),
        ("hatch test", "INTERNALERROR> ValueError: no\n"),
        ("docker run app pytest {evidence}", ""),
    ],
)  # fmt: skip
def test_a_build_or_load_error_is_not_a_failed_test(command: str, output: str) -> None:
    assert why_nothing_ran(command, 1, output) == (
        "it could not be started, built or loaded, see its output (exit code 1)"
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


@pytest.mark.parametrize(
    "output",
    [
        "FAILED tests/test_a.py::test_a - assert 0\n",
        "==== FAILURES ====\n",
        "ImportError while loading conftest in a subprocess\n1 failed, 2 passed in 0.1s\n",
    ],
)
def test_a_test_that_pytest_reports_as_failed_ran(output: str) -> None:
    assert why_nothing_ran("docker run app pytest {evidence}", 1, output) == ""


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", False),
        ("Loading the environment\nsettings not found\n", False),
        ("could not resolve host: registry.example.org\nfailed to install\n", False),
        ("ModuleNotFoundError: No module named 'app'\n", False),
        ("make: *** [Makefile:2: test] Error 1\n", False),
        ("IndexError: list index out of range\n", True),
        ("AssertionError\n", True),
        ("Expected 3, got 2\n", True),
        ("3 tests, 1 failure\n", True),
        ("Tests: 1, Failures: 1\n", True),
        ("FAIL: a\n", True),
        ("\x1b[31m ✗ keeps the last row\x1b[0m\n", True),
        ("not ok 1 - a\n", True),
    ],
)
def test_something_in_the_output_of_a_failed_command_shows_that_a_test_ran(
    output: str, expected: bool
) -> None:
    assert shows_a_test(output) is expected
