"""A server with a pull request, and a CI job that clones it."""

from __future__ import annotations

import pytest

from tests.repository.ci_jobs import Job, make_test_merge
from tests.support import GitRepo


def _make_origin(repo):
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repo.commit("feat: a", {"a.py": "a"})
    repo.branch("topic")
    repo.commit("fix: b", {"b.py": "b"})
    repo.commit("feat: c", {"c.py": "c"})
    repo.switch("main")
    repo.commit("fix: m", {"m.py": "m"})
    make_test_merge(repo, "main", "topic")


@pytest.fixture
def origin(tmp_path, original):
    """main: a m; topic, which left main at a: b c; then refs/pull/12/merge, as GitHub makes it."""
    repo = GitRepo(tmp_path / "origin")
    repo.become(original(_make_origin))
    return repo


@pytest.fixture
def job(origin, tmp_path, monkeypatch, fixlearn):
    folder = tmp_path / "job"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Job(origin, folder, fixlearn)


@pytest.fixture
def fork(repo):
    """main: a b; side, which left main at a: c d; side is checked out."""
    repo.commit("fix: a")
    repo.branch("side")
    repo.switch("main")
    repo.commit("fix: b")
    repo.switch("side")
    repo.commit("fix: c")
    repo.commit("fix: d")
    return repo


@pytest.fixture
def clone(fork, tmp_path, monkeypatch):
    """Clones `fork` with these options, and goes there."""

    def made(*options):
        folder = tmp_path / "clone"
        fork.git("clone", "--quiet", *options, f"file://{fork.path}", str(folder))
        monkeypatch.chdir(folder)
        return GitRepo(folder)

    return made
