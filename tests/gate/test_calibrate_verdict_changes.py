"""What would change a verdict: each stage has its own answer, and the author's word the last."""

from __future__ import annotations

import pytest

from fixlearn.config import Detection
from fixlearn.gate.calibrate import verdict_changes
from fixlearn.gate.detect import settle_by_paths
from tests.gate.verdicts import verdict

NO = 'a line "Fix: no (<reason>)" in the message makes it not a fix'
YES = 'a line "Fix: yes" in the message makes it a fix'
BACK = "This reverts commit 0123456789abcdef0123456789abcdef01234567."


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("fix: keep the last row", ("another type in its subject makes it not a fix", NO)),
        ("feat: sort rows", ('the type "fix" in its subject makes it a fix', YES)),
        (f"Put back\n\n{BACK}", ('the type "fix" or a line "Lesson: <id>" makes it a fix', YES)),
        ("feat: x\n\nFix: yes", ("without this line, the rest of the message decides",)),
        ("fixup! fix: x", (YES,)),
        ("Fix the last row", ('without "Fix" (+6) it would not be a fix', NO)),
        (
            "Fix wrong number of rows when sorting",
            ("it is a fix without any one of these signals, too", NO),
        ),
        (
            "Handle empty files",
            (
                '3 more points, or a line "Lesson: <id>", would make it a fix',
                'without "Handle" (+3) it would not be a fix',
                YES,
            ),
        ),
        (
            "Fix the CI",
            (
                "1 more point would make it unsure, 6 a fix",
                'without "Fix the CI" (-6) it would be a fix',
                YES,
            ),
        ),
        ("Sort rows by name", ("1 more point would make it unsure, 6 a fix", YES)),
        (
            "Count rows\n\nFixes the leak and the crash. Fixes #12\nReported-by: Ada",
            ("a subject that says what was wrong makes it a fix", YES),
        ),
    ],
)
def test_each_verdict_says_what_would_change_it(text: str, changes: tuple[str, ...]) -> None:
    assert verdict_changes(verdict(text)) == changes


def test_a_file_of_the_product_would_change_what_the_paths_decided() -> None:
    settled = settle_by_paths(verdict("fix: say how to sort"), ["README.md"], ["lessons"])

    assert verdict_changes(settled) == ("one changed file of the product makes it a fix", YES)


def test_a_lesson_line_would_make_a_fix_of_a_change_of_examples() -> None:
    line = 'a line "Lesson: <id>" makes it a fix'
    declared = settle_by_paths(verdict("fix: sort"), ["examples/a.py"], ["lessons"])
    doubtful = settle_by_paths(verdict("Avoid a second request"), ["examples/a.py"], ["lessons"])

    assert verdict_changes(declared) == (f"one changed file of the product, or {line}", YES)
    assert verdict_changes(doubtful) == (line, YES)


def test_the_mode_would_change_what_it_decided() -> None:
    actual = verdict("Fix the last row", Detection(mode="declared"))

    assert verdict_changes(actual) == (
        'the type "fix" makes it a fix',
        '"detect: mode: mixed" lets words count',
        YES,
    )
