"""Lessons written and read back, and arbitrary bytes read."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.lesson_file import parse_lesson
from tests.lessons.hypothesis_lessons import LESSONS
from tests.lessons.lesson_files import PATH, READ, WHOLE, read


def test_a_lesson_is_written_in_the_usual_form():
    assert write_entry(READ) == dedent("""\
        ---
        title: Last row dropped when the total fills no whole page
        date: 2026-01-05
        gap: >-
          The pager was only tried with totals that fill the last page.
        prevention:
          - kind: test
            change: >-
              A test pages through a total that leaves the last page half full.
            evidence: tests/test_pager.py::test_every_row
        ---
        """)


@given(LESSONS)
@settings(max_examples=80)
def test_a_written_lesson_is_read_back_unchanged(lesson):
    entry = read(write_entry(lesson))

    assert (entry.lesson, entry.findings) == (lesson, ())


@given(st.binary(max_size=60), st.integers(0, len(WHOLE)), st.integers(0, 30))
@settings(max_examples=80)
def test_reading_never_raises_for_any_bytes(junk, at, length):
    for content in (junk, b"---\n" + junk + b"\n---\n"):
        entry = parse_lesson(PATH, content)
        assert entry.lesson is not None or entry.findings

    spoilt = WHOLE.encode()[:at] + junk + WHOLE.encode()[at + length :]
    entry = parse_lesson(PATH, spoilt)
    assert entry.lesson is not None or entry.findings
