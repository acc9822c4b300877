"""Findings, explanations and reports as people read them."""

from __future__ import annotations

from textwrap import dedent

from fixlearn.model import Finding
from fixlearn.render.text import Colours, findings_of_commits, findings_of_files

WHERE = "3f2a9c1 fix: keep the last row"
MISSING = Finding(
    "missing-lesson", WHERE, "no lesson", ("fixlearn new", "or add a line"), ("+6 fix", "+3 crash")
)
WARNING = Finding("unknown-key", WHERE, 'unknown key "x"', severity="warning")

MARKED = Colours(
    where=lambda text: f"<w {text}>",
    error=lambda text: f"<e {text}>",
    warning=lambda text: f"<y {text}>",
    good=lambda text: f"<g {text}>",
    quiet=lambda text: f"<q {text}>",
)


def test_without_findings_nothing_is_printed():
    assert findings_of_commits([]) + findings_of_files([]) == ""


def test_findings_are_printed_below_their_commit():
    other = Finding("empty-reason", "1234567 fix: x", "no reason")

    assert findings_of_commits([MISSING, WARNING, other]) == dedent("""\
        3f2a9c1 fix: keep the last row
          missing-lesson: no lesson
            because: +6 fix
                     +3 crash
          hint: fixlearn new
                or add a line
          unknown-key (warning): unknown key "x"
        1234567 fix: x
          empty-reason: no reason
        """)


def test_findings_of_files_begin_with_their_position():
    actual = Finding("cut-text", "lessons/2026/a.md:4:6", "cut", ("gap: >-", "  the text"))

    assert findings_of_files([actual, WARNING]) == dedent("""\
        lessons/2026/a.md:4:6: cut-text: cut
          hint: gap: >-
                  the text
        3f2a9c1 fix: keep the last row: unknown-key (warning): unknown key "x"
        """)


def test_every_part_has_its_colour():
    assert findings_of_commits([MISSING, WARNING], MARKED) == dedent("""\
        <w 3f2a9c1 fix: keep the last row>
          <e missing-lesson>: no lesson
        <q     because: +6 fix>
        <q              +3 crash>
          hint: fixlearn new
                or add a line
          <y unknown-key (warning)>: unknown key "x"
        """)


def test_the_shared_part_of_two_hints_is_printed_once():
    shared = ("Or add a line to the message:", "  Lesson: <id>")
    findings = [
        Finding(
            "missing-lesson",
            f"{sha} fix: it",
            "none",
            ("Write a lesson:", f"  fixlearn new {sha}", *shared),
        )
        for sha in ("3f2a9c1", "4e5b6a7")
    ]

    assert findings_of_commits(findings) == dedent("""\
        3f2a9c1 fix: it
          missing-lesson: none
          hint: Write a lesson:
                  fixlearn new 3f2a9c1
                Or add a line to the message:
                  Lesson: <id>
        4e5b6a7 fix: it
          missing-lesson: none
          hint: Write a lesson:
                  fixlearn new 4e5b6a7
        """)
