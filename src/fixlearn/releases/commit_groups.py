"""The commits that each release has: those that the same tips reach are kept together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.releases.graph import TipIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixlearn.model import Commit, Outcome, Release
    from fixlearn.releases.exemptions import OpenFix
    from fixlearn.releases.graph import Lineage


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
        self._groups: dict[int, CommitGroup] = {}  # by the tips that reach the commits

    def count(self, tips: int, components: frozenset[str], outcome: Outcome) -> None:
        """Count a commit that need not be judged."""
        counted = self._groups.setdefault(tips, CommitGroup()).counted
        counted.setdefault(components, Counter())[outcome] += 1

    def add(self, tips: int, commit: JudgedCommit) -> None:
        """Add a commit that has to be judged, whatever other tips were looked at."""
        self._groups.setdefault(tips, CommitGroup()).judged.append(commit)

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
        """How many commits a release has that an older one has not."""
        return sum(
            group.size
            for tips, group in self._groups.items()
            if self._lineage.has(release, tips) and not (older and self._lineage.has(older, tips))
        )

    def _new_in(self, release: Release) -> Iterator[CommitGroup]:
        if release.version:
            for position in self._index.having(*self._lineage.bits_of_new(release)):
                yield self._all[position]
            return
        is_new = self._lineage.new_in(release)
        for tips, group in self._groups.items():
            if is_new(tips):
                yield group

    @cached_property
    def _index(self) -> TipIndex:
        return TipIndex(self._groups)

    @cached_property
    def _all(self) -> list[CommitGroup]:
        return list(self._groups.values())
