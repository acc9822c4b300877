"""A `Lesson:` or `Fix:` line that is refused: what is wrong with it, and what is kept."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import AGAIN, SUBJECT, message, stage
from tests.support import LESSON

if TYPE_CHECKING:
    from tests.support import GitRepo

KEPT = ".git/fixlearn-message"
STORY = f"{SUBJECT}\n\nA user lost rows.\n"
REFUSED_LINES = [
    "Lesson: later (hotfix)",
    "Lesson: none (typo)",
    "Lesson: none",
    "Lesson: none only a typo",
    "Lesson: later (see commit)",
    "Lesson: none (<why>)",
    "Lesson: later 31.12.2026 (hotfix for the outage)",
    "Lesson: last-rwo",
    "Lesson:",
    "Fix: no",
    "Fix: no (refactoring)",
]


@pytest.fixture
def staged(hooked: GitRepo) -> GitRepo:
    """A staged fix, and a lesson with an id that is easy to misspell."""
    hooked.commit("docs: a lesson", {"lessons/2026/last-row.md": LESSON})
    stage(hooked, {"pager.py": "rows = [1]\n"})
    return hooked


def kept(repo: GitRepo) -> str:
    return (repo.path / KEPT).read_text("utf-8")


def test_a_reason_of_one_word_is_refused_with_an_example(staged: GitRepo) -> None:
    run = staged.try_git("commit", "-m", SUBJECT, "--trailer", "Lesson: later (hotfix)")

    assert (run.exit_code, run.stderr) == (
        1,
        dedent(f"""\
            Commit refused: the reason in "Lesson: later (hotfix)" is too short (empty-reason)
              {SUBJECT}
              Why: use at least two words that say why, for example "Lesson: later (hotfix for the \
outage)"
              Commit again with:
            {AGAIN} --trailer "Lesson: later (<why>)"
            """),
    )


def test_a_refused_trailer_is_not_kept(staged: GitRepo) -> None:
    staged.try_git("commit", "-m", STORY)
    for line in REFUSED_LINES:
        for _ in range(2):
            refused = staged.try_git("commit", "-F", KEPT, "--trailer", line)
            assert refused.exit_code == 1, line
            assert kept(staged).rstrip("\n") == STORY.rstrip("\n"), line

    staged.git("commit", "-q", "-F", KEPT, "--trailer", "Lesson: none (only a comment changed)")

    assert message(staged) == f"{STORY}\nLesson: none (only a comment changed)"


def test_other_trailers_and_valid_lines_are_kept(staged: GitRepo) -> None:
    trailers = ("Reported-by: Bo <bo@x.org>", "Lesson: last-row", "Lesson: last-rwo")
    options = [word for trailer in trailers for word in ("--trailer", trailer)]

    run = staged.try_git("commit", "-m", SUBJECT, *options)

    assert 'there is no lesson "last-rwo"; did you mean "last-row"?' in run.stderr
    assert kept(staged) == f"{SUBJECT}\n\nReported-by: Bo <bo@x.org>\nLesson: last-row\n"


def test_a_line_that_was_written_in_an_editor_is_kept_and_a_trailer_beside_it_is_not(
    staged: GitRepo,
) -> None:
    written = f"{SUBJECT}\n\nLesson: none (typo)"
    staged.write({"../editor.sh": f'printf \'{written}\\n\' | cat - "$1" > ../m; mv ../m "$1"'})
    typed = staged.try_git("commit", env={"GIT_EDITOR": "sh ../editor.sh"})
    again = staged.try_git(
        "commit", "-e", "-F", KEPT, "--trailer=Lesson: none (x)", env={"GIT_EDITOR": "true"}
    )

    assert kept(staged).rstrip() == written
    for run in (typed, again):
        assert (
            dedent(f"""\
            Commit again, and write this line in the editor instead:
                Lesson: none (<why>)
                git commit -e -F {KEPT}
            """)
            in run.stderr
        )
