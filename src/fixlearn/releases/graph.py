"""Which release has which commit: reachability, never the order of the log."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.releases.versions import is_final, release_named, version_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.model import Release
    from fixlearn.releases.versions import Order


class Containment:
    """Which tips reach a commit, told while a topological log goes by.

    Every tip is a bit; a commit hands the bits that reach it on to its parents.
    Children come before parents, so at its turn a commit has all of its bits,
    and only commits still waiting for their turn are remembered.
    """

    def __init__(self, tips: Iterable[str]) -> None:
        """`tips` are hashes of commits; the n-th has bit n. One hash may be several tips."""
        self._tips: dict[str, int] = {}
        for bit, sha in enumerate(tips):
            self._tips[sha] = self._tips.get(sha, 0) | 1 << bit
        self._waiting: dict[str, int] = {}
        self._same: dict[int, int] = {}  # long histories share few distinct sets

    @property
    def waiting(self) -> set[int]:
        """The distinct bits of the commits that are still to come, as far as they are known."""
        return set(self._waiting.values())

    def visit(self, sha: str, parents: Sequence[str]) -> int:
        """The bits of the tips that reach this commit."""
        bits = self._waiting.pop(sha, 0) | self._tips.get(sha, 0)
        bits = self._same.setdefault(bits, bits)
        for parent in parents:
            self._waiting[parent] = self._waiting.get(parent, 0) | bits
        return bits


def by_version(releases: Iterable[Release]) -> list[Release]:
    """The releases, lowest version first."""
    return sorted(releases, key=_order)


def candidates_for_previous(release: Release, releases: Sequence[Release]) -> Iterator[Release]:
    """Releases that may be the one before `release`, highest version first.

    Lower versions of the same component; for a final only finals. `releases`
    have the lowest version first: of ten thousand only the nearest are looked at.
    """
    for place in range(bisect_left(releases, _order(release), key=_order) - 1, -1, -1):
        other = releases[place]
        if other.component == release.component and (
            is_final(other.version) or not is_final(release.version)
        ):
            yield other


def _order(release: Release) -> Order:
    return version_order(release.version)


def previous_release(
    release: Release,
    releases: Sequence[Release],
    is_ancestor: Callable[[Release, Release], bool],
    overrides: Mapping[str, str],
) -> Release | None:
    """The release before `release`; None for the first.

    The highest lower version that was cut before it or is an ancestor of it:
    1.0.1 that is cut after 2.0.0 is not what came before 2.0.0. `overrides` is
    the configuration's `releases.previous`, by any of a release's tags;
    `releases` have the lowest version first. Raises UsageError where an override
    names none of them, or the release itself.
    """
    wanted = _overridden(release, overrides)
    if wanted is not None:
        found = release_named(wanted, releases)
        if found == release:
            raise UsageError(
                f"{release.name} cannot be the release before itself",
                why=f'"{wanted}" is one of its own tags',
                hint="name another: behind --previous, or in releases.previous of .fixlearn.yaml",
            )
        return found
    for other in candidates_for_previous(release, releases):
        if other.created <= release.created or is_ancestor(other, release):
            return other
    return None


def _overridden(release: Release, overrides: Mapping[str, str]) -> str | None:
    names = (release.name, *release.aliases)
    return next((overrides[name] for name in names if name in overrides), None)


def certain_previous(
    release: Release, releases: Sequence[Release], overrides: Mapping[str, str]
) -> tuple[Release | None, bool]:
    """The previous release as far as dates tell, and whether ancestry can't change that.

    Ancestry matters only where a higher version than the one found was cut
    later, as broken clocks and late tags have it.
    """
    found = previous_release(release, releases, lambda *_: False, overrides)
    if _overridden(release, overrides) is not None:
        return found, True
    return found, found == next(candidates_for_previous(release, releases), None)


def new_in(bit: int, older: int, bits: int) -> bool:
    """True when a commit reached by the tips `bits` is in tip `bit` and in none of `older`."""
    return bool(bits >> bit & 1) and not bits & older


class Lineage:
    """The releases of one history, as a topological log tells them.

    A tip without a version stands for what is unreleased. Every tip is a bit;
    `visit` answers with those of the tips that reach a commit.
    """

    def __init__(
        self, tips: Sequence[Release], overrides: Mapping[str, str], adopted: Sequence[str] = ()
    ) -> None:
        """`adopted` are the hashes of the adoption baseline: what they reach is older."""
        self._released = by_version(tip for tip in tips if tip.version)
        self._overrides = overrides
        self._bit_of = {tip: bit for bit, tip in enumerate(tips)}
        self._shas = {tip.sha for tip in tips}
        self._containment = Containment([*(tip.sha for tip in tips), *adopted])
        self._reached: dict[str, int] = {}  # of tips
        self._older: dict[Release, tuple[Release | None, int]] = {}

    def visit(self, sha: str, parents: Sequence[str]) -> int:
        """The tips that reach a commit; its children went by before."""
        bits = self._containment.visit(sha, parents)
        if sha in self._shas:
            self._reached[sha] = bits
        return bits

    def is_told(self, releases: Iterable[Release]) -> bool:
        """True where nothing that is still to come can be new in any of these releases.

        All of them went by, and every commit that waits for its turn, and with it
        all that is behind, is one that the release before has as well. Of what is
        unreleased it has to be known, too, which releases it comes after.
        """
        waiting = self._containment.waiting
        return all(
            release.sha in self._reached
            and not any(map(self.new_in(release), waiting))
            and (bool(release.version) or self._knows_what_came_before(release, waiting))
            for release in releases
        )

    def _knows_what_came_before(self, release: Release, waiting: Iterable[int]) -> bool:
        before = sum(1 << self._bit_of[other] for other in self._reached_by(release))
        return all(tips & before for tips in waiting if self.has(release, tips))

    def _reached_by(self, release: Release) -> list[Release]:
        return [
            other
            for other in self._released
            if other is not release and self.has(release, self.reached(other.sha))
        ]

    def nearest(self, release: Release) -> list[Release]:
        """The releases that this one comes right after, of each component the newest.

        Told by what it reaches, as for what is unreleased: by then the highest
        version may be one of another line. Finals count first. Oldest first.
        """
        reached = self._reached_by(release)
        of_component: dict[str, int] = {}
        on_commit: dict[tuple[str, str], int] = {}
        for one in reached:
            bit = 1 << self._bit_of[one]
            of_component[one.component] = of_component.get(one.component, 0) | bit
            place = one.component, one.sha
            on_commit[place] = on_commit.get(place, 0) | bit
        found: dict[str, Release] = {}
        for one in sorted(reached, key=lambda one: (is_final(one.version), one.created)):
            others = of_component[one.component] & ~on_commit[one.component, one.sha]
            if not self.reached(one.sha) & others:
                found[one.component] = one
        return sorted(found.values(), key=lambda one: one.created)

    def is_before_adoption(self, tips: int) -> bool:
        """True for commits that the adoption baseline has."""
        return bool(tips >> len(self._bit_of))

    def reached(self, sha: str) -> int:
        """The tips that reach the commit of a tip; none where the log did not show it."""
        return self._reached.get(sha, 0)

    def previous(self, release: Release) -> Release | None:
        """The release before this one; None for the first, and for what is unreleased."""
        return self._before(release)[0]

    def new_in(self, release: Release) -> Callable[[int], bool]:
        """Whether a commit that these tips reach is new in the release.

        New is what the release has and the one before it has not; what is
        unreleased, no release has.
        """
        bit, older = self._bit_of[release], self._before(release)[1]
        return lambda tips: new_in(bit, older, tips)

    def has(self, release: Release, tips: int) -> bool:
        """True where the release is one of the tips."""
        return bool(tips >> self._bit_of[release] & 1)

    def _before(self, release: Release) -> tuple[Release | None, int]:
        """The release before, and all tips whose commits are not new any more."""
        if release not in self._older:
            previous = None
            others = self._released
            if release.version:
                previous = previous_release(
                    release, self._released, self._is_ancestor, self._overrides
                )
                others = [previous] if previous else []
            bits = sum(1 << self._bit_of[other] for other in others)
            self._older[release] = previous, bits
        return self._older[release]

    def _is_ancestor(self, older: Release, newer: Release) -> bool:
        return self.has(newer, self.reached(older.sha))
