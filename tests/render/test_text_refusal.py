"""What the author of a commit reads: what happened, why, and the commands to type."""

from __future__ import annotations

from textwrap import dedent

from fixlearn.model import Finding
from fixlearn.render.text import COLOURED, refusal

MISSING = Finding(
    "missing-lesson",
    "fix: keep the last row of a page that is full, and that of a page that is not",
    "this bug fix needs a lesson",
    (
        "Write a lesson, then commit again (your message is kept):",
        "  fixlearn new",
        "  git commit -F .git/fixlearn-message -- src/pager.py src/rows.py lessons",
        "No lesson needed, or no time for it now? Give a reason of at least two words:",
        '  fixlearn none "<why>" --commit',
        '  fixlearn later "<why>" --commit',
    ),
    ('its type "fix" is declared (Conventional Commits)',),
)
GUARD = Finding(
    "guard-removed",
    "fix: keep the last row",
    "this removes the evidence of the lesson last-row",
    ("Then commit again:", "  git commit"),
    severity="warning",
)


def test_without_a_terminal_no_line_is_wrapped() -> None:
    assert refusal([MISSING], is_refused=True) == dedent("""\
        Commit refused: this bug fix needs a lesson (missing-lesson)
          fix: keep the last row of a page that is full, and that of a page that is not
          Why: its type "fix" is declared (Conventional Commits)
          Write a lesson, then commit again (your message is kept):
            fixlearn new
            git commit -F .git/fixlearn-message -- src/pager.py src/rows.py lessons
          No lesson needed, or no time for it now? Give a reason of at least two words:
            fixlearn none "<why>" --commit
            fixlearn later "<why>" --commit
        """)


def test_in_a_terminal_sentences_are_wrapped_at_words_and_commands_are_not() -> None:
    assert refusal([MISSING], is_refused=True, width=50) == dedent("""\
        Commit refused: this bug fix needs a lesson
          (missing-lesson)
          fix: keep the last row of a page that is full,
            and that of a page that is not
          Why: its type "fix" is declared (Conventional
          Commits)
          Write a lesson, then commit again (your message
          is kept):
            fixlearn new
            git commit -F .git/fixlearn-message -- src/pager.py src/rows.py lessons
          No lesson needed, or no time for it now? Give a
          reason of at least two words:
            fixlearn none "<why>" --commit
            fixlearn later "<why>" --commit
        """)


def test_a_commit_that_is_made_has_warnings() -> None:
    text = refusal([MISSING], is_refused=False)

    assert text.startswith("Warning: this bug fix needs a lesson (missing-lesson)\n")
    assert "refused" not in text


def test_a_warning_below_an_error_is_a_warning_and_no_hint_is_printed_twice() -> None:
    error = GUARD._replace(severity="error")

    assert refusal([error, GUARD], is_refused=True) == dedent("""\
        Commit refused: this removes the evidence of the lesson last-row (guard-removed)
          fix: keep the last row
          Then commit again:
            git commit
        Warning: this removes the evidence of the lesson last-row (guard-removed)
        """)


def test_the_first_line_of_a_refusal_is_red_and_that_of_a_warning_yellow() -> None:
    red, yellow = (
        refusal([MISSING], is_refused=is_refused, colours=COLOURED).splitlines()[0]
        for is_refused in (True, False)
    )

    assert red == "\x1b[31mCommit refused: this bug fix needs a lesson (missing-lesson)\x1b[0m"
    assert yellow == "\x1b[33mWarning: this bug fix needs a lesson (missing-lesson)\x1b[0m"


def test_hostile_text_is_harmless_everywhere() -> None:
    odd = "\x1b[2J ##[error] \u202ex"
    finding = Finding("missing-lesson", odd, odd, (odd, f"  {odd}"), (odd,))

    for width in (None, 80):
        text = refusal([finding], is_refused=True, width=width)
        assert "\x1b" not in text
        assert "##[" not in text
        assert "\u202e" not in text
