"""Removing a temporary work tree: it is gone, and nothing beside it has changed."""

from __future__ import annotations

import stat
import tempfile
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.repository import open_repository
from fixlearn.repository.worktrees import Worktrees

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import GitRepo

SHARED = 0o1777  # the mode of /tmp: everybody may write, and only remove what is theirs


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that everybody uses."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(SHARED)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def lock(folder: Path) -> None:
    """What a test may leave behind: folders that cannot be written, and links out of the tree."""
    (folder / "locked/deep").mkdir(parents=True)
    (folder / "locked/deep/file").write_text("")
    (folder / "out").symlink_to(folder.parent)
    (folder / "locked/deep").chmod(0o500)
    (folder / "locked").chmod(0o500)


@pytest.mark.parametrize("leaves", [lambda _: None, lock], ids=["nothing", "locked folders"])
def test_the_folder_for_temporary_files_keeps_its_mode(
    repo: GitRepo, shared: Path, leaves: object
) -> None:
    sha = repo.commit("feat: rows", {"pager.py": "rows = []\n"})
    registered = repo.path / ".git/worktrees"
    registered.mkdir()
    registered.chmod(0o750)
    (registered / "another").mkdir()

    with Worktrees(open_repository()).at(sha) as folder:
        assert callable(leaves)
        leaves(folder)

    assert list(shared.iterdir()) == []
    assert mode(shared) == SHARED
    assert mode(registered) == 0o750


def test_what_a_killed_run_left_is_swept_and_the_folder_keeps_its_mode(
    repo: GitRepo, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: rows", {"pager.py": "rows = []\n"})
    monkeypatch.setattr("fixlearn.repository.worktrees._prefix", lambda: "fixlearn-prove-this")
    left = shared / "fixlearn-prove-this-999999999-1-abc"
    left.mkdir()
    lock(left)

    Worktrees(open_repository()).sweep()

    assert list(shared.iterdir()) == []
    assert mode(shared) == SHARED
