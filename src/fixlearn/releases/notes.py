"""The lessons of a release -> a section of the changelog that is kept up to date.

Text outside of the section's two comments is never changed.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.releases.headings import heading_of, headings_of
from fixlearn.releases.outline import outline
from fixlearn.releases.plan import UNRELEASED
from fixlearn.releases.sections import digest, is_untouched, sections, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.releases.headings import Sought
    from fixlearn.releases.outline import Heading, Outline
    from fixlearn.releases.sections import Section

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
    sought: Sought,
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
    the release `is_to_be_cut`, wherever it stands.

    Raises UsageError where no heading belongs to the release, or comments of
    fixlearn are damaged.
    """
    mark = _BYTE_ORDER_MARK if changelog.startswith(_BYTE_ORDER_MARK) else ""
    page = outline(changelog.removeprefix(mark))
    all_sections = sections(page, where)
    kept = {section.name: section for section in all_sections}
    headings = _outside(page.headings, all_sections)
    old, done = kept.get(sought.name), Done.REPLACED
    gone: Section | None = None  # a section that moves away from where it is
    if not old:
        heading = heading_of(sought, headings, where)
        end = _end_of(heading, headings, page)
        unreleased = kept.get(UNRELEASED)
        if unreleased and heading.end <= unreleased.line < end:
            old, done = unreleased, Done.TAKEN_OVER
        elif unreleased and is_to_be_cut:
            gone, done = unreleased, Done.TAKEN_OVER
        else:
            done = Done.PLACED
    lines = list(page.lines)
    newline = _newline(page.lines)
    if old:
        new = body(_level(old, sought, headings, page))
        if old.name == sought.name and old.digest == digest(new) == digest(old.body):
            return Update(changelog, Done.CURRENT)
        lines[old.line : old.end] = _lines(sought.name, new, newline, lines[old.end - 1])
    else:
        new = body(heading.level + 1)
        place = _place(heading, end, page)
        section = _lines(sought.name, new, newline)
        if gone and gone.line > place:
            _take_out(lines, gone)
        _insert(lines, place, section, newline)
        if gone and gone.line < place:
            _take_out(lines, gone)
    lost = old or gone
    if lost and not force and not is_untouched(lost) and digest(lost.body) != digest(new):
        done = Done.EDITED
    text = "".join(lines)
    _verify(page, outline(text), sought.name, new, where)
    return Update(mark + text, done)


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


def _level(old: Section, sought: Sought, headings: Sequence[Heading], page: Outline) -> int:
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


def _lines(name: str, body: str, newline: str, last: str = "\n") -> list[str]:
    """The section's lines; `last` is the line whose place its last one takes."""
    lines = [line + newline for line in written(name, body).removesuffix("\n").split("\n")]
    if not last.endswith(("\r", "\n")):
        lines[-1] = lines[-1].removesuffix(newline)
    return lines


def _insert(lines: list[str], place: int, section: list[str], newline: str) -> None:
    """Put the section there, a blank line above and, if anything follows, below it."""
    if place and not lines[place - 1].endswith(("\r", "\n")):
        # The text has no line end at its end; then the section has none either.
        section[-1] = section[-1].removesuffix(newline)
        lines[place:place] = [newline, newline, *section]
        return
    below = [newline] if place < len(lines) and lines[place].strip() else []
    lines[place:place] = [newline, *section, *below]


def _take_out(lines: list[str], section: Section) -> None:
    """Remove the section, and the blank line that set it apart."""
    start, end = section.line, section.end
    if start and not lines[start - 1].strip():
        start -= 1
    del lines[start:end]


def _verify(before: Outline, after: Outline, name: str, body: str, where: str) -> None:
    """What stands open above a section would swallow it: a code fence, a comment."""
    try:
        kept = sections(after, where)
    except UsageError:
        kept = []
    is_there = any(one.name == name and digest(one.body) == digest(body) for one in kept)
    if not is_there or _texts(before, sections(before, where)) != _texts(after, kept):
        raise UsageError(
            f"{where} has no place for the section of {name}",
            why="what stands above that place is not closed: a code fence, or a comment",
            hint="close it, then repeat",
        )


def _texts(page: Outline, kept: Sequence[Section]) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in _outside(page.headings, kept)]
