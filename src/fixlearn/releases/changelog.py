"""Find the heading of a release in a changelog, and insert or update its section there.

Text outside of the section's two comments is never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.releases.changelog_markdown import (
    Heading,
    Section,
    digest,
    is_untouched,
    marks,
    outline,
    sections,
    written,
)
from fixlearn.releases.selection import UNRELEASED
from fixlearn.releases.versions import version_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


_BYTE_ORDER_MARK = "\ufeff"
_USUAL_LEVEL = 2  # of the heading of a release


class Done(StrEnum):
    """What was done with a section."""

    CURRENT = "current"  # it is up to date already
    NEEDLESS = "needless"  # there is no news, and no section either
    ADDED = "added"
    REPLACED = "replaced"
    MOVED = "moved"  # it was below the heading of another version
    TAKEN_OVER = "taken over"  # the section of unreleased work became the release's
    EDITED = "edited"  # somebody edited it by hand; only `force` replaces that


class Update(NamedTuple):
    """A changelog with the section of one release in it."""

    text: str  # the whole file; for an edited section, as `force` would write it
    done: Done


def with_section(
    changelog: str,
    release: WantedHeading,
    body: Callable[[int], str],
    where: str,
    *,
    is_to_be_cut: bool = False,
    force: bool = False,
) -> Update:
    """Insert the section of a release into a changelog, or bring it up to date.

    `body` returns the Markdown of the section for the level of its first heading;
    `where` is the path of the file. A release without a section takes over the one of
    unreleased work if that is below the release's own heading or, if the release
    `is_to_be_cut`, anywhere. A section of an alias is renamed to the release. If the body
    is "", no section is inserted, and only the comments of an existing one are left.

    A section below the heading of another version moves to its own.

    Raises UsageError if no heading belongs to the release, or if comments of fixlearn
    are damaged.
    """
    mark = _BYTE_ORDER_MARK if changelog.startswith(_BYTE_ORDER_MARK) else ""
    page = _Changelog(changelog.removeprefix(mark), where)
    if not body(_USUAL_LEVEL) and page.sections.keys().isdisjoint(
        (release.name, *release.aliases, UNRELEASED)
    ):
        return Update(changelog, Done.NEEDLESS)
    plan = _plan(page, release, where, is_to_be_cut=is_to_be_cut)
    new = body(plan.level)
    old = plan.old
    is_current = old and old.name == release.name and old.digest == digest(new) == digest(old.body)
    if is_current and plan.place is None:
        return Update(changelog, Done.CURRENT)
    lines = list(page.lines)
    for edit in sorted(_edits(page, plan, written(release.name, new)), reverse=True):
        lines[edit.start : edit.end] = edit.lines
    text = "".join(lines)
    _verify(page, text, release.name, new, where)
    is_edited = old and not is_untouched(old) and digest(old.body) != digest(new)
    return Update(mark + text, Done.EDITED if is_edited and not force else plan.done)


class _Changelog:
    """A changelog with its managed sections and the headings outside of them."""

    def __init__(self, text: str, where: str) -> None:
        self._outline = outline(text)
        self.lines = self._outline.lines
        self.sections = {section.name: section for section in sections(self._outline, where)}
        self.headings = [
            heading
            for heading in self._outline.headings
            if not any(item.line < heading.line < item.end for item in self.sections.values())
        ]

    def end_of(self, heading: Heading) -> int:
        """The line of the next heading that is not below this one.

        The heading of another version never is: some projects give patches a lower level.
        """
        for other in self.headings:
            if other.line > heading.line and (
                other.level <= heading.level or begins_another_version(other, heading)
            ):
                return other.line
        return len(self.lines)

    def own_heading(self, section: Section, release: WantedHeading) -> Heading | None:
        """The heading of the release if the section is below that of another version.

        None if the section is in its place, wherever a person has put it.
        """
        above = [heading for heading in self.headings if heading.line < section.line]
        version = next(filter(is_of_version, reversed(above)), None)
        own_headings = headings_of(release, self.headings)
        if version is None or version in own_headings or self.end_of(version) < section.line:
            return None
        return own_headings[0] if len(own_headings) == 1 else None

    def level_in(self, section: Section, release: WantedHeading) -> int:
        """The level of the section's first heading.

        That is one below the heading of the release. If the section is elsewhere, it
        keeps its level; without a heading, it gets one below the heading above it.
        """
        for heading in headings_of(release, self.headings):
            if heading.line < section.line < self.end_of(heading):
                return heading.level + 1
        for heading in self._outline.headings:
            if section.line < heading.line < section.end:
                return heading.level
        above = [heading.level for heading in self.headings if heading.line < section.line]
        return (above[-1] if above else _USUAL_LEVEL) + 1

    def place_below(self, heading: Heading) -> int:
        """The line below the last text of this heading.

        Rules, comments, anchors and link definitions at its end belong to the next
        heading, or to the end of the file.
        """
        end = self.end_of(heading)
        inside = [block for block in self._outline.blocks if heading.end <= block.line < end]
        while inside and inside[-1].is_lead:
            end = inside.pop().line
        while end > heading.end and not self.lines[end - 1].strip():
            end -= 1
        return end

    def newline(self) -> str:
        """The line end that most lines have; a line feed if there is none."""
        ends = Counter(line[len(line.rstrip("\r\n")) :] for line in self.lines)
        ends.pop("", None)
        return ends.most_common(1)[0][0] if ends else "\n"


class _Plan(NamedTuple):
    done: Done
    level: int  # of the section's first heading
    old: Section | None  # the section that the new one replaces
    place: int | None = None  # the line above which the new one goes; None: where the old one is


def _plan(page: _Changelog, release: WantedHeading, where: str, *, is_to_be_cut: bool) -> _Plan:
    for name in (release.name, *release.aliases):
        old = page.sections.get(name)
        if old:
            own_heading = page.own_heading(old, release)
            if own_heading:
                place = page.place_below(own_heading)
                return _Plan(Done.MOVED, own_heading.level + 1, old, place)
            return _Plan(Done.REPLACED, page.level_in(old, release), old)
    heading = heading_of(release, page.headings, where)
    level = heading.level + 1
    unreleased = page.sections.get(UNRELEASED)
    if unreleased and heading.end <= unreleased.line < page.end_of(heading):
        return _Plan(Done.TAKEN_OVER, level, unreleased)
    place = page.place_below(heading)
    if unreleased and is_to_be_cut:
        return _Plan(Done.TAKEN_OVER, level, unreleased, place)
    return _Plan(Done.ADDED, level, None, place)


class _Edit(NamedTuple):
    """Lines that replace the lines from `start` to before `end`."""

    start: int
    end: int
    lines: tuple[str, ...]


def _edits(page: _Changelog, plan: _Plan, section: str) -> Iterator[_Edit]:
    """Insert the new section, with the line ends of the file, and remove the old one."""
    newline = page.newline()
    lines = [line + newline for line in section.removesuffix("\n").split("\n")]
    old, place = plan.old, plan.place
    above = page.lines[old.end - 1] if old and place is None else page.lines[(place or 0) - 1]
    is_open = not above.endswith(("\r", "\n"))
    if is_open:  # the last line of the file has no line end, so the new last line has none
        lines[-1] = lines[-1].removesuffix(newline)
    if old and place is None:
        yield _Edit(old.line, old.end, tuple(lines))
    elif place is not None:
        lines[:0] = [newline, newline] if is_open else [newline]
        is_followed = place < len(page.lines) and page.lines[place].strip()
        yield _Edit(place, place, (*lines, newline) if is_followed else tuple(lines))
        if old:
            has_blank = old.line > 0 and not page.lines[old.line - 1].strip()
            yield _Edit(old.line - has_blank, old.end, ())


def _verify(before: _Changelog, text: str, name: str, body: str, where: str) -> None:
    """Raise UsageError if an unclosed code fence or comment swallows the new section."""
    try:
        after = _Changelog(text, where)
    except UsageError:
        after = None
    section = after.sections.get(name) if after else None
    is_whole = section is not None and digest(section.body) == digest(body)
    if after is None or not is_whole or _titles(after) != _titles(before):
        raise UsageError(
            f"{where} has no place for the section of {name}",
            why="a code fence or a comment above that place is not closed",
            hint="close it, then repeat",
        )


def _titles(page: _Changelog) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in page.headings]


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
