"""The commits that each release has: those that the same tips reach are kept together.

The same fix on several release branches is known as one: a cherry-pick, with or without a note.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import identity, original_commits, without_body
from fixlearn.gate.judge import OWED, SETTLED, Gate, inherited
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.model import Commit, Outcome, Release, Result
from fixlearn.releases.graph import Lineage, TipIndex, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fixlearn.releases.exemptions import OpenFix


class JudgedCommit(NamedTuple):
    """A commit that has to be judged in each release that has it."""

    commit: Commit
    added: tuple[str, ...]  # ids of the lessons that it adds
    components: frozenset[str]
    open: OpenFix  # what it is if no lesson covers it

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all lessons that it names or adds."""
        references = (reference.lesson for reference in self.commit.message.references)
        return tuple(filter(None, (*references, *self.added)))


@dataclass(slots=True)
class CommitGroup:
    """The commits that the same set of tips reaches."""

    counted: dict[frozenset[str], Counter[Outcome]] = field(default_factory=dict)  # by components
    judged: list[JudgedCommit] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of these commits."""
        return sum(counts.total() for counts in self.counted.values()) + len(self.judged)


class CommitGroups:
    """The commits of one log; most of them are only counted."""

    def __init__(
        self, lineage: Lineage, belongs_to: Callable[[Release, frozenset[str]], bool]
    ) -> None:
        """`belongs_to` says whether a release has the commits of some components."""
        self._lineage = lineage
        self._belongs_to = belongs_to
        # By the tips that reach the commits.
        self._groups: dict[tuple[int, int], CommitGroup] = {}

    def count(self, tips: int, components: frozenset[str], outcome: Outcome) -> None:
        """Count a commit that need not be judged."""
        counted = self._groups.setdefault(key_of(tips), CommitGroup()).counted
        counted.setdefault(components, Counter())[outcome] += 1

    def add(self, tips: int, commit: JudgedCommit) -> None:
        """Add a commit that has to be judged, whatever other tips were looked at."""
        self._groups.setdefault(key_of(tips), CommitGroup()).judged.append(commit)

    def judged_in(self, release: Release) -> list[JudgedCommit]:
        """The commits that are new in a release and have to be judged, the newest first.

        Nothing may be added after the first release that has a version.
        """
        commits = [
            commit
            for group in self._new_in(release)
            for commit in group.judged
            if self._belongs_to(release, commit.components)
        ]
        return sorted(commits, key=lambda each: (-each.commit.committed, each.commit.sha))

    def counted_in(self, release: Release) -> Counter[Outcome]:
        """The commits that are new in a release and need not be judged."""
        counted: Counter[Outcome] = Counter()
        for group in self._new_in(release):
            for components, counts in group.counted.items():
                if self._belongs_to(release, components):
                    counted += counts
        return counted

    def size_since(self, release: Release, older: Release | None) -> int:
        """How many commits of a release an older one lacks."""
        return sum(
            group.size
            for (_, tips), group in self._groups.items()
            if self._lineage.has(release, tips) and not (older and self._lineage.has(older, tips))
        )

    def _new_in(self, release: Release) -> Iterator[CommitGroup]:
        if release.version:
            for position in self._index.having(*self._lineage.bits_of_new(release)):
                yield self._all[position]
            return
        is_new = self._lineage.new_in(release)
        for (_, tips), group in self._groups.items():
            if is_new(tips):
                yield group

    @cached_property
    def _index(self) -> TipIndex:
        return TipIndex(tips for _, tips in self._groups)

    @cached_property
    def _all(self) -> list[CommitGroup]:
        return list(self._groups.values())


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
