"""`fixlearn guidance`: rules for AGENTS.md."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

REVIEWED = """\
---
title: A release lost its notes
date: 2026-02-03
gap: Nobody read the notes before the tag.
prevention:
  - kind: review
    change: A second person reads the notes before the tag.
    evidence: docs/release.md
---
"""
OUT_OF_DATE = "AGENTS.md: the section of rules is out of date"
RULE = "- A second person reads the notes before the tag. (lessons/2026/notes.md)\n"


def test_the_rules_are_printed_written_and_checked(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"lessons/2026/notes.md": REVIEWED, "lessons/2026/last-row.md": LESSON, **GUARD})

    printed = fixlearn("guidance")
    assert (printed.exit_code, printed.stderr) == (0, "1 rule, from 2 lessons\n")
    assert RULE in printed.stdout

    missing = fixlearn("guidance", "--update", "AGENTS.md")
    assert (missing.exit_code, missing.stderr) == (
        2,
        dedent("""\
            error: AGENTS.md does not exist
              why: fixlearn updates a section of an existing file and does not create files
              hint: fixlearn init --agents     creates it
            """),
    )
    repo.write({"AGENTS.md": "# Agents\n"})
    old = fixlearn("guidance", "--update", "AGENTS.md", "--check")
    assert (old.exit_code, old.stderr) == (
        1,
        f"{OUT_OF_DATE}\n  hint: fixlearn guidance --update AGENTS.md\n",
    )
    assert f"+{RULE}" in old.stdout
    assert (repo.path / "AGENTS.md").read_text() == "# Agents\n"

    assert fixlearn("guidance", "--update", "AGENTS.md").exit_code == 0
    assert (repo.path / "AGENTS.md").read_text() == f"# Agents\n\n{printed.stdout}"
    checked = fixlearn("guidance", "--update", "AGENTS.md", "--check")
    assert (checked.exit_code, checked.stdout) == (0, "")

    repo.write({"AGENTS.md": printed.stdout.replace("second person", "third person")})
    edited = fixlearn("guidance", "--update", "AGENTS.md")
    assert (edited.exit_code, edited.stderr.partition("\n")[0]) == (
        1,
        "AGENTS.md: the section of rules was edited by hand, and is left as it is",
    )
