"""`fixlearn none` and `fixlearn later`: a reason in place of a lesson."""

from __future__ import annotations

import os
import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.cli.new_options import complete

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

KEPT = ".git/fixlearn-message"
SUBJECT = "fix(pager): keep the last row"


@pytest.mark.parametrize("word", ["none", "later"])
def test_the_line_is_added_to_the_kept_message_and_the_commit_is_accepted(
    refused: GitRepo, fixlearn: Fixlearn, word: str
) -> None:
    run = fixlearn(word, "the site is down")

    assert (run.exit_code, run.stdout) == (0, f"Lesson: {word} (the site is down)\n")
    assert run.stderr == dedent(f"""\
        added to the message of: {SUBJECT}
        next, commit again (the message has the line above):
          git commit -F {KEPT}
        """)
    assert refused.git("log", "--format=%s") == "feat: page through rows"
    assert refused.try_git("commit", "-F", KEPT).exit_code == 0
    assert refused.git("log", "-1", "--format=%B") == (
        f"{SUBJECT}\n\nLesson: {word} (the site is down)"
    )


def test_commit_makes_the_commit(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("none", "only", "a", "typo", "--commit")

    assert run.exit_code == 0
    assert f"\n$ git commit -F {KEPT}\n" in run.stderr
    assert refused.git("log", "-1", "--format=%B") == f"{SUBJECT}\n\nLesson: none (only a typo)"
    assert not (refused.path / KEPT).exists()


@pytest.mark.parametrize(
    ("typed", "body", "repeated"),
    [
        (["-v"], "", "-v"),
        (["-a", "-v"], "# a note\n", "-a -v --cleanup=strip"),
        (["--cleanup=scissors"], "#12\n", "--cleanup=scissors"),
    ],
)
def test_commit_opens_no_editor_for_a_message_that_was_written_in_one(
    hooked: GitRepo, fixlearn: Fixlearn, typed: list[str], body: str, repeated: str
) -> None:
    hooked.write({"pager.py": "rows = [1]\n", ".git/text": f"{SUBJECT}\n\n{body}Seen by users.\n"})
    hooked.git("add", ".")
    write = {"GIT_EDITOR": "cp .git/text"}
    assert hooked.try_git("commit", *typed, env=write).exit_code == 1

    run = fixlearn("none", "only a typo", "--commit", env={"GIT_EDITOR": "false"})

    assert run.exit_code == 0, run.stderr
    assert f"\n$ git commit {repeated} -F {KEPT}\n" in run.stderr
    kept = body if body == "#12\n" else ""
    assert hooked.git("log", "-1", "--format=%B") == (
        f"{SUBJECT}\n\n{kept}Seen by users.\n\nLesson: none (only a typo)"
    )


@pytest.mark.parametrize("options", [[], ["--commit"]])
def test_a_message_that_was_refused_before_head_changed_is_kept_but_not_used(
    refused: GitRepo, fixlearn: Fixlearn, options: list[str]
) -> None:
    refused.git("commit", "--amend", "-q", "--no-edit")
    refused.write({"pager.py": "rows = [2]\n"})
    refused.git("add", ".")
    refusal = time.mktime((2024, 5, 6, 7, 8, 9, 0, 0, -1))
    os.utime(refused.path / ".git/fixlearn-command", (refusal, refusal))

    run = fixlearn("later", "hotfix for the outage", *options)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        error: there is no refused commit to add this to
          why: HEAD has changed since 2024-05-06 07:08, when this commit was refused: {SUBJECT}
          hint: git commit --trailer "Lesson: later (hotfix for the outage)"
                to use that older message: git commit -e -F {KEPT}
        """)
    assert (refused.path / KEPT).read_text() == f"{SUBJECT}\n"
    assert refused.git("log", "--format=%s") == "feat: page through rows"
    assert fixlearn("new", "--commit").exit_code == 2
    run = fixlearn("new", *complete("--evidence", "test_pager.py"))
    assert run.stderr.endswith(
        "next: commit it with the fix, and add the line above to the message\n"
    )


def test_a_first_commit_that_was_refused_is_made_again(repo: GitRepo, fixlearn: Fixlearn) -> None:
    assert fixlearn("install").exit_code == 0
    repo.write({"pager.py": "rows = [1]\n"})
    repo.git("add", ".")
    assert repo.try_git("commit", "-m", SUBJECT).exit_code == 1

    assert fixlearn("none", "only a typo", "--commit").exit_code == 0


def test_a_deferral_can_have_a_date(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("later", "the site is down", "--due", "2199-12-31")

    assert run.stdout == "Lesson: later 2199-12-31 (the site is down)\n"
    assert refused.try_git("commit", "-F", KEPT).exit_code == 0


def test_a_second_reason_replaces_the_first(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", ".")
    message = f"{SUBJECT}\n\nSeen by users.\n\nLesson: later (hotfix)\nRef: #12"
    assert hooked.try_git("commit", "-m", message).exit_code == 1

    fixlearn("later", "the site is down")
    fixlearn("none", "the test existed before")

    assert (hooked.path / KEPT).read_text() == (
        f"{SUBJECT}\n\nSeen by users.\n\nRef: #12\nLesson: none (the test existed before)\n"
    )
    assert hooked.try_git("commit", "-F", KEPT).exit_code == 0


@pytest.mark.parametrize("reason", ["hotfix", "", "n/a", "no reason", "12 34", "see commit"])
def test_a_reason_that_the_gate_would_refuse_is_refused(
    refused: GitRepo, fixlearn: Fixlearn, reason: str
) -> None:
    run = fixlearn("later", reason)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        error: "{reason}" is too short for a reason
          why: a reason has at least two words, and says why
          hint: fixlearn later "hotfix for the outage"
        """)
    assert (refused.path / KEPT).read_text() == f"{SUBJECT}\n"


