"""A refused fix, and the folder of hooks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import with_hook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import GitRepo

FIXED = {"pager.py": "rows = [1]\n", "test_pager.py": "def test_last_row():\n    assert True\n"}


@pytest.fixture
def refused(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A fix with its test was staged, and its commit refused for want of a lesson."""
    repo.become(original(with_a_refused_fix))
    return repo


def with_a_refused_fix(repo: GitRepo) -> None:
    with_hook(repo)
    repo.write(FIXED)
    repo.git("add", ".")
    assert repo.try_git("commit", "-m", "fix(pager): keep the last row").exit_code == 1


@pytest.fixture
def hooks(repo: GitRepo) -> Path:
    """The folder of hooks of the repository, without git's samples."""
    folder = repo.path / ".git/hooks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
