"""The command that runs one test, where the configuration names none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is looked at, and the pattern that shows the runner -> the command.
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
    """The command for the test file at `path`: pytest, where a Python project uses it.

    `files` are the texts of those of FILES that are there, and of the test's own.
    Raises UsageError for any other project, with the line to add.
    """
    if path.endswith(".py") and _WRITTEN_FOR_PYTEST.search(files.get(path, "")):
        return "pytest -q {evidence}"
    found = [
        command
        for names, pattern, command in _RUNNERS
        if any(name in files and re.search(pattern, files[name], re.MULTILINE) for name in names)
    ]
    is_python = path.endswith(".py")
    if is_python and "pytest -q {evidence}" in found:
        return "pytest -q {evidence}"
    others = [command for command in found if is_python or not command.startswith("pytest")]
    fallback = "python -m unittest {path}" if is_python else "sh {path}"
    proposed = (others or [fallback])[0]
    raise UsageError(
        "there is no command that runs one test",
        why='.fixlearn.yaml has no "prove: command:"',
        hint=f"prove: {{command: '{proposed}'}}     in .fixlearn.yaml",
    )
