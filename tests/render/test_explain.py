"""The explanation of a commit and of a rule."""

from __future__ import annotations

from textwrap import dedent

from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import Outcome, Result
from fixlearn.render import explain
from fixlearn.rules import RULES
from tests.builders import a_lesson, a_prevention


def test_an_explanation_lists_every_reason_with_its_points():
    verdict = Verdict(
        Band.FIX, (Reason("it fixes", 6, "fix"), Reason("it adds", -3), Reason("x")), 3
    )
    result = Result("3f2a9c1" + "d" * 33, "fix it", Outcome.COVERED, "it adds a", verdict)

    assert explain.commit(result, changes=["say so"]) == dedent("""\
        3f2a9c1 fix it
          a bug fix, which needs a lesson (3 points)
            +6 it fixes   'fix'
            -3 it adds
               x
          covered: it adds a
          what would change this:
            say so
        """)


def test_an_exempt_fix_is_not_said_to_need_a_lesson():
    verdict = Verdict(Band.FIX, (Reason("it fixes", 6, "fix"),), 6)
    result = Result("3f2a9c1" + "d" * 33, "fix it", Outcome.EXEMPT, "its bug is new", verdict)

    assert explain.commit(result) == dedent("""\
        3f2a9c1 fix it
          a bug fix (6 points)
            +6 it fixes   'fix'
          exempt: its bug is new
        """)


def test_a_rule_is_explained():
    assert explain.rule("encoding", RULES["encoding"]) == dedent("""\
        encoding (error)
          says: a lesson is not encoded as UTF-8
          do: save the file as UTF-8
        """)


def test_a_lesson_and_each_prevention_name_their_issues():
    step = a_prevention("test", "A test looks.", issue="https://example.com/issues/8")

    assert explain.lesson(a_lesson("rows", step, issue="#7")) == dedent("""\
        rows: Rows
          lessons/2026/rows.md, 2026-01-05
          gap: Nothing asked for it.
          issue: #7
          test: A test looks.
            issue: https://example.com/issues/8
        """)


def test_at_a_terminal_sentences_are_wrapped():
    verdict = Verdict(Band.FIX, (Reason("it fixes"),))
    result = Result("3f2a9c1" + "d" * 33, "fix it", Outcome.COVERED, "it adds rows", verdict)
    age = "lived three days, in 1 release: introduced by d2f1a90"
    changes = ['a line "Fix: no (<reason>)" in the message makes it not a fix']
    step = a_prevention("test", "A test looks at each of the rows.")

    assert explain.commit(result, age=age, changes=changes, columns=48) == dedent("""\
        3f2a9c1 fix it
          a bug fix, which needs a lesson
             it fixes
          covered: it adds rows
          its bug lived three days, in 1 release:
            introduced by d2f1a90
          what would change this:
            a line "Fix: no (<reason>)" in the message
              makes it not a fix
        """)
    assert explain.lesson(a_lesson("rows", step), columns=40) == dedent("""\
        rows: Rows
          lessons/2026/rows.md, 2026-01-05
          gap: Nothing asked for it.
          test: A test looks at each of the
            rows.
        """)
    assert explain.rule("encoding", RULES["encoding"], 40) == dedent("""\
        encoding (error)
          says: a lesson is not encoded as UTF-8
          do: save the file as UTF-8
        """)
