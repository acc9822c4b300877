"""What a summary is asked for -> which releases, and which part of history that needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.model import Release
from fixlearn.releases.graph import by_version, certain_previous
from fixlearn.releases.summary import MOST_RELEASES
from fixlearn.releases.versions import is_final, release_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fixlearn.config import Config


UNRELEASED = "unreleased"


class ReleaseQuery(NamedTuple):
    """What a summary is asked for; nothing: the newest release, and what is unreleased."""

    release: str = ""  # a tag
    previous: str = ""  # a tag, instead of the release that is found to be the one before
    unreleased: bool = False
    name: str = ""  # the version that the unreleased commits are about to become
    everything: bool = False


class ReleaseSelection(NamedTuple):
    """Which releases are summed up, against what, and the part of history that needs."""

    tips: tuple[Release, ...]  # every release; their place is their bit
    chosen: tuple[Release, ...]  # newest first
    earlier: tuple[Release, ...]  # before them, for the trend
    revisions: tuple[str, ...]  # for `git log`
    overrides: dict[str, str]  # release -> its previous one
    is_certain: bool  # nothing in the log can change which release came before which


def select_releases(
    releases: Sequence[Release], head: str, wanted: ReleaseQuery, config: Config, now: int
) -> ReleaseSelection:
    """Decide what is looked at. Raises UsageError for a release that is not there."""
    unreleased = Release(UNRELEASED, "", head, now)
    overrides = dict(config.previous)
    tips = [*releases, unreleased]
    if wanted.release:
        chosen = [release_named(wanted.release, releases)]
    elif wanted.name:
        chosen = [_about_to_be_cut(wanted.name, releases, head, config, now)]
        tips += chosen
    elif wanted.unreleased:
        chosen = [unreleased]
    elif wanted.everything:
        chosen = [unreleased, *reversed(releases)]
    else:
        finals = [release for release in releases if is_final(release.version)]
        chosen = [unreleased, *(finals or releases)[-1:]]
    if wanted.previous:
        overrides[chosen[0].name] = release_named(wanted.previous, releases).name
    for name in (name for release in chosen for name in (release.name, *release.aliases)):
        if name in overrides:
            release_named(overrides[name], releases)  # a typing error is no "first"
    line = _line_before(chosen, tips, overrides)
    is_certain = line is not None and not wanted.everything
    return ReleaseSelection(
        tips=tuple(tips),
        chosen=tuple(chosen),
        earlier=tuple(line.earlier) if line and is_certain else (),
        revisions=_revisions(chosen, line, tips) if line and is_certain else all_shas(tips),
        overrides=overrides,
        is_certain=is_certain,
    )


class _Line(NamedTuple):
    """The releases before the oldest one chosen, newest first."""

    earlier: list[Release]
    end: list[Release]  # the one before the last of them: what that brought in begins there


def _line_before(
    chosen: Sequence[Release], tips: Sequence[Release], overrides: dict[str, str]
) -> _Line | None:
    """As much as a trend shows; None where the log has a say in what came before the chosen."""
    released = by_version(tip for tip in tips if tip.version)
    found: list[Release] = []
    release = next((one for one in reversed(chosen) if one.version), None)
    while release and len(found) < MOST_RELEASES:
        previous, is_certain = certain_previous(release, released, overrides)
        if not is_certain:
            return _Line(found[:-1], found[-1:]) if found else None
        if previous is None or previous in (*chosen, *found):
            return _Line(found, [])
        found.append(previous)
        release = previous
    return _Line(found[:-1], found[-1:])


def _about_to_be_cut(
    name: str, releases: Sequence[Release], head: str, config: Config, now: int
) -> Release:
    match = config.tag_pattern.fullmatch(name)
    if not match:
        raise UsageError(
            f'"{name}" is no name of a release',
            why=f"release tags match {config.tag_pattern.pattern} (releases.tag-pattern)",
            hint="fixlearn summary --unreleased --as v1.4",
        )
    if any(name in (release.name, *release.aliases) for release in releases):
        raise UsageError(
            f"{name} is released already",
            why="there is a tag of that name",
            hint=f"fixlearn summary {name}",
        )
    component = match.groupdict().get("component") or ""
    return Release(name, match["version"], head, now, component=component)


def _revisions(chosen: Sequence[Release], line: _Line, tips: Sequence[Release]) -> tuple[str, ...]:
    """Where the log begins. Whoever reads it stops where nothing new can come."""
    if any(not release.version for release in chosen):
        return all_shas(tips)  # what is unreleased is what no release has
    return all_shas([*chosen, *line.earlier, *line.end])


def all_shas(tips: Sequence[Release]) -> tuple[str, ...]:
    """A log of all that these releases have."""
    return tuple(dict.fromkeys(tip.sha for tip in tips))


_FAR = 100  # commits; nobody wonders about less
_TIMES = 10


def ambiguous_previous(
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
