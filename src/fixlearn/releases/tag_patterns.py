"""Propose a `releases.tag-pattern` for tags that the configured one does not match."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE, Config
from fixlearn.releases.release_tags import releases_of, version_in
from fixlearn.releases.versions import version_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.config_reader import BoundedPattern
    from fixlearn.model import Tag
    from fixlearn.releases.versions import Order

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


def propose_tag_pattern(tags: Sequence[Tag]) -> TagPattern | None:
    """The pattern that matches most of the tags; None if they have no versions.

    One prefix is taken literally, and so are those of a project that changed its prefix. Others
    are components, with or without a "v".

    >>> from fixlearn.model import Tag
    >>> propose_tag_pattern([Tag("curl-7_88_1", "a", 1)]).text
    'curl-(?P<version>[0-9].*)'
    """
    matches = [match for tag in tags if (match := _VERSION_TAG.fullmatch(tag.name))]
    prefixes = Counter(match["prefix"] for match in matches)
    tried = [_tried(text, tags) for text in _candidates(prefixes, _successive(tags, prefixes))]
    best = max((pattern.matches for pattern in tried), default=0)
    if best == 0 or best < _MIN_SHARE * len(matches):
        return None
    return next(pattern for pattern in tried if pattern.matches >= (1 - _MAX_LOSS) * best)


def _candidates(prefixes: Counter[str], successive: Sequence[str]) -> Iterable[str]:
    """Patterns to try, the simplest first."""
    for prefix, _ in prefixes.most_common(1):
        yield f"{_literal(prefix)}{_VERSION_GROUP}"
    yield f"v?{_VERSION_GROUP}"
    if successive:
        yield f"(?:{'|'.join(map(_literal, successive))}){_VERSION_GROUP}"
    components = Counter(map(_COMPONENT.fullmatch, prefixes))
    separators = "".join(sorted({match["separator"] for match in components if match}))
    if separators:
        separator = separators if len(separators) == 1 else f"[{re.escape(separators)}]"
        component = f"(?P<component>.+?){separator}"
        yield f"{component}v?{_VERSION_GROUP}"
        yield f"(?:{component})?v?{_VERSION_GROUP}"


def _literal(prefix: str) -> str:
    return re.escape(prefix).replace(r"\-", "-")  # a hyphen is special in brackets only


def _successive(tags: Sequence[Tag], prefixes: Counter[str]) -> Sequence[str]:
    """The prefixes, the oldest first, if each began with higher versions after the one before.

    () if two of them were in use at the same time, as those of components are, or if a
    version was lower.
    """
    spans: dict[str, list[tuple[int, Order]]] = {}
    for tag in tags:
        match = _VERSION_TAG.fullmatch(tag.name)
        if match and prefixes[match["prefix"]] >= _MIN_TAGS:
            point = tag.created, version_order(match["version"])
            spans.setdefault(match["prefix"], []).append(point)
    ordered = sorted(spans, key=lambda prefix: min(spans[prefix]))
    for old, new in pairwise(ordered):
        last, highest = map(max, zip(*spans[old], strict=True))
        first, lowest = map(min, zip(*spans[new], strict=True))
        if first < last or lowest < highest:
            return ()
    return ordered if 1 < len(ordered) <= _MOST_PREFIXES else ()


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
        return "  releases:", f"    tag-pattern: '{quoted}'"


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
