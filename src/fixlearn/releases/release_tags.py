"""Find the releases among the tags, or make some of months and ranges; find one by its name.

For tags that `releases.tag-pattern` does not match, another pattern is proposed.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE, Config
from fixlearn.dates import day_of
from fixlearn.errors import UsageError, did_you_mean
from fixlearn.model import Release, Tag
from fixlearn.releases.versions import (
    Order,
    is_end_of_life,
    is_final,
    version_numbers,
    version_order,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.config_reader import BoundedPattern

    _VersionTag = tuple[Tag, str]  # a tag and the version in its name


_NUMBER = re.compile(r"\d+")


def releases_of(
    tags: Iterable[Tag],
    tag_pattern: re.Pattern[str] | BoundedPattern,
    *,
    skip: Sequence[BoundedPattern] = (),
    only_finals: bool = False,
) -> list[Release]:
    """The releases among the tags, lowest version first, without the tags that match `skip`.

    Several tags of one commit with the same version are one release with aliases,
    named by the most specific tag: `v1.0.0`, not the moving tags `v1` and `v1.0`.
    If such a tag has moved on to the commit of `v1.1.0`, it is an alias of `v1.1.0`.
    """
    tags_by_commit: dict[tuple[str, str], dict[Order, list[_VersionTag]]] = {}
    for tag in tags:
        version, component = version_in(tag.name, tag_pattern, skip)
        if version and (is_final(version) or not only_finals):
            by_version = tags_by_commit.setdefault((tag.sha, component), {})
            by_version.setdefault(version_order(version), []).append((tag, version))
    releases = []
    for (sha, component), by_version in tags_by_commit.items():
        for same_release in _with_moving_tags(by_version):
            (tag, version), *others = sorted(same_release, key=_most_specific_first)
            aliases = tuple(other.name for other, _ in others)
            releases.append(Release(tag.name, version, sha, tag.created, aliases, component))
    return sorted(releases, key=lambda release: (release_order(release), release.name))


def version_in(
    name: str,
    tag_pattern: re.Pattern[str] | BoundedPattern,
    skip: Sequence[BoundedPattern] = (),
) -> tuple[str, str]:
    """The version and the component in the name of a tag; two empty texts if it is no release."""
    match = tag_pattern.fullmatch(name)
    version = match["version"] if match else ""
    is_skipped = any(pattern.fullmatch(name) for pattern in skip)
    if not match or not version or is_end_of_life(version) or is_skipped:
        return "", ""
    return version, match.groupdict().get("component") or ""


def release_order(release: Release) -> tuple[bool, Order]:
    """A key that sorts the releases of a component, lowest version first."""
    return release.follows_years, version_order(release.version)


def with_scheme_changes(
    releases: Sequence[Release], tags_containing: Callable[[Sequence[str]], Collection[str]]
) -> list[Release]:
    """The releases, lowest first, where a component may go from years to numbers.

    12.0.0 follows 2015.1 if its history contains the first release of the years. Versions
    that do not, such as a 1.9.5 made for old users, remain below. `tags_containing` returns
    the names of the tags whose history contains one of these commits; it is asked at most
    once, and only if a component has both kinds of versions.
    """
    newest_first = sorted(releases, key=lambda release: -release.created)
    first_of_years = {each.component: each.sha for each in newest_first if _is_year(each)}
    numbered = [
        each for each in releases if not _is_year(each) and each.component in first_of_years
    ]
    if not numbered:
        return list(releases)
    commits = {first_of_years[each.component] for each in numbered}
    later = {each.name for each in numbered} & set(tags_containing(sorted(commits)))
    marked = [each._replace(follows_years=each.name in later) for each in releases]
    return sorted(marked, key=lambda release: (release_order(release), release.name))


def _is_year(release: Release) -> bool:
    """True for 2015.1 and 20150401."""
    number = sum(version_order(release.version).base[1:2])  # 0 for "0.0"
    return 1990 <= number < 2100 or 1990_01_01 <= number < 2100_01_01


def _with_moving_tags(by_version: Mapping[Order, list[_VersionTag]]) -> list[list[_VersionTag]]:
    """The tags of one commit, a list for each release.

    A moving tag such as `v1` joins the highest version that begins with its numbers. A version
    is no moving tag of its own candidates: 30.0.0 is a release, and 30.0.0.0rc1 another.
    """
    if len(by_version) == 1:
        return list(by_version.values())
    highest: dict[tuple[int, ...], Order] = {}  # first numbers -> the version that begins so
    # A moving tag belongs to the highest final; to a candidate only if there is no final.
    for order in sorted(
        by_version, key=lambda order: (is_final(by_version[order][0][1]), order), reverse=True
    ):
        numbers = _all_numbers(by_version[order])
        for end in range(1, len(numbers)):
            highest.setdefault(numbers[:end], order)
    releases: dict[Order, list[_VersionTag]] = {}
    for order in sorted(by_version, reverse=True):
        target = highest.get(_all_numbers(by_version[order]), order)
        is_moving = order.is_plain and target > order
        releases.setdefault(target if is_moving else order, []).extend(by_version[order])
    return list(releases.values())


def _all_numbers(tags: Sequence[_VersionTag]) -> tuple[int, ...]:
    """The numbers of one version, as many as any of its tags has: (1, 0, 0) for v1 and v1.0.0."""
    return max((version_numbers(version) for _, version in tags), key=len)


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


# A prefix such as "curl-", "release/v" or "@scope/pkg@", then at least two numbers.
_VERSION_TAG = re.compile(r"(?P<prefix>(?:.*?[^0-9A-Za-z])?[A-Za-z]*?)(?P<version>\d+[._-]\d.*)")
_COMPONENT = re.compile(r"(?P<component>.*[^-/@_])(?P<separator>[-/@_])v?")
_VERSION_GROUP = "(?P<version>[0-9].*)"
_MIN_SHARE = 0.5  # of the tags: a pattern that matches fewer is no help
_MAX_EXAMPLES = 2
_MIN_TAGS = 2  # of a prefix: a single tag may have any
_MOST_PREFIXES = 4  # a project changes its prefix rarely
_MAX_LOSS = 0.1  # of the best pattern's matches: for these few no pattern gets complicated


class TagPattern(NamedTuple):
    """A pattern for release tags, tried on the tags of a repository."""

    text: str  # the regular expression
    matches: int
    examples: tuple[tuple[str, str], ...]  # (tag, version), the newest first
    other: tuple[str, str] = ("", "")  # what else the prefixes may be, and the pattern for that


def propose_tag_pattern(tags: Sequence[Tag]) -> TagPattern | None:
    """The pattern that matches most of the tags; None if they have no versions.

    One prefix is taken literally, and so are those of a project that changed its prefix. Others
    are components, with or without a "v". If it may be either, the pattern has the `other`, too.

    >>> from fixlearn.model import Tag
    >>> propose_tag_pattern([Tag("curl-7_88_1", "a", 1)]).text
    'curl-(?P<version>[0-9].*)'
    """
    matches = [match for tag in tags if (match := _VERSION_TAG.fullmatch(tag.name))]
    prefixes = Counter(match["prefix"] for match in matches)
    successive = _successive(tags, prefixes)
    tried = [_tried(text, tags) for text in _candidates(prefixes, successive)]
    best = max((pattern.matches for pattern in tried), default=0)
    if best == 0 or best < _MIN_SHARE * len(matches):
        return None
    fitting = [pattern for pattern in tried if pattern.matches >= (1 - _MAX_LOSS) * best]
    renamed = _of_prefixes(successive.prefixes)
    for pattern in fitting if successive.is_unsure else ():
        if fitting[0].text == renamed and "<component>" in pattern.text:
            return fitting[0]._replace(other=(_COMPONENTS, pattern.text))
        if "<component>" in fitting[0].text and pattern.text == renamed:
            return fitting[0]._replace(other=(_RENAMED, pattern.text))
    return fitting[0]


_COMPONENTS = "if each prefix is that of a component with releases of its own"
_RENAMED = "if all are releases of one product whose prefix has changed"


def _candidates(prefixes: Counter[str], successive: _Successive) -> Iterator[str]:
    """Patterns to try, the simplest first."""
    for prefix, _ in prefixes.most_common(1):
        yield f"{_literal(prefix)}{_VERSION_GROUP}"
    yield f"v?{_VERSION_GROUP}"
    by_component = _of_components(prefixes)
    if not successive.prefixes:
        yield from by_component
        return
    renamed = [_of_prefixes(successive.prefixes)]
    yield from (*by_component, *renamed) if successive.has_new else (*renamed, *by_component)


def _of_prefixes(prefixes: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(_literal, prefixes))}){_VERSION_GROUP}"


def _of_components(prefixes: Counter[str]) -> Iterator[str]:
    components = Counter(map(_COMPONENT.fullmatch, prefixes))
    separators = "".join(sorted({match["separator"] for match in components if match}))
    if separators:
        separator = separators if len(separators) == 1 else f"[{re.escape(separators)}]"
        component = f"(?P<component>.+?){separator}"
        yield f"{component}v?{_VERSION_GROUP}"
        yield f"(?:{component})?v?{_VERSION_GROUP}"


def _literal(prefix: str) -> str:
    return re.escape(prefix).replace(r"\-", "-")  # a hyphen is special in brackets only


class _Successive(NamedTuple):
    """The prefixes of a product that changed its prefix, the oldest first; () if it did not."""

    prefixes: Sequence[str] = ()
    is_unsure: bool = False  # an older prefix was still used later, as those of components are
    has_new: bool = False  # and not only for patches


def _successive(tags: Sequence[Tag], prefixes: Counter[str]) -> _Successive:
    """The prefixes, if each has higher versions than those that began before it."""
    spans: dict[str, list[tuple[int, Order, tuple[str, ...]]]] = {}
    for tag in tags:
        match = _VERSION_TAG.fullmatch(tag.name)
        if match and prefixes[match["prefix"]] >= _MIN_TAGS:
            series = tuple(re.findall(r"\d+", match["version"])[:2])
            point = tag.created, version_order(match["version"]), series
            spans.setdefault(match["prefix"], []).append(point)
    ordered = sorted(spans, key=lambda prefix: min(spans[prefix]))
    if not 1 < len(ordered) <= _MOST_PREFIXES:
        return _Successive()
    is_unsure = has_new = False
    for old, new in pairwise(ordered):
        if min(order for _, order, _ in spans[new]) < max(order for _, order, _ in spans[old]):
            return _Successive()
        first = min(created for created, _, _ in spans[new])
        known = {series for created, _, series in spans[old] if created <= first}
        later = {series for created, _, series in spans[old] if created > first}
        is_unsure |= bool(later)
        has_new |= not later <= known
    return _Successive(ordered, is_unsure, has_new)


def _tried(text: str, tags: Sequence[Tag]) -> TagPattern:
    releases = releases_of(tags, re.compile(text))
    newest = sorted(releases, key=lambda release: -release.created)[:_MAX_EXAMPLES]
    matches = sum(1 + len(release.aliases) for release in releases)
    return TagPattern(text, matches, tuple((each.name, each.version) for each in newest))


class UnmatchedTags(NamedTuple):
    """The tags of a repository in which none, or surprisingly few, are releases."""

    tags: int
    matches: int
    pattern: str  # the present one
    proposed: TagPattern | None

    def __str__(self) -> str:
        count = "1 tag" if self.tags == 1 else f"{self.tags:,} tags"
        return f"{count}, {self.matches:,} match releases.tag-pattern ({self.pattern})"

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the settings that set the proposed pattern; () if there is none."""
        if self.proposed is None:
            return ()
        quoted = self.proposed.text.replace("'", "''")  # as YAML does
        lines = ("  releases:", f"    tag-pattern: '{quoted}'")
        condition, pattern = self.proposed.other
        if not pattern:
            return lines
        quoted = pattern.replace("'", "''")
        return (*lines, f"    # or, {condition}:", f"    # tag-pattern: '{quoted}'")


