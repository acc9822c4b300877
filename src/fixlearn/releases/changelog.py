"""The lessons of a release -> a section of the changelog that is kept up to date.

Text outside of the section's two comments is never changed.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.releases.changelog_headings import heading_of, headings_of
from fixlearn.releases.changelog_markdown import digest, is_untouched, outline, sections, written
from fixlearn.releases.selection import UNRELEASED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.releases.changelog_headings import WantedHeading
    from fixlearn.releases.changelog_markdown import Heading, Outline, Section

_BYTE_ORDER_MARK = "\ufeff"
_USUAL_LEVEL = 2  # of the heading of a release


class Done(StrEnum):
    """What became of a section."""

    CURRENT = "current"  # it says already what it has to say
    PLACED = "placed"
    REPLACED = "replaced"
    TAKEN_OVER = "taken over"  # the one of what was unreleased is the release's now
    EDITED = "edited"  # somebody has worked on it by hand; only force replaces that


class Update(NamedTuple):
    """A changelog with the section of one release in it."""

    text: str  # the whole file; of an edited section, how it would be
    done: Done


def with_section(
    changelog: str,
    sought: WantedHeading,
    body: Callable[[int], str],
    where: str,
    *,
    is_to_be_cut: bool = False,
    force: bool = False,
) -> Update:
    """Put the section of a release into a changelog, or bring it up to date.

    `body` gives its Markdown for the level of its first heading, `where` is the
    name of the file. A release that has no section yet takes over the one of
    what was unreleased where that stands under the release's own heading, or, if
    the release `is_to_be_cut`, wherever it stands. A section under an alias is the
    release's own, and gets its name.

    Raises UsageError where no heading belongs to the release, or comments of
    fixlearn are damaged.
    """
    mark = _BYTE_ORDER_MARK if changelog.startswith(_BYTE_ORDER_MARK) else ""
    page = outline(changelog.removeprefix(mark))
    found = sections(page, where)
    plan = _plan(page, found, sought, where, is_to_be_cut=is_to_be_cut)
    new = body(plan.level)
    old = plan.old
    if old and old.name == sought.name and old.digest == digest(new) == digest(old.body):
        return Update(changelog, Done.CURRENT)
    lines = list(page.lines)
    for edit in sorted(_edits(page, plan, written(sought.name, new)), reverse=True):
        lines[edit.start : edit.end] = edit.lines
    text = "".join(lines)
    _verify(page, found, outline(text), sought.name, new, where)
    is_edited = old and not is_untouched(old) and digest(old.body) != digest(new)
    return Update(mark + text, Done.EDITED if is_edited and not force else plan.done)


class _Plan(NamedTuple):
    """What is to be done."""

    done: Done  # PLACED, REPLACED or TAKEN_OVER
    level: int  # of the section's first heading
    old: Section | None  # the section that the new one replaces
    place: int | None = None  # the line above which the new one goes; None: where the old one is


class _Edit(NamedTuple):
    """Lines that take the place of others."""

    start: int
    end: int  # the line below the last of the others
    lines: tuple[str, ...]


def _plan(
    page: Outline,
    found: Sequence[Section],
    sought: WantedHeading,
    where: str,
    *,
    is_to_be_cut: bool,
) -> _Plan:
    headings = _outside(page.headings, found)
    kept = {section.name: section for section in found}
    names = (sought.name, *sought.aliases)
    old = next((kept[name] for name in names if name in kept), None)
    unreleased = kept.get(UNRELEASED)
    if old:
        return _Plan(Done.REPLACED, _level(old, sought, headings, page), old)
    heading = heading_of(sought, headings, where)
    end = _end_of(heading, headings, page)
    level = heading.level + 1
    if unreleased and heading.end <= unreleased.line < end:
        return _Plan(Done.TAKEN_OVER, level, unreleased)
    place = _place(heading, end, page)
    if unreleased and is_to_be_cut:
        return _Plan(Done.TAKEN_OVER, level, unreleased, place)
    return _Plan(Done.PLACED, level, None, place)


def _edits(page: Outline, plan: _Plan, section: str) -> Iterator[_Edit]:
    """The new section, with the line ends of the file, and the old one taken out."""
    newline = _newline(page.lines)
    lines = [line + newline for line in section.removesuffix("\n").split("\n")]
    old, place = plan.old, plan.place
    above = page.lines[old.end - 1] if old and place is None else page.lines[(place or 0) - 1]
    is_open = not above.endswith(("\r", "\n"))
    if is_open:  # the file's last line has no end: then it goes on without one
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


def _outside(headings: Sequence[Heading], kept: Sequence[Section]) -> list[Heading]:
    """The headings that are not in a section of ours."""
    return [
        heading
        for heading in headings
        if not any(section.line < heading.line < section.end for section in kept)
    ]


def _end_of(heading: Heading, headings: Sequence[Heading], page: Outline) -> int:
    """The line of the next heading that is not below this one."""
    for other in headings:
        if other.line > heading.line and other.level <= heading.level:
            return other.line
    return len(page.lines)


def _level(old: Section, sought: WantedHeading, headings: Sequence[Heading], page: Outline) -> int:
    """Of the first heading in a section: below the release's; else as it is; else as it fits."""
    for heading in headings_of(sought, headings):
        if heading.line < old.line < _end_of(heading, headings, page):
            return heading.level + 1
    for heading in page.headings:
        if old.line < heading.line < old.end:
            return heading.level
    above = [heading.level for heading in headings if heading.line < old.line]
    return (above[-1] if above else _USUAL_LEVEL) + 1


def _place(heading: Heading, end: int, page: Outline) -> int:
    """The line below the last of what the release says.

    Rules, comments, anchors and link definitions that come after it belong to
    the next heading, or to the end of the file.
    """
    inside = [block for block in page.blocks if heading.end <= block.line < end]
    while inside and inside[-1].is_lead:
        end = inside.pop().line
    while end > heading.end and not page.lines[end - 1].strip():
        end -= 1
    return end


def _newline(lines: Sequence[str]) -> str:
    """The line end that most lines have; where there is none, a line feed."""
    ends = Counter(line[len(line.rstrip("\r\n")) :] for line in lines)
    ends.pop("", None)
    return ends.most_common(1)[0][0] if ends else "\n"


def _verify(
    before: Outline, found: Sequence[Section], after: Outline, name: str, body: str, where: str
) -> None:
    """What stands open above a section would swallow it: a code fence, a comment."""
    try:
        kept = sections(after, where)
    except UsageError:
        kept = []
    is_there = any(one.name == name and digest(one.body) == digest(body) for one in kept)
    if not is_there or _texts(before, found) != _texts(after, kept):
        raise UsageError(
            f"{where} has no place for the section of {name}",
            why="what stands above that place is not closed: a code fence, or a comment",
            hint="close it, then repeat",
        )


def _texts(page: Outline, kept: Sequence[Section]) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in _outside(page.headings, kept)]
