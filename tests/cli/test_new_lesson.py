"""What `fixlearn new` refuses, and how it writes the file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.cli.new_options import COMPLETE

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo, Run


def test_an_existing_lesson_is_not_overwritten(repo: GitRepo, fixlearn: Fixlearn) -> None:
    fixlearn("new", *COMPLETE)

    again = fixlearn("new", *COMPLETE)
    same_id = fixlearn("new", *COMPLETE, "--id", "last-row-dropped")

    assert again.stdout == "Lesson: last-row-dropped-2\n"
    assert same_id.exit_code == 2
    assert same_id.stderr == dedent("""\
        error: there is a lesson "last-row-dropped" already
          why: ids are unique over all years, and nothing is overwritten
          hint: fixlearn new --id last-row-dropped-3
        """)


def test_twenty_concurrent_runs_write_twenty_lessons(repo: GitRepo, fixlearn: Fixlearn) -> None:
    def write(number: int) -> Run:
        return fixlearn("new", *COMPLETE, "--body", f"lesson {number}")

    with ThreadPoolExecutor(20) as pool:
        runs = list(pool.map(write, range(20)))

    assert {run.exit_code for run in runs} == {0}, [run.stderr for run in runs]
    ids = sorted(run.stdout.removeprefix("Lesson: ").strip() for run in runs)
    assert ids == sorted(["last-row-dropped", *(f"last-row-dropped-{n}" for n in range(2, 21))])
    staged = repo.git("diff", "--cached", "--name-only").splitlines()
    assert sorted(staged) == sorted(f"lessons/2026/{id}.md" for id in ids)
    bodies = {repo.git("show", f":{path}").splitlines()[-1] for path in staged}
    assert bodies == {f"lesson {number}" for number in range(20)}


def test_if_staging_fails_the_file_is_deleted_and_the_answers_are_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({".gitignore": "lessons\n"})

    run = fixlearn("new", *COMPLETE)

    assert run.exit_code == 3
    assert not [*repo.path.glob("lessons/*/*")]
    assert run.stderr == dedent("""\
        nothing was written; to go on:
          fixlearn new --title 'Last row dropped' --gap 'Parser: nothing asked for row #12.' \
--kind test --change '@last row is asked for: see `test_row`.' \
--evidence tests/test_rows.py::test_row --date 2026-01-05
        error: git add failed
          why: the file is ignored by a .gitignore
          hint: git check-ignore -v FILE     shows the rule
        """)


@pytest.mark.parametrize("id", ["None", "later", "a b", "../x", "Ä", "-x"])
def test_an_id_that_a_message_cannot_name_is_refused(
    repo: GitRepo, fixlearn: Fixlearn, id: str
) -> None:
    run = fixlearn("new", *COMPLETE, f"--id={id}")

    assert run.exit_code == 2
    assert repo.git("status", "--porcelain") == ""


def test_a_title_without_latin_letters_needs_an_id(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *COMPLETE, "--title", "最後の行")

    assert run.exit_code == 2
    assert run.stderr.splitlines()[-1] == "  hint: fixlearn new --id the-id-you-like"


def test_a_similar_lesson_is_mentioned_and_the_new_one_is_written(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({"tests/test_rows.py": "def test_row(): ...\n"})
    fixlearn("new", *COMPLETE)

    run = fixlearn("new", *COMPLETE, "--title", "The last row is dropped")

    assert run.stdout == "Lesson: the-last-row-is-dropped\n"
    assert run.stderr == dedent("""\
        hint: there is a lesson like this already: Last row dropped   \
(lessons/2026/last-row-dropped.md)
              reference it instead with a line:  Lesson: last-row-dropped
        wrote and staged lessons/2026/the-last-row-is-dropped.md
        commit it with the fix; the line above belongs into its message
        """)


def test_missing_evidence_is_mentioned_and_the_lesson_is_written(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({"tests/test_rows.py": "def test_rows(): ...\n"})

    run = fixlearn("new", *COMPLETE)

    assert run.exit_code == 0
    assert run.stderr.splitlines()[1] == (
        'warning: --evidence "tests/test_rows.py::test_row" names a test that is not in '
        'the file; did you mean "test_rows"?'
    )
