"""A reason that does not count, and the line to write instead."""

from __future__ import annotations

import pytest

from fixlearn.gate.commit_findings import ReasonProblem, reason_problem

WAIVER = 'for example "Lesson: none (only a comment changed)"'
DEFERRAL = 'for example "Lesson: later (hotfix for the outage)"'
TWO_WORDS = "use at least two words that say why"


@pytest.mark.parametrize(
    ("start", "rest", "problem"),
    [
        (
            "Lesson: later",
            "(hotfix)",
            ReasonProblem(
                'the reason in "Lesson: later (hotfix)" is too short',
                f"{TWO_WORDS}, {DEFERRAL}",
                "Lesson: later (<why>)",
            ),
        ),
        (
            "Lesson: none",
            "",
            ReasonProblem(
                '"Lesson: none" needs a reason',
                f"use at least two words, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Lesson: none",
            "()",
            ReasonProblem(
                '"Lesson: none" needs a reason',
                f"use at least two words, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Lesson: none",
            "(see commit)",
            ReasonProblem(
                'the reason in "Lesson: none (see commit)" does not say why',
                f"{TWO_WORDS}, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Lesson: none",
            "(<why>)",
            ReasonProblem(
                '"Lesson: none (<why>)" still has its placeholder',
                f"replace it with your reason, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Lesson: later",
            "hotfix for the outage",
            ReasonProblem(
                'the reason in "Lesson: later hotfix for the outage" is not in parentheses',
                f"write it in parentheses, {DEFERRAL}",
                "Lesson: later (hotfix for the outage)",
            ),
        ),
        (
            "Lesson: later",
            "(hotfix for the outage",
            ReasonProblem(
                'the reason in "Lesson: later (hotfix for the outage" is not in parentheses',
                f"write it in parentheses, {DEFERRAL}",
                "Lesson: later (hotfix for the outage)",
            ),
        ),
        (
            "Lesson: none",
            "typo",
            ReasonProblem(
                'the reason in "Lesson: none typo" is not in parentheses',
                f"write it in parentheses, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Lesson: none",
            "(" + "x" * 60 + ")",
            ReasonProblem(
                'the reason in "Lesson: none …" is too short',
                f"{TWO_WORDS}, {WAIVER}",
                "Lesson: none (<why>)",
            ),
        ),
        (
            "Fix: no",
            "(refactoring)",
            ReasonProblem(
                'the reason in "Fix: no (refactoring)" is too short',
                f'{TWO_WORDS}, for example "Fix: no (it only moves code)"',
                "Fix: no (<why>)",
            ),
        ),
    ],
)
def test_the_problem_of_a_reason_says_what_why_and_a_better_line(
    start: str, rest: str, problem: ReasonProblem
) -> None:
    assert reason_problem(start, rest) == problem


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("asdf asdf", "does not say why"),
        ("n/a", "does not say why"),
        ("typo", "is too short"),
    ],
)
def test_one_word_is_too_short_and_anything_else_does_not_say_why(reason: str, fault: str) -> None:
    assert (
        reason_problem("Fix: no", f"({reason})").what
        == f'the reason in "Fix: no ({reason})" {fault}'
    )


def test_a_line_of_sixty_characters_is_quoted_whole() -> None:
    fits = f"({'x' * 46})"
    quoted = [reason_problem("Lesson: none", text).what for text in (fits, f"{fits}.", f"{fits}..")]

    assert [f'"Lesson: none {fits}"' in quoted[0], '"Lesson: none …"' in quoted[1]] == [True, True]
