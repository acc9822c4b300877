"""Changed files, and the preventions that they may be."""

from __future__ import annotations

from fixlearn.lessons.prefill import Candidate, prefill
from fixlearn.lessons.test_names import ChangedFile, Hunk

ROOTS = ["lessons"]


def changed(path: str, *lines: str) -> ChangedFile:
    return ChangedFile(path, (Hunk("", lines),))


def candidates(*files: ChangedFile) -> tuple[Candidate, ...]:
    return prefill("", "", files, ROOTS).candidates


PAGER = changed("src/pager.py", "rows = [1]")


TEST = changed("tests/test_pager.py", "def test_last_row():", "    assert rows")
