"""The headings of a changelog -> the one that belongs to a release."""

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
_BEGINS_VERSION = re.compile(r"[vV]?\d")
_UNRELEASED = re.compile(
    r"\bunreleased\b|\bnot (?:yet )?released\b|^(?:next|upcoming)(?: (?:release|version))?$",
    re.IGNORECASE,
)


class WantedHeading(NamedTuple):
    """A release whose notes have to find their place."""

    name: str  # as the tag: "v1.4"
    version: str = ""  # "1.4"; "" for what is unreleased
    component: str = ""
    aliases: tuple[str, ...] = ()  # further tags of it


def heading_of(sought: WantedHeading, headings: Sequence[Heading], where: str) -> Heading:
    """The heading under which the release stands. Versions are compared as versions:
    1.4 is 1.4.0, and 1.0.1 is not 1.0.10.

    Raises UsageError where there is none, or more than one that is as good.
    """
    best = headings_of(sought, headings)
    if not best:
        raise _no_heading(sought, headings, where)
    if len(best) > 1:
        begin, end = marks(sought.name)
        lines = ", ".join(str(heading.line + 1) for heading in best)
        raise UsageError(
            f"{where} has more than one heading for {sought.name}",
            why=f"they are in the lines {lines}",
            hint="put two lines where its section belongs, then repeat:\n"
            f"        {begin}\n        {end}",
        )
    return best[0]


def headings_of(sought: WantedHeading, headings: Sequence[Heading]) -> list[Heading]:
    """The headings that fit the release best; more than one where they fit as well."""
    fitting = sorted(_fitting(sought, headings))
    return [heading for rank, _, heading in fitting if rank == fitting[0][0]]


# What speaks against a heading, the weightiest first.
_Rank = tuple[bool, bool, bool, int]


def _fitting(
    sought: WantedHeading, headings: Sequence[Heading]
) -> Iterator[tuple[_Rank, int, Heading]]:
    above: list[Heading] = []  # the headings that the next one is below
    for heading in headings:
        above = [one for one in above if one.level < heading.level]
        rank = _rank(sought, heading, is_below_version=any(map(_is_of_a_version, above)))
        if rank:
            yield rank, heading.line, heading
        above.append(heading)


def _rank(sought: WantedHeading, heading: Heading, *, is_below_version: bool) -> _Rank | None:
    """None where the heading is of something else."""
    if not sought.version:
        is_it = _UNRELEASED.search(heading.text) and not is_below_version
        return (False, False, False, heading.level) if is_it else None
    words = [word.strip(".:") for word in _WORD.findall(heading.text)]
    place = _place_of_version(words, sought)
    if place is None:
        return None
    is_first = _is_first(words, place)
    if is_below_version and not is_first:
        return None  # "Changes since 1.3" below 1.4
    is_named = words[place] == sought.name or sought.component in ("", *words)
    is_exact = words[place] == sought.name or _bare(words[place]) == _bare(sought.version)
    return not is_named, not is_exact, not is_first, heading.level


def _place_of_version(words: Sequence[str], sought: WantedHeading) -> int | None:
    """Which of the words is the release's version; None where they are of something else."""
    versions = [n for n, word in enumerate(words) if _BEGINS_VERSION.match(word)]
    days = [n for n in versions if _DAY.fullmatch(words[n])]
    places = [n for n in versions if n not in days] or days
    if places and _DOTTED_DAY.fullmatch(words[places[0]]):
        # "2026.01.05, Version 1.4"; without such a word it is a version itself
        places = [n for n in places if n and _leads_to_version(words[n - 1])] or places
    for place, word in enumerate(words[: places[0] + 1] if places else words):
        is_there = place in places[:1] and _is_same(word, sought.version)
        if is_there or word == sought.name:
            return place
    return None


def _is_same(word: str, version: str) -> bool:
    return version_order(_bare(word)) == version_order(_bare(version))


def _bare(version: str) -> str:
    return version[1:] if re.match(r"[vV]\d", version) else version


def _is_of_a_version(heading: Heading) -> bool:
    words = _WORD.findall(heading.text)
    place = next((n for n, word in enumerate(words) if _BEGINS_VERSION.match(word)), None)
    return place is not None and _is_first(words, place)


def _is_first(words: Sequence[str], place: int) -> bool:
    return all(_leads_to_version(word) for word in words[:place])


def _leads_to_version(word: str) -> bool:
    return word.strip(".:").casefold() in ("version", "release", "v")


def _no_heading(sought: WantedHeading, headings: Sequence[Heading], where: str) -> UsageError:
    unreleased = next((one for one in headings if _UNRELEASED.search(one.text)), None)
    other = unreleased or next((one for one in headings if _is_of_a_version(one)), None)
    level = "#" * (other.level if other else 2)
    if not sought.version:
        return UsageError(
            f'{where} has no heading for what is unreleased, as in "Unreleased"',
            why="the section goes below it, and fixlearn writes no heading of yours",
            hint=f"add the line: {level} Unreleased",
        )
    hint = f"add the line: {level} {sought.name}"
    if unreleased:
        hint += f"     (or let line {unreleased.line + 1} be that: {unreleased.text})"
    return UsageError(
        f"{where} has no heading for {sought.name}",
        why="its section goes below it, and fixlearn writes no heading of yours",
        hint=hint,
    )
