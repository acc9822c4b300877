"""Tags -> releases, in the order of their versions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from fixlearn.errors import UsageError
from fixlearn.model import Release
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fixlearn.model import Tag

    _Named = tuple[Tag, str]  # a tag and the version in its name

_CANDIDATE = re.compile(
    r"(?:^|[^a-z])(?:a|alpha|b|beta|c|rc|pre|preview|dev|snapshot|nightly)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d+)")

# What a version is ordered by: where `packaging` understands it, as it says; else
# naturally, and below all that it understands.
Order = tuple[int, Version | tuple[tuple[int, int, str], ...]]


def releases_of(tags: Iterable[Tag], tag_pattern: re.Pattern[str]) -> list[Release]:
    """The releases among the tags, lowest version first.

    Several tags on one commit with one version are one release with aliases. It
    has the most specific name: `v1` and `v1.0` move on, `v1.0.0` stays. One that
    has moved on to `v1.1.0` is an alias of that.
    """
    found: dict[tuple[str, str], dict[Order, list[_Named]]] = {}
    for tag in tags:
        match = tag_pattern.fullmatch(tag.name)
        if match and match["version"]:
            component = match.groupdict().get("component") or ""
            versions = found.setdefault((tag.sha, component), {})
            order = version_order(match["version"])
            versions.setdefault(order, []).append((tag, match["version"]))
    releases = []
    for (sha, component), versions in found.items():
        for same in _without_moving(versions):
            (first, version), *others = sorted(same, key=_most_specific_first)
            aliases = tuple(tag.name for tag, _ in others)
            releases.append(Release(first.name, version, sha, first.created, aliases, component))
    return sorted(releases, key=lambda release: (version_order(release.version), release.name))


def _without_moving(versions: Mapping[Order, list[_Named]]) -> list[list[_Named]]:
    """The tags of one commit by version; `v1` counts to the highest that begins with it."""
    if len(versions) == 1:
        return list(versions.values())
    beginnings: dict[tuple[int, ...], list[_Named]] = {}
    # The highest final counts first, then candidates.
    for order in sorted(
        versions, key=lambda one: (is_final(versions[one][0][1]), one), reverse=True
    ):
        same = versions[order]
        numbers = max((_numbers(version, of_candidates=True) for _, version in same), key=len)
        for end in range(1, len(numbers)):
            beginnings.setdefault(numbers[:end], same)
    releases = []
    for order in sorted(versions, reverse=True):
        same = versions[order]
        numbers = max((_numbers(version) for _, version in same), key=len)
        if numbers in beginnings:
            beginnings[numbers] += same
        else:
            releases.append(same)
    return releases


def _numbers(version: str, *, of_candidates: bool = False) -> tuple[int, ...]:
    """(1, 4) for "1.4"; () where a version is more than numbers, or none that is understood.

    With `of_candidates` also for "1.4rc1".
    """
    try:
        found = Version(version)
    except InvalidVersion:
        return ()
    is_plain = str(found) == found.base_version
    return found.release if is_plain or of_candidates else ()


def _most_specific_first(named: _Named) -> tuple[int, int, str]:
    tag, version = named
    return -len(_NUMBER.findall(version)), -len(tag.name), tag.name


def release_named(name: str, releases: Sequence[Release]) -> Release:
    """The release whose tag, or one of whose tags, is `name`. Raises UsageError."""
    for release in releases:
        if name in (release.name, *release.aliases):
            return release
    known = "no tag matches releases.tag-pattern"
    if releases:
        known = f"the newest release here is {releases[-1].name}"
    raise UsageError(
        f'there is no release "{name}"' + did_you_mean(name, [one.name for one in releases]),
        why=known,
        hint="git fetch --tags     (not released yet? fixlearn summary --unreleased)",
    )


@cache
def version_order(version: str) -> Order:
    """A key that sorts versions: 1.9 before 1.10, 2.0rc1 before 2.0.

    >>> version_order("1.9") < version_order("1.10")
    True
    """
    try:
        return 1, Version(version)
    except InvalidVersion:
        parts = (part for part in _NUMBER.split(version) if part)
        return 0, tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts)


@cache
def is_final(version: str) -> bool:
    """False for candidates: alphas, betas, release candidates, development versions."""
    try:
        return not Version(version).is_prerelease
    except InvalidVersion:
        return not _CANDIDATE.search(version)
