"""The same fix in several release lines: cherry-picks, with and without a note of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.commits import identity, original_commits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.model import Commit


class Twins:
    """Watches fixes go by, and knows which of them are the same one.

    git keeps author, author date and subject of what it picks; where a commit
    was edited as it was picked, `(cherry picked from commit …)` still tells.
    """

    def __init__(self) -> None:
        self._same: dict[object, list[str]] = {}  # by identity, and by hash of the original
        self._keys: dict[str, tuple[object, ...]] = {}
        self._reached: dict[str, int] = {}

    def note(self, commit: Commit, tips: int) -> None:
        """Note a fix, and the tips that reach it."""
        keys = (identity(commit), commit.sha, *original_commits(commit.message))
        self._keys[commit.sha] = keys
        self._reached[commit.sha] = tips
        for key in keys:
            self._same.setdefault(key, []).append(commit.sha)

    def of(self, sha: str) -> Iterator[tuple[str, int]]:
        """The other commits that are the same fix, each with the tips that reach it."""
        seen = {sha}
        waiting = [sha]
        while waiting:
            for key in self._keys.get(waiting.pop(), ()):
                for other in self._same[key]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
                        yield other, self._reached[other]
