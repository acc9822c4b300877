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
        return self._tip("topic")

    @property
    def base(self) -> str:
        return self._tip("main")

    def _tip(self, branch: str) -> str:
        return (self._origin.path / ".git/refs/heads" / branch).read_text().strip()

    def become(self, original: Change) -> None:
        """Make this a copy of another change."""
        self._origin.become(original._origin)
        self.clone.become(original.clone)
        config = self.clone.path / ".git/config"
        text = config.read_text().replace(str(original._origin.path), str(self._origin.path))
        config.write_text(text)

    def learn(self) -> None:
        """The same fix, pushed again with its lesson."""
        self._origin.git("reset", "-q", "--hard", "main")
        lesson = {
            "lessons/2026/last-row.md": LESSON,
            "tests/test_pager.py": "def test_every_row():",
        }
        self._origin.commit(f"{FIX}\n\nLesson: last-row\n", {"rows.py": "rows = [1]\n", **lesson})
        self.fetch()

    def fetch(self) -> None:
        """Check out in the clone what was pushed."""
        self.clone.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
        self.clone.git("checkout", "-q", "--detach", "origin/topic")


@pytest.fixture(scope="session")
def _originals_of_changes() -> list[Change]:
    return []


@pytest.fixture
def change(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    forks: str,
    _originals_of_changes: list[Change],
) -> Change:
    """A change whose fix names no lesson yet; the test runs in the clone."""
    if not _originals_of_changes:
        _originals_of_changes.append(make_change(tmp_path_factory.mktemp("change")))
    change = Change(GitRepo(tmp_path / "origin"), GitRepo(tmp_path / "clone"))
    change.become(_originals_of_changes[0])
    monkeypatch.chdir(change.folder)
    return change


def make_change(folder: Path) -> Change:
    origin = GitRepo.create(folder / "origin")
    origin.commit("feat: read rows", {"rows.py": "rows = []\n"})
    clone = GitRepo(folder / "clone")
    clone.path.mkdir()
    clone.git("clone", "-q", f"file://{origin.path}", ".")
    origin.branch("topic", "main")
    origin.commit(FIX, {"rows.py": "rows = [1]\n"})
    change = Change(origin, clone)
    change.fetch()
    return change
