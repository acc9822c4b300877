"""Repositories in which the hooks are in place, and a server to push to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def native(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with a first commit, a test, and all native hooks."""
    repo.become(original(with_native_hooks))
    return repo


def with_native_hooks(repo: GitRepo) -> None:
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.install_hooks()


@pytest.fixture
def server(repo: GitRepo, tmp_path: Path) -> GitRepo:
    """A bare repository behind a transport, `origin` of `repo`, which has its main already."""
    server = GitRepo(tmp_path / "server.git")
    server.path.mkdir()
    server.git("init", "--quiet", "--bare", "--initial-branch=main")
    repo.git("remote", "add", "origin", server.path.as_uri())
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.git("push", "--quiet", "origin", "main")
    return server
