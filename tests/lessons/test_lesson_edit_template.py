"""A lesson to be filled in by hand."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from fixlearn.lessons.lesson_edit import (
    BLANK_CHANGE,
    BLANK_GAP,
    BLANK_KIND,
    BLANK_TITLE,
    without_comments,
    write_entry,
    write_template,
)
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import lint_lesson
from tests.builders import a_lesson, a_prevention

WHOLE = a_lesson("last-row", a_prevention("test", evidence=("tests/test_pager.py",)))
ASKED = a_lesson("last-row", a_prevention("test", "A test asks for it."))
BLANK = a_lesson(
    "last-row",
    a_prevention(BLANK_KIND, BLANK_CHANGE),
    title=BLANK_TITLE,
    gap=BLANK_GAP,
    areas=("src/pager.py",),
)


def test_the_template_explains_each_key() -> None:
    lesson = a_lesson(
        "last-row",
        a_prevention("eliminate", BLANK_CHANGE),
        title="Last row dropped when the total fills no whole page",
        date=date(2026, 1, 5),
        gap=BLANK_GAP,
    )

    assert write_template(lesson) == dedent("""\
        ---
        # What went wrong, in one line of at most 90 characters.
        title: Last row dropped when the total fills no whole page
        date: 2026-01-05
        # How it got through, in one sentence: what was missing, not who.
        gap: >-
          <how it got through>
        prevention:
          # How it is prevented from now on, strongest first:
          #   eliminate      the faulty thing no longer exists
          #   guard          the code rejects the wrong state
          #   automate       code now does a step that people did by hand
          #   lint           a static check finds such mistakes before a merge
          #   property-test  a test of many generated inputs
          #   test           a regression test for this case
          #   contain        a flag, a limit, a backup or a rollback limits the damage
          #   monitor        an alert or a runtime assertion reports it soon
          #   review         a checklist or a reviewer at the moment of the step
          #   document       a document where the next person looks
          #   train          people were trained; never enough alone
          - kind: eliminate
            # Evidence: path, path::test, path#text or an https: address.
            # evidence: path::test
            # What is different now, in one sentence.
            change: >-
              <what is different now>
        # Optional: time, near-miss, minor, major, critical
        # impact: minor
        # Optional: logic, boundary, state, interface, timing, data, capacity, config, build, \
dependency, requirement, operation, wording, unknown
        # cause: logic
        # Optional: test, ci, review, self, user, production, monitoring
        # found-by: review
        ---

        <!-- Optional: the symptoms, how it was found, what was surprising. -->
        """)


def test_without_its_comments_a_template_is_the_lesson_as_it_is_written() -> None:
    assert without_comments(write_template(WHOLE)).text == write_entry(WHOLE)


def test_an_unfilled_template_is_no_lesson() -> None:
    for text in (write_template(BLANK), without_comments(write_template(BLANK)).text):
        findings = lint_lesson(parse_lesson("lessons/2026/x.md", text.encode()))
        assert "error" in {finding.severity for finding in findings}


def test_every_remaining_blank_is_reported() -> None:
    for lesson in (
        WHOLE._replace(title=BLANK_TITLE),
        WHOLE._replace(gap=BLANK_GAP),
        a_lesson("last-row", a_prevention("eliminate", BLANK_CHANGE)),
        a_lesson("last-row", a_prevention(BLANK_KIND, "It is gone.")),
        ASKED,
    ):
        text = without_comments(write_template(lesson)).text
        findings = lint_lesson(parse_lesson("lessons/2026/x.md", text.encode()))
        errors = [finding.rule for finding in findings if finding.severity == "error"]
        assert len(errors) == 1, lesson


def test_optional_lines_count_without_their_comment_sign() -> None:
    text = write_template(ASKED)
    text = text.replace("    # evidence: path::test", "    evidence: test_x.py::test_it")
    text = text.replace("# impact: minor", "impact: time").replace("# cause: logic", "cause: data")

    entry = parse_lesson("lessons/2026/x.md", without_comments(text).text.encode())

    assert entry.lesson
    assert entry.lesson.prevention[0].evidence == ("test_x.py::test_it",)
    assert (entry.lesson.impact, entry.lesson.cause) == ("time", "data")


def test_comments_of_a_person_are_kept_and_findings_have_the_original_lines() -> None:
    comment = "# How it got through, in one sentence: what was missing, not who."
    text = f"---\n{comment}\ngap: x\n# mine\n---\n"

    assert without_comments(text) == ("---\ngap: x\n# mine\n---\n", (1, 3, 4, 5))
    assert without_comments(" \n\n") == ("", ())
