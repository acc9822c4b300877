"""The preview of `init` as text."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.gate.calibrate import MAX_COMMITS, Example, Preview
from fixlearn.lessons.prefill import Candidate
from fixlearn.render import tables
from tests.builders import a_commit

DAY = 86_400
NEWEST = 20_458 * DAY  # 2026-01-05


def example(subject: str, *evidence: str) -> Example:
    candidate = Candidate("test", evidence) if evidence else None
    return Example(a_commit(subject), candidate)


def test_the_rate_and_the_examples_are_shown() -> None:
    examples = (example("fix: keep the last row", "tests/test_rows.py"), example("Fix \x1b[31mred"))
    result = Preview(1_200, 61, NEWEST, NEWEST - 360 * DAY, examples=examples)

    assert tables.preview(result) == dedent("""\
        The year up to 2026-01-05, 1,200 commits: 61 bug fixes, 1.2 a week.
        From now on, each fix needs a lesson: the gap behind the bug, and the change that closes it.
        The most recent fixes that would have needed one:

          ccccccc fix: keep the last row
            a bug fix, because its type "fix" is declared (Conventional Commits)
            you would write how it got through and what is different now
            what shows it would be tests/test_rows.py

          ccccccc Fix \\x1b[31mred
            a bug fix, because its subject starts with fix
            you would write how it got through and what is different now
            no test was changed, so you would also name a file that shows it

        """)


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            Preview(1, 0, NEWEST, NEWEST, has_first_commit=True),
            "The whole history, 1 commit since 2026-01-05: no bug fix.",
        ),
        (
            Preview(MAX_COMMITS, 0, NEWEST, NEWEST - 5 * DAY),
            "The newest 5,000 commits, since 2025-12-31 (older ones were not read): no bug fix.",
        ),
    ],
)
def test_the_first_line_says_which_commits_were_read(result: Preview, line: str) -> None:
    assert tables.preview(result) == f"{line}\n\n"


@pytest.mark.parametrize(
    ("fixes", "rate"), [(20, "one in 3 weeks"), (45, "0.9 a week"), (520, "10.0 a week")]
)
def test_the_rate_of_fixes_is_what_people_say(fixes: int, rate: str) -> None:
    printed = tables.preview(Preview(600, fixes, NEWEST, NEWEST - 364 * DAY))

    assert printed.splitlines()[0].endswith(f" {fixes} bug fixes, {rate}.")


def test_a_history_of_a_day_has_no_rate() -> None:
    printed = tables.preview(Preview(3, 2, NEWEST + 60, NEWEST, has_first_commit=True))

    first = "The whole history, 3 commits since 2026-01-05: 2 bug fixes."
    assert printed.splitlines()[0] == first


def test_without_commits_there_is_no_text() -> None:
    assert tables.preview(Preview()) == ""


def test_in_a_terminal_lines_are_wrapped_at_words() -> None:
    commit = example("fix: keep the last row of each full page", "tests/test_rows.py")
    result = Preview(1_200, 61, NEWEST, NEWEST - 360 * DAY, examples=(commit,))

    assert tables.preview(result, columns=40) == dedent("""\
        The year up to 2026-01-05, 1,200
        commits: 61 bug fixes, 1.2 a week.
        From now on, each fix needs a lesson:
        the gap behind the bug, and the change
        that closes it.
        The most recent fixes that would have
        needed one:

          ccccccc fix: keep the last row of each
            full page
            a bug fix, because its type "fix" is
              declared (Conventional Commits)
            you would write how it got through
              and what is different now
            what shows it would be
              tests/test_rows.py

        """)


def test_a_language_without_words_is_noted() -> None:
    assert tables.preview(Preview(commits=1, oldest=1, newest=1, language="Dutch")).endswith(
        dedent("""\
            Many messages are in Dutch, and fixlearn has no words for it: declare the type of
            each commit ("fix: ..."), or add words of your own under "detect: rules:".

            """)
    )
    result = Preview(commits=1, oldest=1, newest=1, language="Dutch")
    assert tables.preview(result, columns=60).endswith(
        dedent("""\
            Many messages are in Dutch, and fixlearn has no words for
            it: declare the type of each commit ("fix: ..."), or add
            words of your own under "detect: rules:".

            """)
    )
