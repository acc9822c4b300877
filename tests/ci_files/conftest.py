"""A change that waits to be merged, in a clone as CI systems make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

FIX = "fix: keep the last row"


class Change:
    """A fix on the branch topic, which left main; the clone has it checked out, detached."""

    def __init__(self, origin: GitRepo, clone: GitRepo) -> None:
        self._origin = origin
        self.clone = clone

    @property
    def folder(self) -> Path:
        return self.clone.path

    @property
    def head(self) -> str:
        return self._origin.git("rev-parse", "topic")

    @property
    def base(self) -> str:
        return self._origin.git("rev-parse", "main")

    def fix(self) -> None:
        """The fix, which names no lesson."""
        self._origin.branch("topic", "main")
        self._origin.commit(FIX, {"rows.py": "rows = [1]\n"})
        self._fetch()

    def learn(self) -> None:
        """The same fix, pushed again with its lesson."""
        self._origin.git("reset", "-q", "--hard", "main")
        lesson = {
            "lessons/2026/last-row.md": LESSON,
            "tests/test_pager.py": "def test_every_row():",
        }
        self._origin.commit(f"{FIX}\n\nLesson: last-row\n", {"rows.py": "rows = [1]\n", **lesson})
        self._fetch()

    def _fetch(self) -> None:
        self.clone.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
        self.clone.git("checkout", "-q", "--detach", "origin/topic")


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forks: str) -> Change:
    """A change whose fix names no lesson yet; the test runs in the clone."""
    for name in ("origin", "clone"):
        (tmp_path / name).mkdir()
    origin = GitRepo.create(tmp_path / "origin")
    origin.commit("feat: read rows", {"rows.py": "rows = []\n"})
    clone = GitRepo(tmp_path / "clone")
    clone.git("clone", "-q", f"file://{origin.path}", ".")
    monkeypatch.chdir(clone.path)
    change = Change(origin, clone)
    change.fix()
    return change
