"""The same fix in several release lines: cherry-picks, with and without a note of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.backports import inherited
from fixlearn.gate.commits import identity, original_commits, without_body
from fixlearn.gate.judge import OWED, SETTLED
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.gate.judge import Gate
    from fixlearn.model import Commit, Release, Result
    from fixlearn.releases.graph import Lineage


class SameFixIndex:
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


class SameFixes:
    """Watches the fixes of all lines go by, and knows which of them are the same one."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._twins = SameFixIndex()
        self._told: dict[str, tuple[Commit, Sequence[str]]] = {}  # with the lessons that it adds

    def note(self, commit: Commit, added: Sequence[str], tips: int) -> None:
        """Note a fix, the lessons that it adds, and the tips that reach it."""
        self._twins.note(commit, tips)
        self._told[commit.sha] = without_body(commit), added

    def inherit(self, result: Result, gate: Gate) -> Result:
        """A fix that lacks its lesson, with the outcome of the same fix in another line."""
        if result.outcome is not Outcome.MISSING:
            return result
        for sha, _ in self._twins.of(result.sha):
            original = gate.judge(*self._told[sha])
            if original.outcome in SETTLED:
                return inherited(result, original)
        return result

    def is_repeat(self, result: Result, lesson: str, shipped: Iterable[Release]) -> bool:
        """False for a fix that brings the lesson itself, or that these releases have already.

        Backported and released first, it comes by again on its own line.
        """
        _, added = self._told.get(result.sha, (None, ()))
        if lesson in added:
            return False
        twins = [tips for _, tips in self._twins.of(result.sha)]
        return not any(self._lineage.has(one, tips) for one in shipped for tips in twins)

    def also_in(
        self, results: Sequence[Result], release: Release, others: Sequence[Release]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The fixes that others of these releases have as well, with their names."""
        for result in results:
            twins = []
            if result.outcome in OWED:
                twins = [tips for _, tips in self._twins.of(result.sha)]
            names = [
                other.name
                for other in others
                if twins and other is not release and self._has_any(other, twins)
            ]
            if names:
                yield result.sha, tuple(names)

    def _has_any(self, release: Release, twins: Sequence[int]) -> bool:
        is_new = self._lineage.new_in(release)
        return any(is_new(tips) for tips in twins if self._lineage.has(release, tips))
