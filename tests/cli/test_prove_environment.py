"""A broken environment proves nothing: the tests do not run, in either tree."""

from __future__ import annotations

import json
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.prove.projects import GOOD, only_result, with_fix
from tests.support import needs

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

pytestmark = pytest.mark.usefixtures("plain_pytest")

PATH = "tests/test_rows.py"
TEST = "def test_rows():\n    assert open('state').read() == 'fixed\\n'\n"
MISSING = "the command was not found (exit code 127)"
SEE = "it could not be started, built or loaded, see its output (exit code"
CANNOT_START = (
    "pytest could not start: wrong options, no such test, broken conftest.py (exit code 4)"
)

ENVIRONMENTS = [
    ("nosuch-runner {evidence}", {}, MISSING),
    ("{root}/nosuch/bin/pytest {evidence}", {}, MISSING),
    ("PYTHON -m nosuch_runner {evidence}", {}, f"{SEE} 1)"),
    ("PYTHON nosuch.py {evidence}", {}, f"{SEE} 2)"),
    ("make nosuch", {}, f"{SEE} 2)"),
    ("PYTEST --nosuch {evidence}", {}, CANNOT_START),
    ("PYTEST {evidence}", {"tests/conftest.py": "import nosuch\n"}, CANNOT_START),
    ("PYTEST {evidence}", {"pytest.ini": "[pytest]\nrequired_plugins = x\n"}, CANNOT_START),
    (
        "echo connecting; exit 1 # {evidence}",
        {},
        "the command failed, and its output shows no test",
    ),
]


@pytest.mark.parametrize(("command", "files", "why"), ENVIRONMENTS)
def test_a_broken_environment_is_no_failed_test(
    repo: GitRepo, fixlearn: Fixlearn, command: str, files: dict[str, str], why: str
) -> None:
    if command.startswith("make"):
        needs("make", can_be_had=False)
    command = command.replace("PYTEST", f"{sys.executable} -m pytest -q")
    command = command.replace("PYTHON", sys.executable)
    config = f"prove: {{command: '{command}'}}\n"
    repo.commit("chore: a", files or {"a": ""})
    with_fix(repo, {PATH: TEST}, config=config, evidence={"rows": PATH})

    run = fixlearn("prove", "--format", "json")

    assert run.exit_code == 3
    assert only_result(run.stdout) == ("does-not-run", f"in either tree: {why}")


@pytest.mark.parametrize("test", ["import nosuch\n", "def broken(:\n"])
def test_a_test_that_cannot_be_collected_does_not_run(
    repo: GitRepo, fixlearn: Fixlearn, test: str
) -> None:
    config = f"prove: {{command: '{sys.executable} -m pytest -q {{evidence}}'}}\n"
    with_fix(repo, {PATH: test}, config=config, evidence={"rows": PATH})

    run = fixlearn("prove", "--format", "json")

    outcome, why = only_result(run.stdout)
    assert (outcome, why[:16]) == ("does-not-run", "in either tree: ")


@pytest.mark.parametrize(
    "command",
    [
        "cat fixed.txt # {path}",  # no such file
        "grep --nosuch x state # {path}",  # no such option
        "PYTHON -m pytest -q fixed_test.py",  # exit code 4
        "PYTHON -m pytest -q -k fixed {path}",  # exit code 5
        "echo ERROR collecting {path}; exit 2",
    ],
)
def test_a_command_that_is_wrong_without_the_fix_is_no_failed_test(
    repo: GitRepo, fixlearn: Fixlearn, command: str
) -> None:
    command = command.replace("PYTHON", sys.executable)
    config = f"prove: {{command: 'grep -q fixed state || {command}'}}\n"
    with_fix(repo, {PATH: TEST}, config=config, evidence={"rows": PATH})

    run = fixlearn("prove", "--format", "json")

    outcome, why = only_result(run.stdout)
    assert (run.exit_code, outcome, why[:17]) == (3, "does-not-run", "without the fix: ")


def test_the_last_twenty_lines_are_shown_without_control_characters(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    script = r"""
        for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
            printf 'line %s\033]0;title\007\n\n' "$number"
        done
        exit 127
        """
    with_fix(repo, {"tests/good.sh": dedent(script)})

    run = fixlearn("prove")

    shown = [line for line in run.stdout.splitlines() if line.startswith("    | ")]
    assert len(shown) == 20
    assert shown[0].startswith("    | line 4")
    assert shown[-1].startswith("    | line 23")
    assert "\033" not in run.stdout
    assert "\007" not in run.stdout


def test_a_script_that_fails_in_both_trees_is_a_failed_test(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q nowhere state\n"})

    run = fixlearn("prove", "--format", "json")

    assert run.exit_code == 1
    assert json.loads(run.stdout)["results"][0]["outcome"] == "fails-with-fix"


def test_a_command_that_passes_in_one_of_the_trees_can_be_started(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD, config="prove: {command: 'grep -q fixed state # {path}'}\n")

    run = fixlearn("prove", "--format", "json")

    assert only_result(run.stdout)[0] == "proven"
