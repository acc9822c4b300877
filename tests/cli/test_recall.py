"""`fixlearn recall`: lessons worth reading now."""

from __future__ import annotations

import json
import os
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import LESSON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo, Run

PATH = "lessons/2026/last-row.md"
RETRY = """\
---
title: A retry lost the body of the request
date: 2026-02-03
gap: No test retried a request that has a body.
prevention:
  - kind: guard
    change: A body can be read twice.
    evidence: net/request.py#class Body
---
"""
LAST_ROW = dedent(f"""\
    last-row touches tests/test_pager.py  ({PATH})
      gap: The pager was only tried with totals that fill the last page.
      test: A test pages through a total that leaves the last page half full.
    """)


@pytest.fixture
def taught(repo: GitRepo) -> GitRepo:
    """A repository with two lessons, all of it on the default branch of a remote."""
    files = {PATH: LESSON, "lessons/2026/retry-loses-body.md": RETRY, "src/pager.py": "rows = []\n"}
    repo.commit("feat: page through rows", files)
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return repo


def said(run: Run) -> tuple[int, list[str], str]:
    """The exit code, the first line of each lesson, and stderr."""
    first_lines = [line for line in run.stdout.splitlines() if not line.startswith(" ")]
    return run.exit_code, [line.partition("  (")[0] for line in first_lines], run.stderr


