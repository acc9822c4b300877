"""The pre-push hook: all refs of a push are judged before any is sent."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import missing_lesson_finding
from tests.support import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, Run

STOPPED = "Push refused: 1 finding in its commits\n"


@pytest.fixture
def pushing(repo: GitRepo, server: GitRepo) -> GitRepo:
    """A clone of a server, with the pre-push hook in place."""
    repo.install_hook("pre-push")
    return repo


def refusal_text(repo: GitRepo, commit: str = "HEAD") -> str:
    """The refusal of a push with one fix without a lesson."""
    return STOPPED + missing_lesson_finding(repo, commit)


def said(run: Run) -> str:
    """What the hook says; git's own last line is cut off."""
    return run.stderr.partition("error: failed to push some refs")[0]


def fix(repo: GitRepo, what: str) -> str:
    """Commit a fix without a lesson."""
    return repo.commit(f"fix: keep the {what} row", {"pager.py": f"rows = ['{what}']\n"})


def test_a_missing_lesson_stops_the_push(pushing: GitRepo, server: GitRepo) -> None:
    before = server.git("for-each-ref")
    fix(pushing, "last")

    run = pushing.try_git("push", "--quiet", "origin", "main")

    assert (run.exit_code, run.stdout, said(run)) == (1, "", refusal_text(pushing))
    assert server.git("for-each-ref") == before


def test_commits_that_the_remote_has_are_not_checked(pushing: GitRepo, server: GitRepo) -> None:
    fix(pushing, "last")
    pushing.git("push", "--quiet", "--no-verify", "origin", "main")
    pushing.commit("feat: sort rows", {"sort.py": "\n"})

    for target in ("main", "HEAD:refs/heads/new"):
        run = pushing.try_git("push", "--quiet", "origin", target)
        assert (run.exit_code, run.stderr) == (0, "")


def test_each_ref_of_a_push_is_judged_and_no_finding_is_printed_twice(pushing: GitRepo) -> None:
    pushing.branch("one")
    fix(pushing, "last")
    pushing.git("branch", "other-name", "one")
    pushing.branch("two", "main")
    fix(pushing, "first")

    run = pushing.try_git("push", "--quiet", "origin", "one", "other-name", "two")

    assert run.exit_code == 1
    assert said(run).count("missing-lesson") == 2
    assert "fix: keep the last row\n" in said(run)
    assert "fix: keep the first row\n" in said(run)
    assert said(run).startswith("Push refused: 2 findings in its commits\n")


def test_a_force_push_is_judged_by_its_new_commits(pushing: GitRepo) -> None:
    pushing.commit("feat: sort rows", {"sort.py": "\n"})
    pushing.git("push", "--quiet", "origin", "main")
    pushing.git("reset", "--quiet", "--hard", "HEAD~1")
    last = fix(pushing, "last")

    bad = pushing.try_git("push", "--quiet", "--force", "origin", "main")
    pushing.git("commit", "--quiet", "--amend", "-m", "feat: keep the last row")
    good = pushing.try_git("push", "--quiet", "--force", "origin", "main")

    assert (bad.exit_code, said(bad)) == (1, refusal_text(pushing, last))
    assert (good.exit_code, good.stderr) == (0, "")


