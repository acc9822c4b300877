"""`--commit`: from a refused commit to an accepted one with one command, counted in keystrokes."""

from __future__ import annotations

import os
import signal
from functools import partial
from textwrap import dedent
from typing import TYPE_CHECKING

import pexpect

from tests.cli.conftest import FIXED
from tests.cli.new_options import complete

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

SESSION = [  # what the terminal prints last, and what is typed then
    ("$ ", "fixlearn new --commit\n"),
    ("What went wrong?", "Last row of a page dropped\n"),
    ("How did it get through?", "Tests only used full pages.\n"),
    ("How is this prevented", "\n"),
    ("What is different now?", "A test has a half-full page.\n"),
]
MOST_KEYSTROKES = 150

LESSON = complete("--evidence", "test_pager.py::test_last_row")


def test_a_lesson_takes_one_command_and_at_most_150_keystrokes(refused: GitRepo) -> None:
    shell = pexpect.spawn(
        "sh",
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 80),
        env={**os.environ, "PS1": "$ "},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    keystrokes = 0
    for printed, typed in SESSION:
        shell.expect_exact(printed)
        if printed != "$ ":
            shell.expect_exact("\n> ")
        shell.send(typed)
        keystrokes += len(typed)
    shell.expect_exact("\n$ ")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()

    assert keystrokes <= MOST_KEYSTROKES
    assert refused.git("log", "-1", "--format=%B") == (
        "fix(pager): keep the last row\n\nLesson: last-row-of-a-page-dropped"
    )
    changed = refused.git("show", "--format=", "--name-only").split()
    assert len(changed) == len(FIXED) + 1
    assert refused.git("status", "--porcelain") == ""


def test_options_of_the_refused_commit_are_used_again(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.commit("test: page through rows", {"test_pager.py": "\n"})
    hooked.write(FIXED)
    hooked.try_git("commit", "-a", "--author=Bob <b@example.com>", "-m", "fix: keep the last row")

    run = fixlearn("new", *LESSON, "--commit")

    assert run.exit_code == 0, run.stderr
    assert (
        "\n$ git commit -a '--author=Bob <b@example.com>' -F .git/fixlearn-message\n" in run.stderr
    )
    assert hooked.git("log", "-1", "--format=%an %s") == "Bob fix: keep the last row"
    assert hooked.git("status", "--porcelain") == ""


def test_a_message_that_cannot_take_a_trailer_is_committed_as_it_is(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    message = "fix: keep the last row\n\nAcked-by:A\nAcked-by:  B"
    hooked.write(FIXED)
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", message)

    run = fixlearn("new", *LESSON, "--commit")

    assert run.exit_code == 0, run.stderr
    assert hooked.git("log", "-1", "--format=%B") == message
    assert fixlearn("check", "HEAD~1..HEAD").exit_code == 0


def test_a_commit_that_fails_again_leaves_the_lesson_and_the_command(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    refused.git("config", "user.useConfigOnly", "true")
    nobody = {"GIT_AUTHOR_EMAIL": "", "GIT_AUTHOR_NAME": ""}

    run = fixlearn("new", *LESSON, "--commit", env=nobody)

    assert (run.exit_code, run.stdout) == (1, "Lesson: last-row-dropped\n")
    assert run.stderr.endswith(
        dedent("""\
        git did not make the commit; to try again:
          git commit -F .git/fixlearn-message
        """)
    )
    assert fixlearn("none", "the test", "suffices", "--commit").exit_code == 0


def test_without_a_refused_commit_nothing_is_asked(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", "--commit")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: there is no refused commit to make again
          why: the hook writes .git/fixlearn-message when it refuses a commit; it does not exist
          hint: fixlearn new     without --commit, then commit as usual
        """)


def test_a_commit_whose_command_is_unknown_is_not_made(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    (refused.path / ".git/fixlearn-command").write_text("")

    run = fixlearn("new", *LESSON, "--commit")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: --commit cannot make the refused commit again
          why: how it was started is unknown, or it was started in another folder
          hint: leave out --commit, then repeat your git commit with -F .git/fixlearn-message
        """)
    assert not (refused.path / "lessons").exists()


def test_commit_and_dry_run_or_an_older_commit_exclude_each_other(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    dry = fixlearn("new", "--commit", "--dry-run")
    older = fixlearn("new", "--commit", "--from-commit", "HEAD")

    assert (dry.exit_code, older.exit_code) == (2, 2)
    assert dry.stderr.endswith("Error: --commit and --dry-run cannot be used together.\n")
    assert older.stderr.endswith("Error: --commit and --from-commit cannot be used together.\n")
