"""Staging a file in the index that others use too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository import index
from fixlearn.repository.index import stage

if TYPE_CHECKING:
    from tests.support import GitRepo


def test_an_error_of_git_while_staging_is_reported(repo: GitRepo) -> None:
    repo.write({".gitignore": "x\n", "x": "x\n"})

    with pytest.raises(CannotTell, match="git add failed") as raised:
        stage(Path("x").absolute())

    assert raised.value.why == "the file is ignored by a .gitignore"


def test_a_locked_index_is_waited_for_and_then_reported(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({"x": "x\n", ".git/index.lock": ""})
    monkeypatch.setattr(index, "_MAX_WAIT", 0)

    with pytest.raises(CannotTell, match="cannot stage the lesson"):
        stage(Path("x").absolute())

    (repo.path / ".git/index.lock").unlink()
    stage(Path("x").absolute())
    assert repo.git("diff", "--cached", "--name-only") == "x"
