"""A proof is written into a lesson, and nothing else of the file changes."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings

from fixlearn.lessons.lesson_edit import set_proof, write_entry
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import lint_lesson
from tests.lessons.hypothesis_lessons import LESSONS
from tests.lessons.lesson_files import PROOF, TEST
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"
WRITTEN = f"""\
    proof:
      of: {TEST}
      command: pytest -q {{evidence}}
      failed-on: '3f2a9c1 feat: rows'
      passed-on: '8d0c1f2 fix: keep the last'
"""


def test_a_proof_is_written_below_the_evidence_and_passes_lint() -> None:
    after = set_proof(PATH, LESSON.encode(), 0, PROOF)

    assert after is not None
    assert after.decode() == LESSON.replace(f"{TEST}\n", f"{TEST}\n{WRITTEN}")
    assert lint_lesson(parse_lesson(PATH, after)) == ()


def test_comments_quotes_order_and_blank_lines_are_kept() -> None:
    text = dedent(f"""\
        ---
        # why it is here
        prevention:   # two of them
        - evidence:
          - >-
            {TEST}

          - 'b.py'   # and this
          # between
          kind: "test"
          change: 'It asks.'

        # the second
        - kind: eliminate
          change: Gone.
        title: "The rows"
        date: 2026-01-05
        gap: Nothing asked for it.
        x-own: 1
        ---

        The story.
        """)

    after = set_proof(PATH, text.encode(), 0, PROOF)

    assert after is not None
    written = dedent(WRITTEN).replace("\n", "\n  ").rstrip(" ")
    anchor = "  - 'b.py'   # and this\n"
    assert after.decode() == text.replace(anchor, f"{anchor}  {written}")


@pytest.mark.parametrize("indent", ["", "    "])
def test_a_comment_in_a_list_is_not_its_end(indent: str) -> None:
    listed = f"\n{indent}# the first\n      - {TEST}\n\n{indent}# the second\n      - b.py\n"
    text = LESSON.replace(f" {TEST}\n", f"{listed}{indent}# behind it\n")
    assert listed in text

    after = set_proof(PATH, text.encode(), 0, PROOF)

    assert after is not None
    assert after.decode() == text.replace("- b.py\n", f"- b.py\n{WRITTEN}")
    assert set_proof(PATH, after, 0, PROOF) == after


@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_byte_order_mark_of_a_lesson_are_kept(begin: bytes) -> None:
    content = begin + LESSON.replace("\n", "\r\n").encode()

    after = set_proof(PATH, content, 0, PROOF)

    assert after is not None
    assert after.replace(WRITTEN.replace("\n", "\r\n").encode(), b"") == content


def test_a_second_proof_replaces_the_first() -> None:
    other = PROOF._replace(evidence=("a.py", "b.py"), command="make test #1 {evidence}")
    first = set_proof(PATH, LESSON.encode(), 0, other)
    assert first is not None

    assert set_proof(PATH, first, 0, PROOF) == set_proof(PATH, LESSON.encode(), 0, PROOF)


def test_a_prevention_in_braces_is_not_edited() -> None:
    text = LESSON.partition("prevention:")[0] + dedent(f"""\
        prevention: {{kind: test, change: It asks., evidence: "{TEST}"}}
        ---
        """)
    assert parse_lesson(PATH, text.encode()).lesson

    assert set_proof(PATH, text.encode(), 0, PROOF) is None


def test_only_a_lesson_gets_a_proof() -> None:
    assert set_proof(PATH, b"", 0, PROOF) is None
    assert set_proof(PATH, LESSON.encode(), 1, PROOF) is None


@given(LESSONS)
@settings(max_examples=50)
def test_only_the_lines_of_the_proof_are_new_for_any_lesson(lesson) -> None:
    before = write_entry(lesson._replace(prevention=(lesson.prevention[0]._replace(proof=None),)))

    after = set_proof(PATH, before.encode(), 0, PROOF)

    if lesson.prevention[0].evidence:
        assert after is not None
        assert after.decode().replace(WRITTEN, "") == before


def test_a_proof_of_other_tests_is_stale() -> None:
    after = set_proof(PATH, LESSON.encode(), 0, PROOF)
    assert after is not None
    text = after.decode().replace(f"evidence: {TEST}", "evidence: tests/test_pager.py::test_last")

    (finding,) = lint_lesson(parse_lesson(PATH, text.encode()))

    assert (finding.rule, finding.severity, finding.where) == (
        "stale-proof",
        "warning",
        f"{PATH}:9:5",
    )