def unmatched_tags(
    tags: Iterable[Tag],
    tag_pattern: re.Pattern[str] | BoundedPattern,
    skip: Sequence[BoundedPattern] = (),
) -> UnmatchedTags | None:
    """The tags if no tag is a release, or most are none by the pattern that nobody has chosen.

    Tags that match `skip` are not counted. None if there are no others, or if releases are found.
    """
    tags = [tag for tag in tags if not any(pattern.fullmatch(tag.name) for pattern in skip)]
    matches = sum(version_in(tag.name, tag_pattern)[0] != "" for tag in tags)
    is_chosen = tag_pattern is not Config().tag_pattern
    if not tags or matches >= (1 if is_chosen else _MIN_SHARE * len(tags)):
        return None
    proposed = propose_tag_pattern(tags)
    if matches and (proposed is None or proposed.matches <= matches):
        return None
    return UnmatchedTags(len(tags), matches, tag_pattern.pattern, proposed)


def unmatched_notice(unmatched: UnmatchedTags | None) -> str:
    """What to tell somebody whose tags are no releases, with a pattern that matches them.

    "" for None.
    """
    if unmatched is None or unmatched.proposed is None:
        return str(unmatched or "")
    matches = unmatched.proposed.matches
    examples = ", ".join(f"{tag} -> {version}" for tag, version in unmatched.proposed.examples)
    lines = list(unmatched.lines)
    if unmatched.matches:
        lines.append("  (or set the present pattern there, to keep it)")
    text = f"{unmatched}; this pattern in {CONFIG_FILE} matches {matches:,} ({examples}):"
    return "\n".join([text, *lines])
