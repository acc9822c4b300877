"""Lessons written and read back, and arbitrary bytes read."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.prevention import AUDIENCES, CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.model import Lesson, Prevention, Proof
from tests.lessons.test_lesson_file import PATH, READ, WHOLE, read


def test_a_lesson_is_written_as_people_write_it():
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


SENTENCES = st.text(max_size=200).map(lambda text: " ".join(text.split()))
SAID = SENTENCES.filter(bool)
SOME = st.lists(SAID, max_size=3).map(tuple)
STEPS = st.builds(
    Prevention,
    kind=st.sampled_from(list(KINDS)),
    change=SAID,
    evidence=SOME,
    owner=SENTENCES,
    due=st.none() | st.dates(),
    because=SENTENCES,
    proof=st.none() | st.builds(Proof, SOME.filter(bool), SAID, SAID, SAID),
) | st.builds(
    Prevention,
    kind=st.sampled_from(list(KINDS)),
    change=SAID,
    status=st.sampled_from(["planned", "dropped"]),
    owner=SAID,
    due=st.dates(),
    because=SAID,
)
LESSONS = st.builds(
    Lesson,
    id=st.just("last-row"),
    path=st.just(PATH),
    title=SAID.map(lambda text: text[:90].strip()),
    date=st.dates(),
    gap=SAID,
    prevention=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    body=st.text().map(lambda text: text.replace("\r\n", "\n").strip()),
    impact=st.sampled_from(IMPACTS),
    cause=st.sampled_from(["", *CAUSES]),
    found_by=st.sampled_from(["", *FOUND_BY]),
    areas=SOME,
    fixes=SOME,
    supersedes=SOME,
    retired=SENTENCES,
    audience=st.sampled_from(AUDIENCES),
)


@given(LESSONS)
@settings(max_examples=150, deadline=None, database=None)
def test_what_is_written_is_read_back_as_the_same_lesson(lesson):
    entry = read(write_entry(lesson))

    assert (entry.lesson, entry.findings) == (lesson, ())


@given(st.binary(max_size=60), st.integers(0, len(WHOLE)), st.integers(0, 30))
@settings(max_examples=200, deadline=None, database=None)
def test_reading_never_raises_whatever_the_bytes(junk, at, length):
    for content in (junk, b"---\n" + junk + b"\n---\n"):
        entry = parse_lesson(PATH, content)
        assert entry.lesson is not None or entry.findings

    spoilt = WHOLE.encode()[:at] + junk + WHOLE.encode()[at + length :]
    entry = parse_lesson(PATH, spoilt)
    assert entry.lesson is not None or entry.findings
