"""Repositories in which the hooks are in place, and a server to push to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def native(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with a first commit, a test, and all native hooks."""
    repo.become(original(with_native_hooks))
    return repo


def with_native_hooks(repo: GitRepo) -> None:
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.install_hooks()


@pytest.fixture
def server(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A bare repository behind a transport, `origin` of `repo`, which has its main already."""
    return become_with_server(repo, original(with_server))


def become_with_server(repo: GitRepo, original: GitRepo) -> GitRepo:
    """Make this empty repository a copy of one with a server; the copy of that server."""
    repo.become(original)
    server = GitRepo(repo.path.with_name("server.git"))
    shutil.copytree(original.path.with_name("server.git"), server.path)
    repo.git("remote", "set-url", "origin", server.path.as_uri())
    return server


def with_server(repo: GitRepo) -> None:
    server = repo.path.with_name("server.git")
    repo.git("init", "--quiet", "--bare", "--initial-branch=main", str(server))
    repo.git("remote", "add", "origin", server.as_uri())
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.git("push", "--quiet", "origin", "main")
