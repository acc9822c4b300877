"""Runs one test: its command line, its environment and its process.

This is the only module that starts a program other than git.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from fixlearn.errors import UsageError
from fixlearn.lessons.test_names import name_with_any_input
from fixlearn.repository.interrupts import defer_signals
from fixlearn.repository.shell import shell_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fixlearn.lessons.evidence import LessonTest


PLACEHOLDERS = ("evidence", "path", "test", "junit", "root")
_PLACEHOLDER = re.compile(rf"(?<!\$)\{{({'|'.join(PLACEHOLDERS)})\}}")
_PLUGINS = Path(__file__).parent / "plugin"
# git's variables name another repository, and a pytest that runs us sets some for its workers.
_FOREIGN_VARIABLES = re.compile(r"GIT_.*|PYTEST_XDIST_.*|PYTEST_CURRENT_TEST|PYTHONHOME")


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


class Completed(NamedTuple):
    """How a program ended."""

    exit_code: int  # negative: the signal that ended it
    is_stopped: bool = False  # by us, at the time limit


def run_program(
    command: str, folder: Path, environment: Mapping[str, str], log: Path, seconds: float
) -> Completed:
    """Run a shell command in `folder` without input, and append what it prints to `log`.

    After `seconds`, or if we are interrupted, it is killed with all processes that it started.
    Raises CannotTell if there is no shell.
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
            return Completed(process.wait(seconds))
        except subprocess.TimeoutExpired:
            return Completed(-9, is_stopped=True)
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
