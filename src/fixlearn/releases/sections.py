"""The sections that fixlearn keeps in a changelog, each between two comments."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from fixlearn.errors import UsageError
from fixlearn.releases.changelog_markdown import as_read

if TYPE_CHECKING:
    from fixlearn.releases.changelog_markdown import Outline

_MARK = re.compile(
    r"<!--\s+fixlearn:(?P<side>begin|end)\s+(?P<name>\S+?)(?:\s+sha256:(?P<digest>[0-9a-f]{16}))?\s+-->"
)
# What may stand in a comment as it is. Above all, no name ends the comment.
_PLAIN = "/@+:,=!()"


class Section(NamedTuple):
    """One of them. Lines count from 0."""

    name: str  # of its release
    digest: str  # of what fixlearn wrote; "" where a person has set the comments
    line: int  # of the comment that begins it
    end: int  # the line below the comment that ends it
    body: str  # what stands between the comments


def sections(outline: Outline, where: str) -> list[Section]:
    """The sections of a changelog; `where` is the file, for messages.

    Raises UsageError where a comment is damaged, misplaced, without its other
    half or there twice: then nobody can tell what is whose.
    """
    found: dict[str, Section] = {}
    opened: tuple[str, str, int] | None = None
    for mark in outline.marks:
        at = f"{where}:{mark.line + 1}"
        match = _MARK.fullmatch(mark.text)
        if not mark.is_alone:
            raise _refused(at, "this comment of fixlearn does not stand alone", _ALONE)
        if not match or (match["digest"] and match["side"] == "end"):
            raise _refused(at, "this comment of fixlearn is damaged", _DAMAGED)
        name = unquote(match["name"], errors="surrogateescape")
        if match["side"] == "begin":
            if opened:
                raise _refused(at, f"a section begins in that of {opened[0]}", _CROSSED)
            if name in found:
                first = found[name].line + 1
                raise _refused(at, f"{name} has a second section", f"the first is in line {first}")
            opened = name, match["digest"] or "", mark.line
        elif not opened or opened[0] != name:
            raise _refused(at, f"a section of {name} ends that has not begun", _CROSSED)
        else:
            _, digest, line = opened
            body = "".join(outline.lines[line + 1 : mark.line])
            found[name] = Section(name, digest, line, mark.line + 1, body)
            opened = None
    if opened:
        at = f"{where}:{opened[2] + 1}"
        raise _refused(at, f"the section of {opened[0]} has no end", _CROSSED)
    return list(found.values())


_ALONE = "it has to be a line of its own, outside of lists, quotations and other HTML"
_DAMAGED = "it is neither <!-- fixlearn:begin NAME sha256:... --> nor <!-- fixlearn:end NAME -->"
_CROSSED = "every section needs one begin and one end, and none lies in another"


def _refused(at: str, what: str, why: str) -> UsageError:
    hint = "restore the line, or delete both comments and what is between them, then repeat"
    return UsageError(f"{at}: {what}", why=why, hint=hint)


def written(name: str, body: str) -> str:
    """A section as text; `body` is Markdown that ends with a line feed."""
    begin, end = marks(name, f" sha256:{digest(body)}")
    return f"{begin}\n\n{body}\n{end}\n"


def marks(name: str, digest: str = "") -> tuple[str, str]:
    """The comments around a section; without a digest as a person may set them."""
    shown = quote(name, safe=_PLAIN, errors="surrogateescape")
    return f"<!-- fixlearn:begin {shown}{digest} -->", f"<!-- fixlearn:end {shown} -->"


def digest(body: str) -> str:
    """Of what a reader gets to see: a formatter's white space changes nothing of it."""
    return hashlib.sha256(as_read(body).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_untouched(section: Section) -> bool:
    """True where it says what fixlearn wrote; and between comments that somebody set, nothing."""
    if not section.digest:
        return not section.body.strip()
    return digest(section.body) == section.digest
