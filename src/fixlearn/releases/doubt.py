"""Where another release may be meant as the one before: told, and never decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fixlearn.model import Release

_FAR = 100  # commits; nobody wonders about less
_TIMES = 10


def doubt(
    release: Release,
    previous: Release | None,
    between: Iterable[Release],
    commits_since: Callable[[Release | None], int],
) -> str:
    """A sentence that names both candidates; "" where there is no doubt.

    `between` are the releases that `release` has and `previous` has not, as they
    are where a project went from years to numbers. `commits_since` counts the
    commits that `release` has and another has not; of None, all it has.
    """
    others = [
        other
        for other in between
        if other.component == release.component
        and (is_final(other.version) or not is_final(release.version))
    ]
    nearest = min(others, key=lambda other: (commits_since(other), other.name), default=None)
    if nearest is None:
        return ""
    far, near = commits_since(previous), commits_since(nearest)
    if far < max(_FAR, near * _TIMES):
        return ""
    compared = f"compared with {previous.name}" if previous else "taken for the first release"
    return (
        f"{release.name} is {compared}, and has {far:,} new commits; "
        f"since {nearest.name} it has {near:,}: fixlearn summary {nearest.name}..{release.name}, "
        f'or "previous: {{{release.name}: {nearest.name}}}" under "releases:" in .fixlearn.yaml'
    )
