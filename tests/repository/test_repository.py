"""Which commits are looked at: ranges, what is upstream, clones that lack history."""

from __future__ import annotations

import os
from textwrap import dedent

import pytest

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.repository.remotes import remotes
from fixlearn.repository.repository import WORK_TREE, open_repository
from tests.repository.checks import SHALLOW, checked, no_verdict
from tests.repository.long_histories import make_history
from tests.support import LESSON


def test_a_branch_whose_name_is_no_utf8_is_a_branch(fork, fixlearn):
    name = b"br\xe4nch".decode("utf-8", "surrogateescape")
    fork.git("branch", name, "main")

    assert checked(fixlearn, f"{name}..HEAD") == ["c", "d"]


@pytest.mark.parametrize("arguments", [["check", "--all"], ["summary"], ["summary", "--all"]])
def test_the_whole_history_of_a_shallow_clone_is_unknown(clone, fixlearn, arguments):
    clone("--depth=1")

    assert no_verdict(fixlearn(*arguments)) == SHALLOW


@pytest.mark.parametrize("arguments", [["check", "--all"], ["check"], ["summary"]])
def test_before_the_first_commit_there_is_nothing_to_check(repo, fixlearn, arguments):
    assert no_verdict(fixlearn(*arguments)) == dedent("""\
        error: there are no commits yet
          why: the current branch has no commits
          hint: git commit
        """)


@pytest.fixture
def history(repo):
    """The repository, opened; its git has ended when the test ends."""
    opened = open_repository(str(repo.path))
    yield opened
    if opened.objects._process:
        opened.objects._process.close()


def test_the_last_tree_that_has_a_lesson_counts(repo, history):
    repo.commit("feat: a", {"lessons/2026/a.md": LESSON, "lessons/2026/b.md": LESSON})
    repo.write({"lessons/2026/a.md": LESSON.replace("title:", "title: Again,")})
    (repo.path / "lessons/2026/b.md").unlink()

    library = history.library(Config(), "HEAD", WORK_TREE)

    assert library.lessons["a"].title == history.library(Config(), WORK_TREE).lessons["a"].title
    assert library.lessons["a"].title != library.lessons["b"].title
    assert library.ids == ("a", "b")
    assert history.library(Config()).ids == ()


def test_a_bare_repository_has_no_work_tree_to_read_lessons_from(repo, tmp_path):
    repo.commit("feat: a")
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))

    with pytest.raises(UsageError, match="this command requires a work tree"):
        open_repository(str(tmp_path / "bare.git")).library(Config(), WORK_TREE)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"remote.origin.url": ["https://example.com/pager"]},
        {"remote.origin.url": ["https://example.com/pager", "https://mirror.example.com/pager"]},
        {"remote.origin.url": ["gh:acme/pager"], "url.git@github.com:.insteadOf": ["gh:"]},
        {
            "remote.origin.url": ["https://example.com/acme/pager"],
            "url.https://proxy.example.com/.insteadOf": ["https://example.com/", "ex:"],
            "url.git@example.com:.insteadOf": ["https://example.com/acme/"],
            "url.https://push.example.com/.pushInsteadOf": ["https://example.com/acme/pager"],
        },
    ],
)
def test_the_address_is_the_one_from_which_git_fetches(repo, history, settings, monkeypatch):
    monkeypatch.chdir(repo.path)
    for name, values in settings.items():
        for value in values:
            repo.git("config", "--add", name, value)

    known = repo.try_git("remote", "get-url", "origin").stdout.strip()

    assert history.address == (known if settings else "")
    assert remotes() == ({"origin": known} if settings else {})


@pytest.mark.parametrize("work_tree_by", ["variable", "setting", "current folder"])
def test_the_variables_of_git_name_the_repository(repo, tmp_path, monkeypatch, work_tree_by):
    repo.commit("feat: a", {"src/pager.py": ""})
    git_dir = (repo.path / ".git").rename(tmp_path / "elsewhere.git")
    monkeypatch.setenv("GIT_DIR", str(git_dir))
    monkeypatch.chdir(repo.path if work_tree_by == "current folder" else repo.path / "src")
    if work_tree_by == "variable":
        monkeypatch.setenv("GIT_WORK_TREE", str(repo.path))
    elif work_tree_by == "setting":  # as in a submodule
        repo.git("config", "core.worktree", os.path.relpath(repo.path, git_dir))

    opened = open_repository()

    assert (opened.git_dir, opened.work_tree()) == (git_dir, repo.path)


def test_a_commit_is_read_by_any_of_its_names(repo, history):
    sha = repo.commit("fix: keep the last row")
    repo.git("tag", "--annotate", "-m", "one", "v1")

    for name in (sha[:10], "HEAD", "v1"):
        commit = history.read_commit(name, Config())
        assert (commit.sha, commit.message.subject) == (sha, "fix: keep the last row")
    assert history.read_commit("HEAD~1", Config()) is None
    assert history.read_commit("HEAD^{tree}", Config()) is None


def test_more_commits_than_fit_a_pipe_have_their_changes(repo, history):
    make_history(repo, 400, 1)
    shas = [commit.sha for commit in history.commits(["HEAD"])]

    changes = history.changes.of(shas)

    assert [*changes] == shas
    paths = [{change.path for change in changes[sha]} for sha in shas]
    assert all(
        f"src/{n % 7}.py" in names for n, names in zip(range(400, 0, -1), paths, strict=True)
    )
    assert history.changes.of([]) == {}