@pytest.mark.parametrize("reason", ["first (a b) (later (c d)", "first part) (second part"])
def test_a_reason_that_the_gate_would_read_differently_is_refused(
    refused: GitRepo, fixlearn: Fixlearn, reason: str
) -> None:
    run = fixlearn("later", reason)

    if run.exit_code == 0:
        assert refused.try_git("commit", "-F", KEPT).exit_code == 0
    else:
        assert run.stderr.startswith("error: this reason cannot be written in a Lesson: line\n")


def test_a_reason_that_is_not_utf_8_is_refused(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("none", "two \udcff words")

    assert (run.exit_code, run.stderr.split("\n")[0]) == (2, "error: the reason is not UTF-8")


def test_without_a_refused_commit_the_option_of_git_is_printed(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("none", "only a typo")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: there is no refused commit to add this to
          why: the hook writes .git/fixlearn-message when it refuses a commit; it does not exist
          hint: git commit --trailer "Lesson: none (only a typo)"
        """)


def test_a_message_that_cannot_take_a_trailer_is_not_changed(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    message = "fix: keep the last row\n\nAcked-by:A\nAcked-by:  B\n"
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", message)

    run = fixlearn("none", "only a typo")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: the kept message cannot take another line
          why: git would change other lines of the message as well
          hint: add this line to fixlearn-message yourself:  Lesson: none (only a typo)
        """)
    assert (hooked.path / KEPT).read_text() == message


def test_the_lines_of_squashed_commits_are_kept(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", ".")
    listed = "* fix: sort rows\n\n* fix: spell rows\n\nLesson: none (only a typo)\n\n* test: rows"
    message = f"feat: rows (#7)\n\n{listed}"
    assert hooked.try_git("commit", "-m", message).exit_code == 1

    fixlearn("none", "the test existed before", "--commit")

    assert hooked.git("log", "-1", "--format=%B") == (
        f"{message}\n\nLesson: none (the test existed before)"
    )


def test_a_lesson_is_not_postponed_to_a_day_in_the_past(
    refused: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("later", "the site is down", "--due", "2026-01-01")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == (
        "error: --due 2026-01-01 is in the past\n"
        "  why: the lesson would be overdue at once\n"
        '  hint: fixlearn later "the site is down"     gives it the time of "grace:"\n'
    )
