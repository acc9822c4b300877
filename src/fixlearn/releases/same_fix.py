"""The same fix on several release branches: cherry-picks, with or without a note in the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.backports import inherited
from fixlearn.gate.commits import identity, original_commits, without_body
from fixlearn.gate.judge import OWED, SETTLED
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.gate.judge import Gate
    from fixlearn.model import Commit, Release, Result
    from fixlearn.releases.graph import Lineage


class _Fix(NamedTuple):
    commit: Commit
    added: Sequence[str]  # ids of the lessons that it adds, or adds a prevention to
    created: frozenset[str]  # ids of the lessons whose files it adds
    tips: int  # that reach it
    keys: tuple[object, ...]  # a fix with one of these keys is the same


class SameFixes:
    """The fixes of all release branches; it knows which commits are the same fix.

    A cherry-pick keeps author, author date and subject. If the commit was edited when
    it was picked, the line `(cherry picked from commit …)` still identifies it.
    """

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._fixes: dict[str, _Fix] = {}
        self._with_key: dict[object, list[str]] = {}

    def note(self, commit: Commit, added: Sequence[str], tips: int) -> None:
        """Note a fix, the ids of the lessons that it adds, and the tips that reach it."""
        keys = (identity(commit), commit.sha, *original_commits(commit.message))
        files = [change.path for change in commit.changes or () if change.status == "A"]
        created = frozenset(added).intersection(map(lesson_id, files))
        self._fixes[commit.sha] = _Fix(without_body(commit), added, created, tips, keys)
        for key in keys:
            self._with_key.setdefault(key, []).append(commit.sha)

    def _others(self, sha: str) -> Iterator[_Fix]:
        """The other commits that are the same fix."""
        seen = {sha}
        waiting = [self._fixes[sha]] if sha in self._fixes else []
        while waiting:
            same = (other for key in waiting.pop().keys for other in self._with_key[key])
            new = [self._fixes[other] for other in dict.fromkeys(same) if other not in seen]
            seen.update(fix.commit.sha for fix in new)
            waiting += new
            yield from new

    def inherit(self, result: Result, gate: Gate) -> Result:
        """The result; for a fix without a lesson, the outcome of the same fix elsewhere."""
        if result.outcome is not Outcome.MISSING:
            return result
        for fix in self._others(result.sha):
            original = gate.judge(fix.commit, fix.added)
            if original.outcome in SETTLED:
                return inherited(result, original)
        return result

    def is_repeat(self, result: Result, lesson: str, shipped: Iterable[Release]) -> bool:
        """False for a fix that creates the lesson itself, or that `shipped` already contains.

        A fix that adds a prevention to a shipped lesson is a repeat.

        A fix that was backported and released first is new again on its own branch.
        """
        fix = self._fixes.get(result.sha)
        if fix and lesson in fix.created:
            return False
        others = list(self._others(result.sha))
        return not any(self._lineage.has(older, fix.tips) for older in shipped for fix in others)

    def also_in(
        self, results: Sequence[Result], release: Release, others: Sequence[Release]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each fix of `release` that is new in further releases, with their names.

        `others` are the releases to look at.
        """
        for result in results:
            fixes = list(self._others(result.sha)) if result.outcome in OWED else []
            if not fixes:
                continue
            names = tuple(
                other.name
                for other in others
                if other is not release and self._is_new(other, fixes)
            )
            if names:
                yield result.sha, names

    def _is_new(self, release: Release, fixes: Sequence[_Fix]) -> bool:
        is_new = self._lineage.new_in(release)
        return any(is_new(fix.tips) for fix in fixes)
