"""The patterns of lessons: which are enforced, and the findings about lines that match."""

from __future__ import annotations

from fixlearn.lessons.patterns import Line, Matches, Pattern, enforced, findings_about
from tests.builders import a_lesson, a_prevention

STEP = a_prevention("lint", "fixlearn refuses it.", pattern="now[(]", exceptions=("a.py#clock",))
LESSON = a_lesson("naive-dates", "test", STEP, title="Dates were shifted")
PATTERN = Pattern(LESSON, 1)
CONTENT = b"""\
---
title: Dates were shifted
date: 2026-01-05
gap: Nothing rejected them.
prevention:
  - {kind: test, change: A test., evidence: a.py}
  - kind: lint
    change: fixlearn refuses it.
    pattern: now[(]
---
"""


def test_only_patterns_of_active_lessons_that_are_done_are_enforced() -> None:
    planned = a_lesson("planned", STEP._replace(status="planned"))
    retired = a_lesson("retired", STEP, retired="no dates any more")
    lessons = {lesson.id: lesson for lesson in (LESSON, planned, retired)}

    assert enforced(lessons) == [PATTERN]


def test_a_line_that_an_exception_names_is_accepted() -> None:
    lines = [
        Line("a.py", 1, "clock = now()"),
        Line("b.py", 1, "clock = now()"),
        Line("a.py", 2, "x = now()"),
    ]

    assert [PATTERN.accepts(line) for line in lines] == [True, False, False]


def test_a_line_that_matches_is_a_finding_with_the_lesson() -> None:
    lines = (Line("a.py", 7, "  x =   now()"), Line("a.py", 8, "clock = now()"))

    (finding,) = findings_about(PATTERN, Matches(lines), CONTENT, lines)

    assert finding.rule == "banned-pattern"
    assert (finding.where, finding.severity) == ("a.py:7:1", "error")
    assert finding.what == (
        'this line matches the pattern of lesson naive-dates: "Dates were shifted"'
    )
    assert finding.because == ("the line: x = now()", "from now on: fixlearn refuses it.")
    assert finding.hint == (
        "Change the line; if it is right, add an exception to lessons/2026/naive-dates.md:",
        "  except: a.py#<a part of the line>",
    )


def test_the_tenth_finding_counts_the_others() -> None:
    lines = tuple(Line("a.py", number, "now()") for number in range(1, 14))

    findings = list(findings_about(PATTERN, Matches(lines), CONTENT, lines))

    assert [finding.because[2:] for finding in findings] == [
        *[()] * 9,
        ("3 more lines match it",),
    ]


def test_a_pattern_that_cannot_be_searched_is_a_finding_at_the_pattern() -> None:
    (finding,) = findings_about(PATTERN, Matches(error="missing )"), CONTENT, ())

    assert (finding.rule, finding.where) == ("invalid-value", "lessons/2026/naive-dates.md:9:5")
    assert finding.what == "the pattern of naive-dates cannot be searched: missing )"
