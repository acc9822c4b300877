"""Which release contains which commit, decided by reachability instead of the order of the log."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.releases.release_tags import release_named, release_order
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.model import Release


class Containment:
    """Computes which tips reach a commit, from a log in topological order.

    Every tip is a bit, and a commit passes the bits of the tips that reach it on to
    its parents. Children come before parents, so a commit has all of its bits when
    it is visited. Only commits that are still to be visited are kept in memory.
    """

    def __init__(self, tips: Iterable[str]) -> None:
        """`tips` are commit hashes; the n-th has bit n. Several tips may have one hash."""
        self._tips: dict[str, int] = {}
        for bit, sha in enumerate(tips):
            self._tips[sha] = self._tips.get(sha, 0) | 1 << bit
        self._waiting: dict[str, int] = {}
        # Shares equal ints: a long history has few distinct sets.
        self._same: dict[tuple[int, int], int] = {}

    @property
    def waiting(self) -> set[int]:
        """The distinct bits of the commits still to be visited, as known so far."""
        return set(self._waiting.values())

    def visit(self, sha: str, parents: Sequence[str]) -> int:
        """The bits of the tips that reach this commit."""
        bits = self._waiting.pop(sha, 0) | self._tips.get(sha, 0)
        bits = self._same.setdefault(key_of(bits), bits)
        for parent in parents:
            self._waiting[parent] = self._waiting.get(parent, 0) | bits
        return bits


def key_of(bits: int) -> tuple[int, int]:
    """A key of a dict for a set of tips.

    The hash of an int is a remainder, so the sets of releases that follow each other have no
    more than 61 hashes; with its lowest bit, the key has a hash of its own.
    """
    return (bits & -bits).bit_length(), bits


def by_version(releases: Iterable[Release]) -> list[Release]:
    """The releases, lowest version first."""
    return sorted(releases, key=release_order)


def candidates_for_previous(release: Release, releases: Sequence[Release]) -> Iterator[Release]:
    """Releases that may be the one before `release`, highest version first.

    `releases` are sorted, lowest version first. The search is lazy, so that it looks at a
    few releases instead of all of them.
    """
    end = bisect_left(releases, release_order(release), key=release_order)
    for index in range(end - 1, -1, -1):
        if is_comparable(release, releases[index]):
            yield releases[index]


def is_comparable(release: Release, older: Release) -> bool:
    """True for releases of one component, unless a final would be compared with a candidate."""
    return release.component == older.component and (
        is_final(older.version) or not is_final(release.version)
    )


def previous_release(
    release: Release,
    releases: Sequence[Release],
    is_ancestor: Callable[[Release, Release], bool],
    overrides: Mapping[str, str],
) -> Release | None:
    """The release before `release`; None if it is the first.

    That is the highest lower version that was cut earlier or is an ancestor. A 1.0.1
    that was cut after 2.0.0 is not the release before 2.0.0. `releases` are sorted,
    lowest version first. `overrides` is `releases.previous` of the configuration, by any tag
    of a release. Raises UsageError if an override is the release itself or unknown.
    """
    override = _override(release, overrides)
    if override is not None:
        previous = release_named(override, releases)
        if previous == release:
            raise UsageError(
                f"{release.name} cannot be its own predecessor",
                why=f'"{override}" is one of its own tags',
                hint="name another: behind --previous, or in releases.previous of .fixlearn.yaml",
            )
        return previous
    for other in candidates_for_previous(release, releases):
        if other.created <= release.created or is_ancestor(other, release):
            return other
    return None


def _override(release: Release, overrides: Mapping[str, str]) -> str | None:
    names = (release.name, *release.aliases)
    return next((overrides[name] for name in names if name in overrides), None)


def certain_previous(
    release: Release, releases: Sequence[Release], overrides: Mapping[str, str]
) -> tuple[Release | None, bool]:
    """The previous release judged by dates only, and whether ancestry cannot change it.

    Ancestry matters only if a higher candidate was cut later than `release`, for
    example because of a wrong clock or a tag that was added late.
    """
    previous = previous_release(release, releases, lambda *_: False, overrides)
    if _override(release, overrides) is not None:
        return previous, True
    return previous, previous == next(candidates_for_previous(release, releases), None)


def new_in(bit: int, older: int, bits: int) -> bool:
    """True if the tips `bits` that reach a commit include tip `bit` and none of `older`."""
    return bool(bits >> bit & 1) and not bits & older


class Lineage:
    """Which releases of one history contain which commits, computed from a topological log.

    Every release is a tip, and so is the unreleased work, which has no version. Sets
    of tips are ints with a bit for each; `visit` returns the tips that reach a commit.
    """

    def __init__(
        self, tips: Sequence[Release], overrides: Mapping[str, str], adopted: Sequence[str] = ()
    ) -> None:
        """`adopted` are the hashes of the adoption baseline; what they reach is older."""
        # In the order in which they were made, so that the first with a commit is its lowest bit.
        self._tips = sorted(
            tips,
            key=lambda tip: (not tip.version, tip.version and (tip.created, release_order(tip))),
        )
        self._made = [tip.created for tip in self._tips if tip.version]
        self._adopted = adopted
        self._adopted_on: dict[str, int] = {}  # commit of the baseline -> when it was committed
        self._shipped: dict[tuple[Release, int], list[Release]] = {}
        self._released = by_version(tip for tip in tips if tip.version)
        self._of_component: dict[str, list[Release]] = {}
        self._overrides = overrides
        self._bit_of = {tip: bit for bit, tip in enumerate(self._tips)}
        self._shas = {*(tip.sha for tip in tips), *adopted}
        self._containment = Containment([*(tip.sha for tip in self._tips), *adopted])
        self._reached: dict[str, int] = {}  # commit of a tip -> the tips that reach it
        self._older: dict[Release, tuple[Release | None, int]] = {}

    def visit(self, sha: str, parents: Sequence[str], committed: int = 0) -> int:
        """The tips that reach a commit whose children have all been visited."""
        tips = self._containment.visit(sha, parents)
        if sha in self._shas:
            self._reached[sha] = tips
            self._adopted_on[sha] = committed
        return tips

    def by_branch(self, releases: Iterable[Release]) -> list[Release]:
        """The releases, one branch after the other, as they were made.

        Those that follow each other differ in little, even if several branches are maintained.
        """
        return sorted(
            releases,
            key=lambda each: (-self.reached(each.sha).bit_length(), self._bit_of[each]),
        )

    def is_told(self, releases: Iterable[Release]) -> bool:
        """True if no unvisited commit can be new in any of `releases`.

        Each of them was visited, and every commit still to be visited is already in
        the release before. For unreleased work, the releases that it comes after must
        be known as well.
        """
        waiting = self._containment.waiting
        return all(
            release.sha in self._reached
            and not any(map(self.new_in(release), waiting))
            and (bool(release.version) or self._knows_what_came_before(release, waiting))
            for release in releases
        )

    def _knows_what_came_before(self, release: Release, waiting: Iterable[int]) -> bool:
        before = self._bits(self._reached_by(release))
        return all(tips & before for tips in waiting if self.has(release, tips))

    def _reached_by(self, release: Release) -> list[Release]:
        return [
            other
            for other in self.comparable_with(release)
            if other is not release and self.has(release, self.reached(other.sha))
        ]

    def comparable_with(self, release: Release) -> list[Release]:
        """The releases of its component, or all for work of no particular component."""
        component = release.component
        if component not in self._of_component:
            self._of_component[component] = [
                other for other in self._released if component in ("", other.component)
            ]
        return self._of_component[component]

    def nearest(self, release: Release) -> list[Release]:
        """The releases directly before this one, the newest of each component, oldest first.

        They are chosen among the releases that it reaches, because the highest version
        may be on another branch. Finals are preferred to candidates.
        """
        reached = self._reached_by(release)
        in_component: defaultdict[str, int] = defaultdict(int)
        at_commit: defaultdict[str, int] = defaultdict(int)
        for other in reached:
            bit = self._bits([other])
            in_component[other.component] |= bit
            at_commit[other.sha] |= bit
        nearest: dict[str, Release] = {}
        for other in sorted(reached, key=lambda other: (is_final(other.version), other.created)):
            elsewhere = in_component[other.component] & ~at_commit[other.sha]
            if not self.reached(other.sha) & elsewhere:
                nearest[other.component] = other
        return sorted(nearest.values(), key=lambda other: other.created)

    def is_before_adoption(self, tips: int) -> bool:
        """True if the adoption baseline contains the commit that these tips reach."""
        return bool(tips >> len(self._bit_of))

    @property
    def has_only_older_left(self) -> bool:
        """True if the adoption baseline contains all commits still to be visited."""
        return all(map(self.is_before_adoption, self._containment.waiting))

    def is_adopted(self, release: Release) -> bool:
        """True if the release has a commit of the adoption baseline, and was made after it.

        Without a baseline, all releases are adopted.
        """
        return not self._adopted or any(
            self.has(release, self.reached(sha)) and self._adopted_on[sha] <= release.created
            for sha in self._adopted
            if sha in self._adopted_on
        )

    def first_with(self, tips: int) -> Release | None:
        """The release that was made first of those that have a commit, or the unreleased work.

        None if no tip has it.
        """
        lowest = (tips & -tips).bit_length() - 1
        return self._tips[lowest] if 0 <= lowest < len(self._tips) else None

    def shipped_before(self, release: Release, tips: int) -> list[Release]:
        """The releases that had shipped when `release` first got the commit of these tips.

        That is the release before it, and of all lines and components the last one that
        was made. Those that have the commit themselves are left out.
        """
        key = (release, tips)
        if key not in self._shipped:
            previous = self.previous(release)
            before = [previous] if previous else self.nearest(release)
            until = bisect_right(self._made, release.created)
            older = ~tips & ((1 << until) - 1)
            if older:
                before.append(self._tips[older.bit_length() - 1])
            distinct = dict.fromkeys(before)
            self._shipped[key] = [each for each in distinct if not self.has(each, tips)]
        return self._shipped[key]

    def reached(self, sha: str) -> int:
        """The tips that reach the commit of a tip; 0 if the log did not contain it."""
        return self._reached.get(sha, 0)

    def previous(self, release: Release) -> Release | None:
        """The release before this one; None for the first and for unreleased work."""
        return self._before(release)[0]

    def new_in(self, release: Release) -> Callable[[int], bool]:
        """A function that says whether a commit reached by these tips is new in the release.

        A commit is new if the release contains it and the release before does not.
        Unreleased commits are those that no release contains.
        """
        bit, older = self._bit_of[release], self._before(release)[1]
        return lambda tips: new_in(bit, older, tips)

    def bits_of_new(self, release: Release) -> tuple[int, int | None]:
        """The bit of a release, and that of the one before; None if there is none."""
        previous = self.previous(release)
        return self._bit_of[release], self._bit_of[previous] if previous else None

    def has(self, release: Release, tips: int) -> bool:
        """True if the release is one of the tips."""
        return bool(tips >> self._bit_of[release] & 1)

    def _bits(self, releases: Iterable[Release]) -> int:
        return sum(1 << self._bit_of[release] for release in releases)

    def _before(self, release: Release) -> tuple[Release | None, int]:
        """The release before, and the tips whose commits are not new in `release`."""
        if release not in self._older:
            previous = None
            others = self.comparable_with(release)
            if release.version:
                previous = previous_release(
                    release, self._released, self._is_ancestor, self._overrides
                )
                others = [previous] if previous else []
            self._older[release] = previous, self._bits(others)
        return self._older[release]

    def _is_ancestor(self, older: Release, newer: Release) -> bool:
        return self.has(newer, self.reached(older.sha))


class TipIndex:
    """Which of many sets of tips have a tip and lack another, without looking at every set.

    Each set is an int with a bit for each tip. A commit passes its tips on to its parents, so
    sets that follow each other in a log differ in few tips. The positions at which a tip comes
    and goes are all that has to be kept.
    """

    def __init__(self, sets: Iterable[int]) -> None:
        # bit -> the positions at which it comes and goes
        self._changes: defaultdict[int, list[int]] = defaultdict(list)
        last = 0
        for position, tips in enumerate([*sets, 0]):
            changed = tips ^ last
            while changed:
                self._changes[(changed & -changed).bit_length() - 1].append(position)
                changed &= changed - 1
            last = tips

    def having(self, bit: int, without: int | None = None) -> Iterator[int]:
        """The positions of the sets that have the tip `bit`, and not the tip `without`."""
        coming = set(self._changes.get(bit, ()))
        others = set(self._changes.get(without, ())) if without is not None else set()
        start, has_bit, has_other = 0, False, False
        for position in sorted(coming | others):
            if has_bit and not has_other:
                yield from range(start, position)
            has_bit ^= position in coming
            has_other ^= position in others
            start = position


class TipSteps:
    """Steps from tip to tip: which sets have the one and lack the other."""

    def __init__(self, sets: Iterable[int]) -> None:
        self._index = TipIndex(sets)
        self._bit: int | None = None

    def go_to(self, bit: int) -> tuple[list[int], list[int]]:
        """The positions of sets that only this tip has, and of those that only the last one had."""
        last, self._bit = self._bit, bit
        left = [] if last is None else [*self._index.having(last, without=bit)]
        return [*self._index.having(bit, without=last)], left

    def new_in(self, bit: int, without: int | None) -> list[int]:
        """The positions of sets that have the tip `bit`, and not the tip `without`."""
        return [*self._index.having(bit, without)]
