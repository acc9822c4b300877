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
