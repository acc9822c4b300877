"""A fix without a lesson, others beside it, and lessons with findings."""

from __future__ import annotations

from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import Finding, Outcome, Position, Result

VERDICT = Verdict(Band.FIX, (Reason('its type "fix" is declared'),))
MISSING = Finding(
    "missing-lesson",
    "3f2a9c1 fix: keep the last row",
    "this bug fix needs a lesson",
    ("fixlearn new --from-commit 3f2a9c1", "or add a line"),
    ('its type "fix" is declared',),
)
REFUSED = Result(
    "3f2a9c1" + "d" * 33,
    "fix: keep the last row",
    Outcome.MISSING,
    "",
    VERDICT,
    findings=(MISSING,),
    path="src/pager.py",
)
COVERED = Result("1234567" + "e" * 33, "fix: read it", Outcome.COVERED, "it adds a", VERDICT)
MERGE = Result("7654321" + "f" * 33, "Merge fix", Outcome.EXEMPT, "merge", VERDICT)
PLAIN = Result("abcdef0" + "a" * 33, "docs: say it", Outcome.NOT_A_FIX, "", VERDICT)

CUT = Finding(
    "cut-text",
    "lessons/2026/a.md:4:6",
    'YAML ends this text at " #"',
    ("gap: >-", "  the text"),
    position=Position("lessons/2026/a.md", 4, 6),
)
WARNING = Finding(
    "unknown-key",
    "lessons/2026/a.md:5:1",
    'unknown key "x"',
    severity="warning",
    position=Position("lessons/2026/a.md", 5, 1),
)
HEADLINE = "looked at 4 commits (main..HEAD): 2 fixes (1 covered, 1 missing), 1 exempt"
