"""A fix that was refused, as `fixlearn new` meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support import GitRepo

FIXED = {"pager.py": "rows = [1]\n", "test_pager.py": "def test_last_row():\n    assert True\n"}


@pytest.fixture
def refused(hooked: GitRepo) -> GitRepo:
    """A fix with its test was staged, and its commit refused for want of a lesson."""
    hooked.write(FIXED)
    hooked.git("add", ".")
    assert hooked.try_git("commit", "-m", "fix(pager): keep the last row").exit_code == 1
    return hooked
