"""Accepted commits of fixes with lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import ID, PATH, message, stage
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


OTHER = """\
---
title: The export wrote no header
date: 2026-01-05
gap: Exports were only compared with the files that the same code had written.
prevention:
  - kind: document
    change: The format of exports is described with an example of each column.
---
"""


@pytest.fixture
def taught(repo: GitRepo, server: GitRepo) -> GitRepo:
    """A pushed repository with a fix and its lesson; all hooks, and the gate on the server."""
    repo.install_hooks()
    server.install_hook("pre-receive")
    stage(repo, {"pager.py": "rows = [1]\n", PATH: LESSON, **GUARD})
    repo.git("commit", "--quiet", "-m", "fix: keep the last row")
    repo.git("push", "--quiet", "origin", "main")
    return repo


ACCEPTED = [
    ("docs: say it better", {PATH: LESSON + "\nThe story, for the next reader.\n"}),
    ("docs: what we learned last year", {"lessons/2026/more.md": OTHER}),
    (f"feat: sort rows\n\nLesson: {ID}", {"sort.py": "key = 0\n"}),
    (f"refactor: page by key\n\nLesson: {ID}", {"pager.py": "rows = {}\n"}),
    (f"fix: keep the last row of all pages\n\nLesson: {ID}", {"pager.py": "rows = [1, 2]\n"}),
    ("chore: sort lessons by year", {"lessons/2025/old.md": OTHER}),
]


def test_accepted_commits_are_made_checked_and_pushed_without_output(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    for given, files in ACCEPTED:
        stage(taught, files)
        committed = taught.try_git("commit", "--quiet", "-m", given)
        assert (committed.exit_code, committed.stderr) == (0, ""), given
        assert message(taught) == given
        checked = fixlearn("check", "HEAD~1..HEAD")
        assert checked.exit_code == 0, checked.stdout

    checked = fixlearn("check")
    pushed = taught.try_git("push", "--quiet", "origin", "main")

    assert checked.exit_code == 0, checked.stdout
    assert (pushed.exit_code, pushed.stderr) == (0, "")


def test_a_follow_up_fix_before_the_release_shares_the_lesson(
    taught: GitRepo, fixlearn: Fixlearn
) -> None:
    stage(taught, {"pager.py": "rows = [1, 2]\n"})
    taught.git("commit", "--quiet", "-m", f"fix: keep it on the first page\n\nLesson: {ID}")

    assert fixlearn("check", "--all").exit_code == 0
