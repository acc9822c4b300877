"""A line of a branch, and what `fixlearn check` says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support import Fixlearn

BASE = "def pages(rows):\n    total = len(rows) of them all\n    return total\n"
BECAUSE = '    because: its type "fix" is declared (Conventional Commits)'


def outcome(fixlearn: Fixlearn, range: str = "main..HEAD") -> tuple[int, list[str]]:
    """The exit code and the lines of `fixlearn check --verbose`."""
    run = fixlearn("check", range, "--verbose")
    return run.exit_code, run.stdout.splitlines()
