"""The shell steps of GitHub's YAML, run with bash as the runner does it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from tests.support import Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Modules that a change brings along to run in place of the installer's.
TRAPS = {f"{name}.py": 'open("trapped", "w")\n' for name in ("pip", "venv", "ensurepip", "runpy")}


class Runner:
    """Runs `run:` steps in one folder. `values` has the values of the expressions in the steps.

    An expression that is not there is an error of the test: nothing is guessed.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], values: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self.environment = dict(environment)
        self.values = dict(values)

    def run(self, step: Mapping[str, Any]) -> Run:
        """Run one step; what it writes to GITHUB_OUTPUT can be asked for afterwards."""
        assert "${{" not in step["run"], "an expression in a script is an injection"
        output_file = self._folder.parent / "output"
        output_file.write_text("")
        given = {name: self._value(value) for name, value in step.get("env", {}).items()}
        options = "-eo pipefail" if step.get("shell") == "bash" else "-e"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", *options.split(), "-c", step["run"]],
            cwd=self._folder,
            env={**os.environ, **self.environment, "GITHUB_OUTPUT": str(output_file), **given},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        for line in output_file.read_text().splitlines():
            name, _, value = line.partition("=")
            self.values[f"steps.{step.get('id')}.outputs.{name}"] = value
        return Run(done.returncode, done.stdout, done.stderr)

    def _value(self, text: str) -> str:
        if not text.startswith("${{"):
            return text
        return self.values[text.removeprefix("${{").removesuffix("}}").strip()]
