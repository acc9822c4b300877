"""The lines that coding agents need: AGENTS.md is where most of them look (agents.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENTS_FILE = "AGENTS.md"
# Agents that read a file of their own; this line makes them read AGENTS.md too.
IMPORTS = {"CLAUDE.md": "@AGENTS.md", "GEMINI.md": "@AGENTS.md"}

AGENTS_TEXT = """\
## Fixes and lessons

A commit that fixes a bug owes a lesson: what let the bug through, and what stops its kind now.

- Write and stage it, with the regression test as its evidence:
  `fixlearn new --title "…" --gap "…" --kind test --change "…" --evidence tests/test_x.py::test_y`
  It prints the line `Lesson: <id>`; put that below the subject of the fix's commit message.
- Before you push: `fixlearn check --format json`. Where a finding has `fix.argv`, that is the
  command which settles it; `hint` says it in words.
- `fixlearn explain RULE` says what a rule asks for; `fixlearn lint` checks the lesson files.
- `gap` is a hole in the system or the process, never a person. The change is what differs from now
  on, not the fix itself.
- Nothing to learn: `Lesson: none (<reason>)`. No time now: `Lesson: later (<reason>)`.
"""


def imports_to_add(files: Mapping[str, str]) -> dict[str, str]:
    """{path: line} for the agents' own files that do not mention AGENTS.md yet."""
    return {
        path: line
        for path, line in IMPORTS.items()
        if path in files and AGENTS_FILE not in files[path] and "fixlearn" not in files[path]
    }
