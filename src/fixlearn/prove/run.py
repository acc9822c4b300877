"""Runs one test, and judges whether it catches the mistake: what a run of it means.

This is the only module that starts a program other than git.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from fixlearn.errors import UsageError
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.lessons.test_names import name_with_any_input
from fixlearn.prove.runner_output import (
    is_called,
    is_of_import,
    read_report,
    shows_a_test,
    shows_usage_error,
    why_nothing_ran,
)
from fixlearn.repository.programs import defer_signals, shell_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.lessons.evidence import Evidence, LessonTest


PLACEHOLDERS = ("evidence", "path", "test", "junit", "root")
_PLACEHOLDER = re.compile(rf"(?<!\$)\{{({'|'.join(PLACEHOLDERS)})\}}")
_PLUGINS = Path(__file__).parent / "plugin"
# git's variables name another repository, and a pytest that runs us sets some for its workers.
_FOREIGN_VARIABLES = re.compile(r"GIT_.*|PYTEST_XDIST_.*|PYTEST_CURRENT_TEST|PYTHONHOME")
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


class Place(NamedTuple):
    """Where a test runs, and the files of its results."""

    tree: Path  # the temporary work tree
    root: Path  # the user's work tree
    report: Path  # a JUnit report, if the runner writes one
    foreign_modules: Path  # the modules that were not imported from the tree, one on each line


def fill(template: str, test: LessonTest, place: Place) -> str:
    """The command with its placeholders filled in, each quoted for the shell.

    Other braces stay, and so does `${path}` of the shell.
    """
    path = test.evidence.path
    path = f"./{path}" if path.startswith("-") else path  # otherwise it would be an option
    values = {
        "evidence": f"{path}::{test.evidence.test}" if test.evidence.test else path,
        "path": path,
        "test": name_with_any_input(path, test.evidence.test),
        "junit": str(place.report),
        "root": str(place.root),
    }
    return _PLACEHOLDER.sub(lambda match: shlex.quote(values[match[1]]), template)


def asks_for_report(template: str) -> bool:
    """True if the command has the placeholder of a JUnit report."""
    return any(match[1] == "junit" for match in _PLACEHOLDER.finditer(template))


def surroundings(inherited: Mapping[str, str], place: Place) -> dict[str, str]:
    """The environment of a test: the user's environment, adapted to the temporary tree.

    Python searches the tree before an editable install, and pytest writes a report and
    lists the foreign modules.
    """
    variables = {
        name: value for name, value in inherited.items() if not _FOREIGN_VARIABLES.fullmatch(name)
    }
    python_path = [str(path) for path in (place.tree / "src", place.tree) if path.is_dir()]
    python_path += [str(_PLUGINS), *_moved(inherited.get("PYTHONPATH", ""), place)]
    report = f"--junitxml={shlex.quote(str(place.report))}"
    plugins = (inherited.get("PYTEST_PLUGINS", ""), "fixlearn_foreign_modules")
    return variables | {
        "PYTHONPATH": os.pathsep.join(python_path),
        "PYTEST_ADDOPTS": f"{inherited.get('PYTEST_ADDOPTS', '')} {report}".lstrip(),
        "PYTEST_PLUGINS": ",".join(filter(None, plugins)),
        "FIXLEARN_PROVE_ROOT": os.path.realpath(place.root),
        "FIXLEARN_PROVE_TREE": os.path.realpath(place.tree),
        "FIXLEARN_PROVE_FOREIGN_MODULES": str(place.foreign_modules),
    }


def _moved(python_path: str, place: Place) -> Iterator[str]:
    """The user's PYTHONPATH, with entries in the work tree replaced by those in `place.tree`."""
    root = os.path.realpath(place.root)
    for entry in filter(None, python_path.split(os.pathsep)):
        path = Path(os.path.realpath(entry))
        inside = place.tree / path.relative_to(root) if path.is_relative_to(root) else path
        # What is not in the commit, such as a virtual environment, stays.
        yield str(inside) if inside.is_dir() else entry


