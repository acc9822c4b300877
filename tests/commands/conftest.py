"""A branch that starts from main."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.branches import BASE

if TYPE_CHECKING:
    from tests.support import GitRepo


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """A branch `topic` that starts from main."""
    repo.commit("feat: page through rows", {"pager.py": BASE})
    repo.git("switch", "-q", "-c", "topic")
    return repo
