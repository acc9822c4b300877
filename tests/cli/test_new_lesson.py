"""What `fixlearn new` refuses, and how it writes the file."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.cli.new_options import COMPLETE, complete
from tests.support import LESSON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo, Run


def test_a_commit_that_its_lesson_lists_gets_no_second_lesson(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    sha = repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    first = fixlearn("new", *COMPLETE, "--from-commit", sha[:8])

    second = fixlearn("new", *complete("--title", "Rows were lost"), "--from-commit", sha[:8])

    assert first.exit_code == 0
    assert second.exit_code == 2
    assert second.stderr == dedent(f"""\
        error: commit {sha[:8]} already has the lesson "last-row-dropped"
          why: lessons/2026/last-row-dropped.md lists the commit under "fixes:"
          hint: edit that file, or: fixlearn new --from-commit {sha[:8]} \
--supersedes last-row-dropped
        """)
    assert repo.git("diff", "--cached", "--name-only") == "lessons/2026/last-row-dropped.md"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("fix: keep it\n\nLesson: last-row", "its message names it: lessons/2026/last-row.md"),
        ("fix: keep it", "the commit adds it: lessons/2026/last-row.md"),
    ],
)
def test_a_commit_that_names_or_adds_its_lesson_gets_no_second_lesson(
    repo: GitRepo, fixlearn: Fixlearn, message: str, why: str
) -> None:
    repo.commit(message, {"pager.py": "rows\n", "lessons/2026/last-row.md": LESSON})

    run = fixlearn("new", *COMPLETE, "--from-commit", "HEAD")

    assert run.exit_code == 2
    assert run.stderr.split("\n")[:2] == [
        'error: commit HEAD already has the lesson "last-row"',
        f"  why: {why}",
    ]


def test_a_lesson_that_supersedes_the_first_is_written(repo: GitRepo, fixlearn: Fixlearn) -> None:
    message = "fix: keep it\n\nLesson: last-row"
    repo.commit(message, {"pager.py": "rows\n", "lessons/2026/last-row.md": LESSON})

    run = fixlearn("new", *COMPLETE, "--from-commit", "HEAD", "--supersedes", "last-row")

    assert run.stdout == "Lesson: last-row-dropped\n"


def test_a_refused_commit_gets_no_second_lesson(refused: GitRepo, fixlearn: Fixlearn) -> None:
    fixlearn("new", *COMPLETE)

    second = fixlearn("new", *complete("--title", "Rows were lost"))

    assert second.exit_code == 2
    assert second.stderr == dedent("""\
        error: the refused commit already has the lesson "last-row-dropped"
          why: its message names it: lessons/2026/last-row-dropped.md
          hint: git commit -F .git/fixlearn-message     (or edit that file first)
        """)


def test_a_refused_commit_that_names_an_older_lesson_gets_a_new_one(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.commit("docs: a lesson", {"lessons/2026/last-row.md": LESSON})
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix: rows\n\nLesson: last-row, no-such-lesson")

    run = fixlearn("new", *COMPLETE)

    assert run.stdout == "Lesson: no-such-lesson\n"


def test_an_existing_lesson_is_not_overwritten(repo: GitRepo, fixlearn: Fixlearn) -> None:
    fixlearn("new", *COMPLETE)

    again = fixlearn("new", *COMPLETE)
    same_id = fixlearn("new", *COMPLETE, "--id", "last-row-dropped")

    assert again.stdout == "Lesson: last-row-dropped-2\n"
    assert same_id.exit_code == 2
    assert same_id.stderr == dedent("""\
        error: there is already a lesson "last-row-dropped"
          why: ids are unique over all years, and no file is overwritten
          hint: fixlearn new --id last-row-dropped-3
        """)


def test_concurrent_runs_write_a_lesson_each(repo: GitRepo, fixlearn: Fixlearn) -> None:
    def write(number: int) -> Run:
        return fixlearn("new", *COMPLETE, "--body", f"lesson {number}")

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(write, range(8)))

    assert {run.exit_code for run in runs} == {0}, [run.stderr for run in runs]
    ids = sorted(run.stdout.removeprefix("Lesson: ").strip() for run in runs)
    assert ids == sorted(["last-row-dropped", *(f"last-row-dropped-{n}" for n in range(2, 9))])
    staged = repo.git("diff", "--cached", "--name-only").splitlines()
    assert sorted(staged) == sorted(f"lessons/2026/{id}.md" for id in ids)
    bodies = {repo.git("show", f":{path}").splitlines()[-1] for path in staged}
    assert bodies == {f"lesson {number}" for number in range(8)}


def test_if_staging_fails_the_file_is_deleted_and_the_answers_are_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({".gitignore": "lessons\n"})

    run = fixlearn("new", *COMPLETE)

    assert run.exit_code == 3
    assert not [*repo.path.glob("lessons/*/*")]
    assert run.stderr == dedent("""\
        nothing was written. To continue:
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
    run = fixlearn("new", *complete("--title", "最後の行"))

    assert run.exit_code == 2
    assert run.stderr.splitlines()[-1] == (
        "  hint: fixlearn new --id last-row-dropped     with your own words"
    )


def test_a_similar_lesson_is_mentioned_and_the_new_one_is_written(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({"tests/test_rows.py": "def test_row(): ...\n"})
    fixlearn("new", *COMPLETE)

    run = fixlearn("new", *complete("--title", "The last row is dropped"))

    assert run.stdout == "Lesson: the-last-row-is-dropped\n"
    assert run.stderr == dedent("""\
        hint: a similar lesson exists: Last row dropped   \
(lessons/2026/last-row-dropped.md)
              if it covers this fix, name it instead:  Lesson: last-row-dropped
        wrote and staged lessons/2026/the-last-row-is-dropped.md
        next: commit it with the fix, and add the line above to the message
        """)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_lessons_that_are_links_or_pipes_are_not_read(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    repo.write({"tests/test_rows.py": "def test_row(): ...\n", "lessons/README.md": ""})
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026/outside.md").write_text(LESSON)
    (repo.path / "lessons/2025").symlink_to(tmp_path / "2026")
    (repo.path / "lessons/2026").mkdir()
    (repo.path / "lessons/2026/link.md").symlink_to(tmp_path / "2026/outside.md")
    about_links = fixlearn("new", *complete("--title", "Last row dropped in a full page"))
    os.mkfifo(repo.path / "lessons/2026/pipe.md")
    about_a_pipe = fixlearn("new", *complete("--title", "The first column is missing"))

    assert "similar" not in about_links.stderr
    assert (about_links.exit_code, about_a_pipe.exit_code) == (0, 0)


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
