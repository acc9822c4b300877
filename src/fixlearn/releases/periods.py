"""Releases of a project that tags nothing: months, and ranges that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.dates import day_of
from fixlearn.model import Release

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def monthly_releases(commits: Iterable[tuple[str, int]], today: date) -> list[Release]:
    """A release for each month that is over, with its last commit; the earliest first.

    `commits` are (hash, seconds since the epoch) of the branch itself, newest first. A commit
    that is dated before its predecessor counts to the month of the predecessor.
    """
    releases: dict[str, Release] = {}
    latest = 0
    for sha, committed in reversed(list(commits)):
        latest = max(latest, committed)
        day = day_of(latest)
        name = f"{day:%Y-%m}"
        if name < f"{today:%Y-%m}":
            releases[name] = Release(name, name.replace("-", "."), sha, latest)
    return list(releases.values())


def last_before(commits: Iterable[tuple[str, int]], day: date) -> str:
    """The newest of the commits, newest first, that was made before `day`; "" if there is none."""
    return next((sha for sha, committed in commits if day_of(committed) < day), "")


def range_as_releases(name: str, head: str, base_name: str, base: str, now: int) -> list[Release]:
    """A release that ends at the commit `head` and follows `base`; only the first without it."""
    release = Release(name, "1", head, now)
    return [Release(base_name, "0", base, now), release] if base else [release]