def test_a_recalled_lesson_has_its_reason_gap_and_prevention(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("recall", "src/pager.py")

    assert (run.exit_code, run.stdout) == (0, LAST_ROW)
    assert run.stderr == "searched 2 lessons for src/pager.py\n"


def test_words_find_lessons_that_contain_them(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("recall", "--words", "fix: the retries of a request")

    assert said(run) == (
        0,
        ["retry-loses-body mentions retries, request"],
        "searched 2 lessons for the words retries, request\n",
    )


def test_paths_and_words_can_be_combined(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("recall", "net", "--words", "pager", "--words", "body", "--most", "1")

    assert said(run) == (
        0,
        ["retry-loses-body touches net/request.py; mentions body"],
        dedent("""\
            "net" does not exist yet   (several words need quotes: --words "retry timeout")
            searched 2 lessons for net and the words pager, body
            """),
    )


def test_staged_files_take_precedence_over_changed_files_and_those_over_new_commits(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    actual = ["last-row touches tests/test_pager.py"]
    taught.branch("topic")
    idle = fixlearn("recall")
    taught.commit("fix: keep the last row", {"src/pager.py": "rows = [1]\n"})
    committed = fixlearn("recall")
    taught.write({"src/pager.py": "rows = [2]\n"})
    changed = fixlearn("recall")
    taught.git("add", "src")
    staged = fixlearn("recall")
    taught.write({"src/pager.py": "rows = [3]\n", "README": "rows\n"})
    taught.git("restore", "--staged", "src")
    taught.git("add", "README")
    other = fixlearn("recall")

    answers = "nothing is staged or changed, and no commit is new: give a path or --words\n"
    assert said(idle) == (0, [], answers)
    new = "the new commits, not yet on any remote branch"
    assert said(committed) == (0, actual, f"searched 2 lessons for {new}\n")
    assert said(changed) == (0, actual, "searched 2 lessons for the changed files\n")
    assert said(staged) == (0, actual, "searched 2 lessons for the staged files\n")
    nothing = "no match: searched 2 lessons for the staged files\n"
    assert said(other) == (0, [], nothing)


def test_a_lesson_that_is_being_written_is_not_recalled(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    taught.write({"lessons/2026/another.md": LESSON, "src/pager.py": "rows = [1]\n"})
    taught.git("add", "lessons")
    only_the_lesson_is_staged = fixlearn("recall")
    taught.git("add", "src")
    both_are = fixlearn("recall")

    assert only_the_lesson_is_staged.stdout == both_are.stdout == LAST_ROW


def test_paths_are_relative_to_the_current_folder(
    taught: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(taught.path / "src")

    assert fixlearn("recall", "pager.py").stdout == LAST_ROW
    assert fixlearn("recall", "../src").stdout == LAST_ROW
    assert fixlearn("recall", ".").stdout == LAST_ROW
    outside = fixlearn("recall", "../../elsewhere")
    assert (outside.exit_code, outside.stderr) == (
        2,
        dedent(f"""\
            error: "../../elsewhere" is outside of this repository
              why: the repository is {taught.path}
              hint: fixlearn recall     without a path
            """),
    )


def test_the_root_folder_matches_every_lesson_with_a_path(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    assert said(fixlearn("recall", ".")) == (
        0,
        [
            "last-row touches tests/test_pager.py",
            "retry-loses-body touches net/request.py",
        ],
        "searched 2 lessons for .\n",
    )


def test_a_link_to_itself_is_accepted(taught: GitRepo, fixlearn: Fixlearn) -> None:
    (taught.path / "round").symlink_to("round")

    assert fixlearn("recall", "round").exit_code == 0


def test_words_that_are_too_common_are_refused(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("recall", "--words", "fix the bug")

    assert (run.exit_code, run.stderr) == (
        2,
        dedent("""\
            error: --words has no word to search for
              why: words such as "fix", "the" and "not" are in every message and are ignored
              hint: fixlearn recall --words "retry timeout"
            """),
    )


def test_the_result_is_unknown_if_the_new_commits_are_unknown(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: page through rows", {PATH: LESSON})

    run = fixlearn("recall")

    assert (run.exit_code, run.stderr) == (
        3,
        dedent("""\
            error: it is unknown which files you work on
              why: nothing is staged or changed; of the commits: it is unknown which commits are new
              hint: fixlearn recall PATH     (or: fixlearn recall --words "…")
            """),
    )


def test_staged_files_are_used_before_the_first_commit(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({PATH: LESSON, "src/pager.py": "rows = []\n"})
    repo.git("add", "src")

    assert fixlearn("recall").stdout == LAST_ROW


def test_unreadable_lessons_are_counted(taught: GitRepo, fixlearn: Fixlearn) -> None:
    taught.write({"lessons/2026/broken.md": "no front matter\n"})

    run = fixlearn("recall", "src/pager.py")

    assert (run.exit_code, run.stdout) == (0, LAST_ROW)
    assert run.stderr.endswith("1 lesson cannot be read: fixlearn lint\n")


def test_without_sqlite_words_are_ignored_and_a_notice_says_so(
    taught: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    (tmp_path / "sqlite3.py").write_text("raise ImportError('built without it')\n")
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}

    both = fixlearn("recall", "src/pager.py", "--words", "retry", env=env)
    words = fixlearn("recall", "--words", "retry", env=env)

    assert said(both) == (
        0,
        ["last-row touches tests/test_pager.py"],
        dedent("""\
            the words were ignored: the SQLite of this Python has no full-text search (FTS5)
            searched 2 lessons for src/pager.py and the words retry
            """),
    )
    assert (words.exit_code, words.stdout, words.stderr) == (
        3,
        "",
        dedent("""\
            error: cannot search for words
              why: the SQLite of this Python has no full-text search (FTS5)
              hint: fixlearn recall PATH     needs no full-text search
            """),
    )


def test_json_has_the_query_and_the_reason_of_each_lesson(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    document = json.loads(
        fixlearn("recall", "src/pager.py", "--words", "the rows", "--format", "json").stdout
    )

    (lesson,) = document.pop("lessons")
    assert document == {
        "schema_version": 1,
        "command": "recall",
        "paths": ["src/pager.py"],
        "words": ["rows"],
        "words_left_out": False,
    }
    assert lesson["because"] == ["touches tests/test_pager.py", "mentions rows"]
    assert (lesson["id"], lesson["path"], lesson["strongest_kind"]) == ("last-row", PATH, "test")
    assert lesson["prevention"][0]["evidence"] == ["tests/test_pager.py::test_every_row"]


def test_a_path_that_does_not_exist_yet_is_accepted_with_a_notice(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("recall", "net/request.py")

    assert said(run) == (
        0,
        ["retry-loses-body touches net/request.py"],
        dedent("""\
            "net/request.py" does not exist yet
            searched 2 lessons for net/request.py
            """),
    )


def test_without_a_match_json_is_still_valid(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("recall", "docs", "--format", "json")

    assert json.loads(run.stdout)["lessons"] == []
