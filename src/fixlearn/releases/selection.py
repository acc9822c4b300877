"""Decide which releases are summarized, and which part of the history that requires."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError, did_you_mean
from fixlearn.model import Release
from fixlearn.releases.graph import by_version, certain_previous, is_comparable
from fixlearn.releases.release_tags import release_named
from fixlearn.releases.summary import MOST_RELEASES
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from fixlearn.config import Config


UNRELEASED = "unreleased"


class ReleaseQuery(NamedTuple):
    """The releases to summarize; by default the newest and the unreleased work."""

    release: str = ""  # a tag
    previous: str = ""  # a tag; replaces the release that would be taken as the one before
    unreleased: bool = False
    name: str = ""  # the tag that the unreleased commits are about to get
    everything: bool = False
    component: str | None = None  # only its releases; "" for those that name no component
    since: date | None = None  # what HEAD has since the beginning of this day
    between: tuple[str, str] | None = None  # two revisions: what the second has and not the first


class ReleaseSelection(NamedTuple):
    """The releases to summarize, and the part of the history that this requires."""

    tips: tuple[Release, ...]  # every release; the index of each is its bit
    chosen: tuple[Release, ...]  # newest first
    earlier: tuple[Release, ...]  # the ones before, for the trend
    overrides: dict[str, str]  # release -> its previous one
    is_certain: bool  # the log cannot change which release came before which


def select_releases(
    releases: Sequence[Release], head: str, query: ReleaseQuery, config: Config, now: int
) -> ReleaseSelection:
    """The selection for a query. Raises UsageError for a release that does not exist.

    `releases` are sorted, lowest version first. `head` is a commit hash, `now` is in
    seconds since the epoch.
    """
    unreleased = Release(UNRELEASED, "", head, now, component=query.component or "")
    chosen = _choose(query, _of_component(query, releases), unreleased, config)
    tips = list(dict.fromkeys([*releases, unreleased, *chosen]))
    overrides = dict(config.previous)
    if query.previous:
        overrides[chosen[0].name] = release_named(query.previous, releases).name
    for release in chosen:
        for name in (release.name, *release.aliases):
            if name in overrides:
                release_named(overrides[name], releases)  # refuses a misspelt name
    line = None if query.everything else _line_before(chosen, tips, overrides)
    return ReleaseSelection(
        tips=tuple(tips),
        chosen=tuple(chosen),
        earlier=tuple(line or ()),
        overrides=overrides,
        is_certain=line is not None,
    )


def _of_component(query: ReleaseQuery, releases: Sequence[Release]) -> Sequence[Release]:
    if query.component is None:
        return releases
    of_component = [each for each in releases if each.component == query.component]
    if of_component:
        return of_component
    components = sorted({each.component for each in releases} - {""})
    raise UsageError(
        f'there is no component "{query.component}"' + did_you_mean(query.component, components),
        why=f"the release tags name these: {', '.join(components) or 'none'}",
        hint="fixlearn summary --all     shows the releases of all components",
    )


def _choose(
    query: ReleaseQuery, releases: Sequence[Release], unreleased: Release, config: Config
) -> list[Release]:
    """The releases that the query asks for, newest first."""
    if query.release:
        return [release_named(query.release, releases)]
    if query.name:
        return [_about_to_be_cut(query.name, releases, unreleased, config)]
    if query.unreleased:
        return [unreleased]
    if query.everything:
        return [unreleased, *reversed(releases)]
    finals = [release for release in releases if is_final(release.version)]
    highest = {release.component: release for release in finals or releases}
    last = sorted(highest.values(), key=lambda release: release.created)
    return [unreleased, *(release for release in last if release.sha == last[-1].sha)]


def _line_before(
    chosen: Sequence[Release], tips: Sequence[Release], overrides: Mapping[str, str]
) -> list[Release] | None:
    """The releases before the last chosen one, newest first, as many as a trend shows.

    None if the log decides which came before the chosen ones.
    """
    released = by_version(tip for tip in tips if tip.version)
    line: list[Release] = []
    release = None
    for release in (each for each in chosen if each.version):
        if not certain_previous(release, released, overrides)[1]:
            return None
    while release and len(line) < MOST_RELEASES:
        previous, is_certain = certain_previous(release, released, overrides)
        if not is_certain:
            break
        if previous is None or previous in (*chosen, *line):
            return line
        line.append(previous)
        release = previous
    return line[:-1]


def _about_to_be_cut(
    name: str, releases: Sequence[Release], unreleased: Release, config: Config
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
            hint=f"fixlearn summary {shlex.quote(name)}",
        )
    component = match.groupdict().get("component") or ""
    follows_years = any(each.follows_years for each in releases if each.component == component)
    return unreleased._replace(
        name=name, version=match["version"], component=component, follows_years=follows_years
    )


def all_shas(tips: Iterable[Release]) -> tuple[str, ...]:
    """The commits of the tips, each once: the revisions of a log of all that they contain."""
    return tuple(dict.fromkeys(tip.sha for tip in tips))


# A predecessor is in doubt if it is this many commits away, and so many times as far as another
# release. Fewer commits, or a smaller factor, are common with long-lived branches.
_MIN_DISTANCE = 100  # commits
_MIN_FACTOR = 10


def ambiguous_previous(
    release: Release,
    previous: Release | None,
    between: Iterable[Release],
    commits_since: Callable[[Release | None], int],
) -> str:
    """A sentence that names both candidates for the release before; "" if there is no doubt.

    `between` are the releases that `release` contains and `previous` does not, for
    example after a change of the version scheme from years to numbers. `commits_since`
    counts the commits of `release` that another release does not contain; given None,
    it counts all of them.
    """
    others = [other for other in between if is_comparable(release, other)]
    nearest = min(others, key=lambda other: (commits_since(other), other.name), default=None)
    if nearest is None:
        return ""
    distance, shortest = commits_since(previous), commits_since(nearest)
    if distance < max(_MIN_DISTANCE, shortest * _MIN_FACTOR):
        return ""
    compared = f"compared with {previous.name}" if previous else "taken for the first release"
    return (
        f"{release.name} is {compared}, and has {distance:,} new commits; "
        f"since {nearest.name} it has {shortest:,}: "
        f"fixlearn summary {shlex.quote(f'{nearest.name}..{release.name}')}, "
        f'or "previous: {{{release.name}: {nearest.name}}}" under "releases:" in .fixlearn.yaml'
    )
