"""Find the releases among the tags and sort them by version."""

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

    _VersionTag = tuple[Tag, str]  # a tag and the version in its name

_PRERELEASE = re.compile(
    r"(?:^|[^a-z])(?:a|alpha|b|beta|c|rc|pre|preview|dev|snapshot|nightly)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d+)")

# The sort key of a version. `packaging` orders the versions that it can parse (1, …);
# all others (0, …) are lower and in natural order.
Order = tuple[int, Version | tuple[tuple[int, int, str], ...]]


def releases_of(tags: Iterable[Tag], tag_pattern: re.Pattern[str]) -> list[Release]:
    """The releases among the tags, lowest version first.

    Several tags of one commit with the same version are one release with aliases,
    named by the most specific tag: `v1.0.0`, not the moving tags `v1` and `v1.0`.
    If such a tag has moved on to the commit of `v1.1.0`, it is an alias of `v1.1.0`.
    """
    tags_by_commit: dict[tuple[str, str], dict[Order, list[_VersionTag]]] = {}
    for tag in tags:
        match = tag_pattern.fullmatch(tag.name)
        if match and match["version"]:
            version = match["version"]
            component = match.groupdict().get("component") or ""
            by_version = tags_by_commit.setdefault((tag.sha, component), {})
            by_version.setdefault(version_order(version), []).append((tag, version))
    releases = []
    for (sha, component), by_version in tags_by_commit.items():
        for same_release in _with_moving_tags(by_version):
            (tag, version), *others = sorted(same_release, key=_most_specific_first)
            aliases = tuple(other.name for other, _ in others)
            releases.append(Release(tag.name, version, sha, tag.created, aliases, component))
    return sorted(releases, key=lambda release: (version_order(release.version), release.name))


def _with_moving_tags(by_version: Mapping[Order, list[_VersionTag]]) -> list[list[_VersionTag]]:
    """The tags of one commit, a list for each release.

    A moving tag such as `v1` joins the highest version that begins with its numbers.
    """
    if len(by_version) == 1:
        return list(by_version.values())
    tags_by_prefix: dict[tuple[int, ...], list[_VersionTag]] = {}
    # A moving tag belongs to the highest final; to a candidate only if there is no final.
    for order in sorted(
        by_version, key=lambda order: (is_final(by_version[order][0][1]), order), reverse=True
    ):
        tags = by_version[order]
        numbers = max((_numbers(version, of_candidates=True) for _, version in tags), key=len)
        for end in range(1, len(numbers)):
            tags_by_prefix.setdefault(numbers[:end], tags)
    releases = []
    for order in sorted(by_version, reverse=True):
        tags = by_version[order]
        numbers = max((_numbers(version) for _, version in tags), key=len)
        if numbers in tags_by_prefix:
            tags_by_prefix[numbers] += tags
        else:
            releases.append(tags)
    return releases


def _numbers(version: str, *, of_candidates: bool = False) -> tuple[int, ...]:
    """(1, 4) for "1.4"; with `of_candidates` also for "1.4rc1". () for any other version."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        return ()
    is_plain = str(parsed) == parsed.base_version
    return parsed.release if is_plain or of_candidates else ()


def _most_specific_first(version_tag: _VersionTag) -> tuple[int, int, str]:
    tag, version = version_tag
    return -len(_NUMBER.findall(version)), -len(tag.name), tag.name


def release_named(name: str, releases: Sequence[Release]) -> Release:
    """The release that has the tag `name`. Raises UsageError if there is none."""
    for release in releases:
        if name in (release.name, *release.aliases):
            return release
    names = [release.name for release in releases]
    why = "no tag matches releases.tag-pattern"
    if names:
        why = f"the newest release here is {names[-1]}"
    raise UsageError(
        f'there is no release "{name}"' + did_you_mean(name, names),
        why=why,
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
    """False for alphas, betas, release candidates and development versions."""
    try:
        return not Version(version).is_prerelease
    except InvalidVersion:
        return not _PRERELEASE.search(version)
