"""Errors if there is no git or no repository, or if it is damaged or not trusted; how git ends."""

from __future__ import annotations

import gc
import os
import warnings
from textwrap import dedent

import pytest

from fixlearn.repository.git import GitProcess, git_failed
from tests.support import GUARD, LESSON, GitRepo

AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")


@AS_ROOT
def test_the_error_for_the_repository_of_another_user_has_the_command_that_trusts_it(
    tmp_path, monkeypatch, fixlearn
):
    folder = tmp_path / "of another"
    GitRepo.create(folder).commit("fix: it")
    os.chown(folder, 12345, 12345)
    monkeypatch.chdir(folder)

    for arguments in (["check", "--all"], ["check", "main..HEAD"], ["check", "@{u}"], ["summary"]):
        run = fixlearn(*arguments)
        assert (run.exit_code, run.stdout) == (3, "")
        assert run.stderr.split("\n")[1:] == [
            "  why: git does not read repositories that belong to another user",
            f"  hint: git config --global --add safe.directory '{folder}'",
            "",
        ]


@pytest.mark.parametrize("arguments", [["check", "--all"], ["summary"], ["lint"]])
def test_without_git_on_path_the_result_is_unknown(repo, fixlearn, tmp_path, arguments):
    run = fixlearn(*arguments, env={"PATH": str(tmp_path)})

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: cannot start git
          why: git is not on PATH
          hint: install git (https://git-scm.com/downloads), then try again
        """)


def test_lessons_are_not_checked_without_the_names_of_the_authors_that_git_lists(
    repo, fixlearn, tmp_path
):
    repo.write({"lessons/2026/page-lost.md": LESSON, **GUARD})
    (repo.path / ".git/HEAD").write_text("refs/heads/main\n")

    unreadable = fixlearn("lint")
    without_git = fixlearn("lint", env={"PATH": str(tmp_path)})

    assert (unreadable.exit_code, unreadable.stdout) == (3, "")
    assert (without_git.exit_code, without_git.stdout) == (3, "")


@pytest.mark.parametrize("arguments", [["check", "--all"], ["summary"], ["lint"]])
def test_outside_of_a_repository_the_result_is_unknown(tmp_path, monkeypatch, fixlearn, arguments):
    monkeypatch.chdir(tmp_path)

    run = fixlearn(*arguments)

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent(f"""\
        error: this is not a git repository
          why: neither {tmp_path.resolve()} nor any folder above it has a .git
          hint: git init     (or change to your repository first)
        """)


def test_the_error_for_an_unreadable_repository_quotes_git(repo, fixlearn):
    repo.commit("fix: it")
    repo.git("config", "core.repositoryformatversion", "9")

    run = fixlearn("check", "--all")

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: cannot read the repository
          why: Expected git repo version <= 1, found 9
          hint: git fsck     checks the repository
        """)


def test_a_damaged_history_is_an_error(repo, fixlearn):
    lost = repo.commit("fix: it", {"a.py": "1\n"})
    repo.commit("feat: more", {"a.py": "2\n"})
    (repo.path / ".git/objects" / lost[:2] / lost[2:]).unlink()

    for arguments in (["check", "--all"], ["summary"]):
        run = fixlearn(*arguments)
        assert (run.exit_code, run.stdout) == (3, "")
        assert run.stderr.startswith("error: cannot list the commits\n  why: ")


def test_a_missing_tree_of_a_fix_is_an_error(repo, fixlearn):
    repo.commit("feat: first", {"a.py": "1\n"})
    repo.commit("fix: it", {"a.py": "2\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    repo.commit("feat: more", {"a.py": "3\n"})
    (repo.path / ".git/objects" / tree[:2] / tree[2:]).unlink()

    run = fixlearn("check", "--all")

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr.startswith("error: cannot read what the commits changed\n  why: ")


def test_a_git_that_nobody_reads_any_more_ends_with_its_pipes_closed(repo):
    gc.freeze()  # collections look at the objects of this test only
    process = GitProcess("cat-file", "--batch")
    pid, stdout = process._process.pid, process.stdout
    box = [process]
    box.append(box)  # a cycle, as the traceback of an error makes one
    del process
    gc.collect()  # from now on, the pipe is before the process in the list of objects to delete

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        del box, stdout
        gc.collect()
    gc.unfreeze()

    assert [str(warning.message) for warning in warned] == []
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)


def test_a_folder_that_git_may_not_write_to_is_named_with_the_command_that_shows_it():
    printed = "fatal: Unable to create '/srv/it is/.git/index.lock': Permission denied\n"

    error = git_failed("git add failed", printed)

    assert (error.what, error.why, error.hint) == (
        "git add failed",
        "Permission denied: /srv/it is/.git/index.lock",
        "ls -ld '/srv/it is/.git'     shows who may write there",
    )
