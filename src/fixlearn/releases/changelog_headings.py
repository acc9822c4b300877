"""Find the heading of a release in a changelog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.releases.changelog_markdown import marks
from fixlearn.releases.versions import version_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.releases.changelog_markdown import Heading

_WORD = re.compile(r"[^\s\[\](){},;\"'`]+")
_DAY = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_DOTTED_DAY = re.compile(r"\d{4}\.\d{1,2}\.\d{1,2}")
_VERSION_HEADING = re.compile(
    # "pager 1.0 (2026-01-05)" of towncrier: another word comes first only if a date follows
    r"\W*(?:(?:version|release)\s+|[\w.-]+\s+(?=v?\d[\w.+-]*\W+\d{4}-))?(?:[\w/-]+@)?"
    # of a single number, only "v2" or "Version 2": "2 (fixes)" may be anything
    r"v?(?P<version>\d+\.\d[\w.+-]*|(?:(?<=v)|(?<=version )|(?<=release ))\d[\w+-]*)"
    # "1.44.0/0.66.0" of modules that are released together
    r"(?:/v?\d+\.\d[\w.+-]*)*\]?"
    # "1.4 (beta)", "1.4 (in development)"
    r"(?:\W*$|\s*[(\[]\w+(?: \w+)?[)\]]\W*$|.*\b\d{4}-\d\d-\d\d\W*$"
    r"|\s*[(\[/,:\u2013\u2014-]+\s*(?:\w+\W+){0,2}\d{4}\b|\s+\d{4}-|\s*\W*yanked)",
    re.IGNORECASE,
)
_VERSION_START = re.compile(r"[vV]?\d")
_UNRELEASED = re.compile(
    r"\bunreleased\b|\bnot (?:yet )?released\b|^(?:next|upcoming)(?: (?:release|version))?$",
    re.IGNORECASE,
)


class WantedHeading(NamedTuple):
    """A release whose heading is looked for."""

    name: str  # as the tag: "v1.4"
    version: str = ""  # "1.4"; "" for unreleased work
    component: str = ""
    aliases: tuple[str, ...] = ()  # further tags of it


def heading_of(release: WantedHeading, headings: Sequence[Heading], where: str) -> Heading:
    """The heading of the release; `where` is the path of the changelog, for messages.

    Versions are compared as versions: 1.4 is 1.4.0, and 1.0.1 is not 1.0.10. Raises
    UsageError if no heading fits, or if several fit equally well.
    """
    best = headings_of(release, headings)
    if not best:
        raise _no_heading(release, headings, where)
    if len(best) > 1:
        begin, end = marks(release.name)
        lines = ", ".join(str(heading.line + 1) for heading in best)
        raise UsageError(
            f"{where} has more than one heading for {release.name}",
            why=f"they are in the lines {lines}",
            hint="put two lines where its section belongs, then repeat:\n"
            f"        {begin}\n        {end}",
        )
    return best[0]


def headings_of(release: WantedHeading, headings: Sequence[Heading]) -> list[Heading]:
    """The headings that fit the release best; several if they fit equally well."""
    fitting = sorted(_fitting(release, headings))
    return [heading for rank, _, heading in fitting if rank == fitting[0][0]]


# The reasons against a heading, the strongest first; the lowest rank fits best.
_Rank = tuple[bool, bool, bool, int]


def _fitting(
    release: WantedHeading, headings: Sequence[Heading]
) -> Iterator[tuple[_Rank, int, Heading]]:
    parents: list[Heading] = []
    for heading in headings:
        parents = [parent for parent in parents if parent.level < heading.level]
        rank = _rank(release, heading, is_below_version=any(map(_is_of_a_version, parents)))
        if rank:
            yield rank, heading.line, heading
        parents.append(heading)


def _rank(release: WantedHeading, heading: Heading, *, is_below_version: bool) -> _Rank | None:
    """How well the heading fits the release; None if it does not fit at all."""
    if not release.version:
        fits = _UNRELEASED.search(heading.text) and not is_below_version
        return (False, False, False, heading.level) if fits else None
    words = [word.strip(".:") for word in _WORD.findall(heading.text)]
    index = _version_index(words, release)
    if index is None:
        return None
    is_first = _is_first(words, index)
    if is_below_version and not is_first:
        return None  # "Changes since 1.3" below 1.4
    is_tag = words[index] == release.name
    is_named = is_tag or release.component in ("", *words)
    is_exact = is_tag or _without_v(words[index]) == _without_v(release.version)
    return not is_named, not is_exact, not is_first, heading.level


def _version_index(words: Sequence[str], release: WantedHeading) -> int | None:
    """The index of the word that is the release's version; None if there is none."""
    versions = [n for n, word in enumerate(words) if _VERSION_START.match(word)]
    days = [n for n in versions if _DAY.fullmatch(words[n])]
    indexes = [n for n in versions if n not in days] or days
    if indexes and _DOTTED_DAY.fullmatch(words[indexes[0]]):
        # In "2026.01.05, Version 1.4" the first is a date; without "Version" it is the version.
        indexes = [n for n in indexes if n and _introduces_version(words[n - 1])] or indexes
    for index, word in enumerate(words[: indexes[0] + 1] if indexes else words):
        is_version = index in indexes[:1] and version_order(_without_v(release.version)) in (
            version_order(_without_v(part)) for part in word.split("/")
        )
        if is_version or word == release.name:
            return index
    return None


def _without_v(version: str) -> str:
    return version[1:] if re.match(r"[vV]\d", version) else version


def _is_of_a_version(heading: Heading) -> bool:
    words = _WORD.findall(heading.text)
    index = next((n for n, word in enumerate(words) if _VERSION_START.match(word)), None)
    return index is not None and _is_first(words, index)


def is_of_version(heading: Heading) -> bool:
    """True for the heading of a release or of the unreleased commits, with or without a date."""
    return bool(_UNRELEASED.search(heading.text) or _version_of(heading))


def begins_another_version(heading: Heading, above: Heading) -> bool:
    """True if the heading is that of a version, and another one than that of `above`.

    In "### 1.4 compatibility" below "## 2.0" the number begins a sentence.
    """
    version = _version_of(heading)
    if not version:
        return False
    words = (word.strip(".:").split("/") for word in _WORD.findall(above.text))
    orders = (version_order(_without_v(part)) for parts in words for part in parts)
    return version_order(version) not in orders


def _version_of(heading: Heading) -> str:
    """The version if the heading consists of it and perhaps a date; "" for any other heading."""
    match = _VERSION_HEADING.match(heading.text)
    return match["version"] if match else ""


def _is_first(words: Sequence[str], index: int) -> bool:
    return all(map(_introduces_version, words[:index]))


def _introduces_version(word: str) -> bool:
    return word.strip(".:").casefold() in ("version", "release", "v")


def _no_heading(release: WantedHeading, headings: Sequence[Heading], where: str) -> UsageError:
    unreleased = next((item for item in headings if _UNRELEASED.search(item.text)), None)
    example = unreleased or next(filter(_is_of_a_version, headings), None)
    level = "#" * (example.level if example else 2)
    if not release.version:
        return UsageError(
            f'{where} has no heading for the unreleased commits, as in "Unreleased"',
            why="the section goes below that heading, which fixlearn does not write",
            hint=f"add the line: {level} Unreleased",
        )
    hint = f"add the line: {level} {release.name}"
    if unreleased:
        hint += f"     (or rename the heading in line {unreleased.line + 1}: {unreleased.text})"
    return UsageError(
        f"{where} has no heading for {release.name}",
        why="the section goes below that heading, which fixlearn does not write",
        hint=hint,
    )