def run_program(
    command: str, folder: Path, environment: Mapping[str, str], log: Path, seconds: float
) -> int | None:
    """The exit code of a shell command that runs in `folder` without input, and prints to `log`.

    It is negative if a signal ended the command, and None after `seconds`: then, or if we are
    interrupted, it is killed with all processes that it started. Raises CannotTell without a shell.
    """
    arguments = shell_arguments(command)
    with log.open("ab") as output:
        process = None
        try:
            with defer_signals():
                process = subprocess.Popen(
                    arguments,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process:
                # A server that a test left running would keep using the folder.
                _kill_all(process)
                process.wait()


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it started.

    Windows has no process groups: there, only those of a process that still runs are found.
    """
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        return
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(PermissionError):
        process.kill()


# (files, a pattern in one of them that shows that the runner is used, its command)
_RUNNERS = (
    (("pyproject.toml", "setup.cfg", "tox.ini"), r"\bpytest\b", "pytest -q {evidence}"),
    (("pytest.ini", "conftest.py", "tests/conftest.py"), r"", "pytest -q {evidence}"),
    (("package.json",), r'"test"\s*:', "ln -s {root}/node_modules . && npm test -- {path}"),
    (("go.mod",), r"", 'go test "./$(dirname {path})" -run {test}'),
    (("Cargo.toml",), r"", 'cargo test --test "$(basename {path} .rs)" {test}'),
    (("Gemfile", ".rspec"), r"rspec|^--", "bundle exec rspec {path}"),
    (("Makefile",), r"^test:", "make test"),
)
_WRITTEN_FOR_PYTEST = re.compile(
    r"^(?:import|from) pytest\b|^(?:async )?def test_|^class Test\w*(?:\(\))?:", re.MULTILINE
)
FILES = tuple(name for names, _, _ in _RUNNERS for name in names)


def default_command(files: Mapping[str, str], path: str) -> str:
    """The command for the test file at `path`: pytest, if a Python project uses it.

    `files` are the existing FILES and the test file, as {path: text}. Raises UsageError
    for any other project, with the line to add to the configuration.
    """
    is_python = path.endswith(".py")
    if is_python and _WRITTEN_FOR_PYTEST.search(files.get(path, "")):
        return "pytest -q {evidence}"
    commands = [
        command
        for names, pattern, command in _RUNNERS
        if any(name in files and re.search(pattern, files[name], re.MULTILINE) for name in names)
    ]
    if is_python and "pytest -q {evidence}" in commands:
        return "pytest -q {evidence}"
    others = [command for command in commands if is_python or not command.startswith("pytest")]
    fallback = "python -m unittest {path}" if is_python else "sh {path}"
    proposed = (others or [fallback])[0]
    raise UsageError(
        "no command is configured to run one test",
        why='.fixlearn.yaml has no "prove: command:", and this project does not use pytest',
        hint=f"prove: {{command: '{proposed}'}}     in .fixlearn.yaml",
    )


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


class Ended(NamedTuple):
    """What is known of a command that ended, or that was stopped at the time limit."""

    command: str  # with its placeholders
    exit_code: int | None  # negative if a signal ended it, None if it was stopped
    limit: str  # "10m"
    report: bytes | None  # the JUnit report that it wrote
    output: str  # the end of what it printed
    evidence: Evidence  # the test that it was to run
    foreign_modules: Sequence[str]  # which it imported from outside the tested tree


def read_run(ended: Ended) -> Run:
    """How a run of a test ended.

    Without a report the exit code decides: 0 is a pass and any other a failure, unless the
    shell, pytest or the output of the runner says that no test ran. The failure is unclear if
    a runner that is not the test itself printed nothing about a test.
    """
    code, limit = ended.exit_code, ended.limit
    if code == _TIMED_OUT and (match := _OWN_LIMIT.search(ended.command)):
        code, limit = None, match[1] + "s" * match[1].isdigit()
    if code is None:
        return Run(Ending.STOPPED, f"it did not end within {limit}")
    signal = -code if code < 0 else code - 128
    foreign = ended.foreign_modules
    names = ", ".join(foreign[:_MAX_MODULES]) + (", …" if foreign[_MAX_MODULES:] else "")
    whys = (
        (foreign, f"it imported code from your work tree instead of the commit: {names}"),
        (0 < signal <= _MAX_SIGNAL, f"it was ended by signal {signal}"),
        (code >= _CRASH, f"it crashed (exit code {code:#x})"),
        (code in _SHELL_CODES, _SHELL_CODES.get(code, "")),
    )
    if why := next((why for is_true, why in whys if is_true), ""):
        return _broken(why)
    if ended.report is not None:
        return _by_report(code, ended.report, ended.command, ended.evidence)
    return _by_output(code, ended.output, ended.command)


def _by_output(code: int, output: str, command: str) -> Run:
    if why := _why_of_pytest(code, command) or why_nothing_ran(command, code, output):
        return _broken(why)
    if not code or _SCRIPT.search(command) or shows_a_test(output):
        return Run(Ending.FAILED if code else Ending.PASSED)
    if shows_usage_error(output):
        return _broken(f"it was called wrongly, see its output (exit code {code})")
    return Run(Ending.UNCLEAR)


def _by_report(code: int, content: bytes, command: str, evidence: Evidence) -> Run:
    """By the tests of a report; if the command asked for it, only by that of the evidence."""
    is_asked_for = asks_for_report(command)
    path, name = evidence[:2] if is_asked_for else ("", "")
    cases = read_report(content, path)
    if cases is None:
        why = "its JUnit report cannot be read" if content else "it wrote no JUnit report"
        return _broken(why)
    tests = [case for case in cases if not name or is_called(case.name, evidence)]
    failures = [case.message for case in tests if case.outcome == "failure"]
    errors = [case.message for case in tests or cases if case.outcome == "error"]
    failure, error = "".join(failures[:1]), "".join(errors[:1])
    has_passed = any(case.outcome == "passed" for case in tests)
    another_failed = name and any(case.outcome in ("failure", "error") for case in cases)
    is_script = not is_asked_for and _SCRIPT.search(command) and not _PYTEST.search(command)
    skipped = f", {len(tests)} skipped" if tests else ""
    runs = (
        # A report that nobody asked for is that of a pytest which the test started.
        (failures and code == 0 and not is_asked_for, Run(Ending.PASSED)),
        (failures and all(map(is_of_import, failures)), _broken(failure)),
        (failures, Run(Ending.FAILED, failure)),
        (errors, _broken(error or "an error before the test itself")),
        (name and not tests, _broken(f"its JUnit report has no test {name}")),
        (not has_passed, _broken(_why_of_pytest(code, command) or f"no test ran{skipped}")),
        (code == 0 or another_failed, Run(Ending.PASSED)),
        (is_script, Run(Ending.FAILED)),
    )
    otherwise = _broken(f"its tests passed, and its exit code is {code}")
    return next((run for is_true, run in runs if is_true), otherwise)


def _why_of_pytest(code: int, command: str) -> str:
    return _PYTEST_CODES.get(code, "") if _PYTEST.search(command) else ""


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