def test_an_unknown_commit_of_the_remote_is_accepted(
    pushing: GitRepo, server: GitRepo, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = GitRepo(tmp_path / "other")
    other.git("clone", "--quiet", server.path.as_uri(), ".")
    other.commit("feat: filter rows", {"filter.py": "\n"})
    other.git("push", "--quiet", "origin", "main")
    last = fix(pushing, "last")

    bad = pushing.try_git("push", "--quiet", "--force", "origin", "main")
    pushing.git("commit", "--quiet", "--amend", "-m", "feat: keep the last row")
    good = pushing.try_git("push", "--quiet", "--force", "origin", "main")

    assert (bad.exit_code, said(bad)) == (1, refusal_text(pushing, last))
    assert (good.exit_code, good.stderr) == (0, "")


def test_a_deleted_branch_and_a_tag_are_not_checked(pushing: GitRepo) -> None:
    pushing.git("push", "--quiet", "origin", "main:refs/heads/old")
    pushing.tag("v1.0")

    for target in (":old", "v1.0"):
        run = pushing.try_git("push", "--quiet", "origin", target)
        assert (run.exit_code, run.stderr) == (0, "")


def test_a_push_to_an_address_is_judged(pushing: GitRepo, server: GitRepo) -> None:
    fix(pushing, "last")

    run = pushing.try_git("push", "--quiet", server.path.as_uri(), "main")

    assert (run.exit_code, said(run)) == (1, refusal_text(pushing))


@pytest.mark.parametrize("branch", ["main", "topic"])
def test_the_pushed_branch_is_judged_and_not_the_current_one(pushing: GitRepo, branch: str) -> None:
    pushing.branch("elsewhere")
    fix(pushing, "last")
    pushing.git("switch", "--quiet", "--detach", "main")
    pushing.commit("feat: sort rows", {"sort.py": "\n"})

    bad = pushing.try_git("push", "--quiet", "origin", f"elsewhere:{branch}")
    good = pushing.try_git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")

    assert (bad.exit_code, said(bad)) == (1, refusal_text(pushing, "elsewhere"))
    assert (good.exit_code, good.stderr) == (0, "")


def first_push(repo: GitRepo, tmp_path: Path) -> Run:
    """A push to a remote of which nothing is known."""
    (tmp_path / "new.git").mkdir()
    GitRepo(tmp_path / "new.git").git("init", "--quiet", "--bare")
    repo.install_hook("pre-push")
    repo.git("remote", "add", "origin", (tmp_path / "new.git").as_uri())
    return repo.try_git("push", "--quiet", "origin", "main")


def test_without_a_baseline_the_first_push_is_not_judged_and_accepted(
    repo: GitRepo, tmp_path: Path
) -> None:
    fix(repo, "last")

    run = first_push(repo, tmp_path)

    assert run.exit_code == 0
    assert run.stderr == dedent("""\
        warning: this push was not checked
        it is unknown which of these commits are new
          why: no branch of a remote has been fetched, and .fixlearn.yaml has no `since`
          hint: fixlearn init     sets `since`, the commit after which lessons are required
        """)


def test_with_a_baseline_the_first_push_is_judged_from_the_baseline(
    repo: GitRepo, tmp_path: Path
) -> None:
    old = fix(repo, "last")
    repo.commit("chore: settle in", {".fixlearn.yaml": f"since: {old}\n"})
    fix(repo, "first")

    run = first_push(repo, tmp_path)

    assert (run.exit_code, said(run)) == (1, refusal_text(repo))


@pytest.mark.parametrize("setting", ["enforce: warn\n", "enforce: 9999-12-31\n"])
def test_the_push_is_accepted_if_the_team_only_warns(pushing: GitRepo, setting: str) -> None:
    pushing.commit("chore: settle in", {".fixlearn.yaml": setting})
    fix(pushing, "last")

    run = pushing.try_git("push", "--quiet", "origin", "main")

    warning = "Warning: 1 finding in the commits of this push\n"
    assert (run.exit_code, run.stderr) == (0, refusal_text(pushing).replace(STOPPED, warning))


def test_an_unreferenced_hash_is_judged_and_malformed_lines_are_ignored(
    pushing: GitRepo, fixlearn: Fixlearn
) -> None:
    sha = fix(pushing, "last")
    zeros = "0" * 40
    lines = f"\nodd line\nHEAD {sha} refs/heads/x {zeros}\n(delete) {zeros} refs/heads/y {sha}\n"

    run = fixlearn("hook", "pre-push", "origin", "address", stdin=lines)

    assert (run.exit_code, run.stdout, run.stderr) == (1, "", refusal_text(pushing))


def test_under_pre_commit_without_refs_the_command_to_use_is_printed(
    pushing: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("hook", "pre-push", env={"PRE_COMMIT_TO_REF": pushing.head})

    assert run.exit_code == 0
    assert run.stderr == dedent("""\
        warning: this push was not checked
        it is unknown what is about to be pushed
          why: pre-commit has read the list of refs itself, and passes on only the first one
          hint: in .pre-commit-config.yaml, use `entry: fixlearn check` for the pre-push hook
        """)
