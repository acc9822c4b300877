"""The benchmarks: they follow the code that they measure."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "benchmarks").glob("*.py")), ids=lambda path: path.name
)
def test_a_benchmark_imports_what_exists_and_says_what_it_needs(path: Path) -> None:
    done = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage:")
