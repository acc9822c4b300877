"""Lesson files for tests, and what they are read as."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.lesson_file import LessonFile, parse_lesson
from fixlearn.model import Lesson, Prevention, Proof

PATH = "lessons/2026/last-row.md"

TEST = "tests/test_pager.py::test_every_row"
PROOF = Proof((TEST,), "pytest -q {evidence}", "3f2a9c1 feat: rows", "8d0c1f2 fix: keep the last")
READ = Lesson(
    id="last-row",
    path=PATH,
    title="Last row dropped when the total fills no whole page",
    date=date(2026, 1, 5),
    gap="The pager was only tried with totals that fill the last page.",
    prevention=(
        Prevention(
            "test",
            "A test pages through a total that leaves the last page half full.",
            ("tests/test_pager.py::test_every_row",),
        ),
    ),
)

WHOLE = """\
---
title: 'Rows: lost'
date: 2026-01-05
gap: >-
  Nothing tried
  the last page.
prevention:
  - kind: guard
    change: Pages know their size.
    evidence: [src/pager.py#Page size, "https://example.com/alert"]
    proof: {of: a.py::b, command: 'make "test #1"', failed-on: 3f2a9c1, passed-on: 8d0c1f2 fix it}
  - kind: monitor
    change: An alert counts rows.
    status: planned
    owner: platform team
    due: 2026-03-01
  - kind: lint
    change: A pattern.
    pattern: '\\bsize\\(\\)'
    paths: src/**
    except: [src/size.py, "src/pager.py#a size"]
  - kind: review
    change: A checklist.
    status: dropped
    because: the guard is enough
impact: major
cause: boundary
found-by: user
areas: src/*.py
fixes:
  - >-
    3f2a9c1 fix: keep the last row
supersedes: [old-one, older-one]
retired: the pager is gone
audience: internal
x-team: [ours]
---

The story.

---
It has a line of its own.
"""


def read(text: str) -> LessonFile:
    return parse_lesson(PATH, text.encode())
