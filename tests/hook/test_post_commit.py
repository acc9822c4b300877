"""The post-commit hook reports fixes that were committed with --no-verify."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import PATH, stage
from tests.support import LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


@pytest.fixture
def noticing(repo: GitRepo) -> GitRepo:
    """A repository with a first commit and the post-commit hook in place."""
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    repo.install_hook("post-commit")
    return repo


def test_a_fix_committed_with_no_verify_is_reported(noticing: GitRepo) -> None:
    stage(noticing, {"pager.py": "rows = [1]\n"})

    run = noticing.try_git("commit", "--quiet", "--no-verify", "-m", "fix: keep the last row")

    short = noticing.head[:7]
    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == dedent(f"""\
        Warning: this bug fix needs a lesson (missing-lesson)
          {short} fix: keep the last row
          Why: its type "fix" is declared (Conventional Commits)
          Write a lesson that names this commit:
            fixlearn new --from-commit {short}
          Or amend or rebase, and add one of these lines to the commit message:
            Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)
        The commit is made, but CI will not accept it like this.
        """)


def test_the_message_of_a_refused_fix_is_forgotten_once_the_fix_is_made_without_hooks(
    noticing: GitRepo, fixlearn: Fixlearn
) -> None:
    noticing.install_hook("commit-msg")
    stage(noticing, {"pager.py": "rows = [1]\n"})
    arguments = ("commit", "--quiet", "-m", "fix: keep the last row")
    assert noticing.try_git(*arguments).exit_code == 1

    noticing.try_git(*arguments, "--no-verify")

    stage(noticing, {"pager.py": "rows = [1, 2]\n"})
    made = noticing.head
    assert fixlearn("none", "only a typo", "--commit").exit_code == 2
    assert noticing.head == made


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ("feat: sort rows", {"pager.py": "rows = [1]\n"}),
        ("fix: keep the last row", {"pager.py": "rows = [1]\n", PATH: LESSON}),
        ("fix: keep the last row\n\nLesson: none (nobody saw it)", {"pager.py": "rows = [1]\n"}),
        ("fix: say how pages are counted", {"README.md": "Pages.\n"}),
        ("docs: what it taught", {PATH: LESSON}),
    ],
)
def test_commits_that_ci_accepts_are_not_reported(
    noticing: GitRepo, message: str, files: dict[str, str]
) -> None:
    stage(noticing, files)

    run = noticing.try_git("commit", "--quiet", "-m", message)

    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("setting", ["enforce: warn\n", "unit: change\n"])
def test_nothing_is_printed_twice_if_the_team_only_warns(noticing: GitRepo, setting: str) -> None:
    stage(noticing, {".fixlearn.yaml": setting, "pager.py": "rows = [1]\n"})

    run = noticing.try_git("commit", "--quiet", "-m", "fix: keep the last row")

    assert (run.exit_code, run.stderr) == (0, "")


def test_nothing_is_printed_during_a_rebase(noticing: GitRepo) -> None:
    hook = noticing.path / ".git/hooks/post-commit"
    hook.rename(hook.with_name("later"))
    noticing.branch("topic")
    noticing.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    noticing.switch("main")
    noticing.commit("feat: sort rows", {"sort.py": "\n"})
    noticing.switch("topic")
    hook.with_name("later").rename(hook)

    run = noticing.try_git("rebase", "--quiet", "main")

    assert (run.exit_code, run.stderr) == (0, "")


def test_the_hook_never_fails_for_any_configuration(noticing: GitRepo) -> None:
    stage(noticing, {".fixlearn.yaml": "enfroce: warn\n", "pager.py": "rows = [1]\n"})

    run = noticing.try_git("commit", "--quiet", "-m", "fix: keep the last row")

    assert run.exit_code == 0
    assert run.stderr.startswith(
        'warning: .fixlearn.yaml:1:1: unknown key "enfroce"; did you mean "enforce"?\n'
    )


def test_a_root_commit_without_a_lesson_is_reported(repo: GitRepo) -> None:
    repo.install_hook("post-commit")
    stage(repo, {"pager.py": "rows = []\n"})

    run = repo.try_git("commit", "--quiet", "-m", "fix: keep the last row")

    assert run.exit_code == 0
    assert run.stderr.endswith("The commit is made, but CI will not accept it like this.\n")
