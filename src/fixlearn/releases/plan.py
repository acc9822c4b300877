"""What a summary is asked for -> which releases, and which part of history that needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.model import Release
from fixlearn.releases.graph import certain_previous
from fixlearn.releases.versions import is_final, release_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config

UNRELEASED = "unreleased"


class Wanted(NamedTuple):
    """What a summary is asked for; nothing: the newest release, and what is unreleased."""

    release: str = ""  # a tag
    previous: str = ""  # a tag, instead of the release that is found to be the one before
    unreleased: bool = False
    name: str = ""  # the version that the unreleased commits are about to become
    everything: bool = False


class Plan(NamedTuple):
    """Which releases are summed up, against what, and the part of history that needs."""

    tips: tuple[Release, ...]  # every release; their place is their bit
    chosen: tuple[Release, ...]  # newest first
    revisions: tuple[str, ...]  # for `git log`
    overrides: dict[str, str]  # release -> its previous one


def make_plan(
    releases: Sequence[Release], head: str, wanted: Wanted, config: Config, now: int
) -> Plan:
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
    for release in chosen:
        if release.name in overrides:
            release_named(overrides[release.name], releases)  # a typing error is no "first"
    revisions = _revisions(chosen, tips, wanted, overrides)
    return Plan(tuple(tips), tuple(chosen), revisions, overrides)


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


def _revisions(
    chosen: Sequence[Release], tips: Sequence[Release], wanted: Wanted, overrides: dict[str, str]
) -> tuple[str, ...]:
    """No more of history than is needed: it ends at the previous release, where that is sure."""
    released = [tip for tip in tips if tip.version and tip not in chosen]
    if [release.name for release in chosen] == [UNRELEASED]:
        return (chosen[0].sha, *(f"^{tip.sha}" for tip in released))
    everywhere = tuple(dict.fromkeys(tip.sha for tip in tips))
    if wanted.everything:
        return everywhere
    versioned = [tip for tip in tips if tip.version]
    previous, is_sure = certain_previous(chosen[-1], versioned, overrides)
    stop = (f"^{previous.sha}",) if previous and is_sure else ()
    # What is unreleased is what no release has: then all of them have to be in sight.
    start = (chosen[0].sha,) if len(chosen) == 1 and is_sure else everywhere
    return (*start, *stop)
