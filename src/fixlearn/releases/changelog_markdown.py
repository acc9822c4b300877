"""The text of a changelog -> its headings, and the marks that fixlearn has set in it.

Markdown is read by markdown-it-py, so what stands in a code fence, a comment, a
list or a quotation is no heading here. Lines count from 0.
"""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


# As markdown-it-py counts lines; str.splitlines knows further line ends.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_BEGINS_MARK = "<!-- fixlearn:"
# The white space around these is layout, and so are paragraphs: a loose list has them.
_BLOCK_TAG = re.compile(r"</?(p|li|ul|ol|blockquote|h[1-6]|hr)\b[^>]*>")
# What may stand above a heading and belongs to it, or to the end of the file.
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)


class Heading(NamedTuple):
    """A heading of the text itself."""

    line: int
    end: int  # the line below it
    level: int  # 1 to 6
    text: str  # as it is read, on one line


class Mark(NamedTuple):
    """What looks like one of fixlearn's comments."""

    line: int
    text: str  # the comment and what stands around it
    is_alone: bool  # False in a line of text, in a list, in a quotation or in further HTML


class Block(NamedTuple):
    """A part of the text that is not in another one."""

    line: int
    end: int  # the line below it
    is_lead: bool  # a rule, a comment, an anchor, a link's definition: leads to what follows


class Outline(NamedTuple):
    """What is known of a Markdown text."""

    lines: tuple[str, ...]  # with their line ends; joined they are the text
    headings: tuple[Heading, ...]
    marks: tuple[Mark, ...]
    blocks: tuple[Block, ...]  # from top to bottom


def outline(text: str) -> Outline:
    """Read a text, which has no byte order mark."""
    parser = _parser().disable("inline")  # but of headings, see below: three times as fast
    inline = _parser()
    known: dict[str, Any] = {}  # link definitions, which decide what is a link
    tokens = parser.parse(text, known)
    return Outline(
        tuple(_LINE.findall(text)),
        tuple(_headings(tokens, inline, known)),
        tuple(_marks(tokens, inline, known)),
        tuple(sorted(_blocks(tokens, inline, known))),
    )


def normalized_html(text: str) -> str:
    """What a reader gets to see, the same however the Markdown is laid out.

    Line breaks, blank lines, the characters of bullets and emphasis and escapes
    that nothing needs are a matter of layout; words, links, emphasis and levels are not.
    """
    shown = _BLOCK_TAG.sub(
        lambda tag: " " if tag[1] == "p" else f" {tag[0]} ", _parser().render(text)
    )
    return " ".join(shown.split())


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def _headings(
    tokens: Sequence[Token], inline: MarkdownIt, known: Mapping[str, Any]
) -> Iterator[Heading]:
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            shown = "".join(
                child.content if child.type in ("text", "code_inline") else " "
                for child in _children(content, inline, known)
                if child.type in ("text", "code_inline", "softbreak", "hardbreak")
            )
            level = int(token.tag[1:])
            yield Heading(token.map[0], token.map[1], level, " ".join(shown.split()))


def _marks(tokens: Sequence[Token], inline: MarkdownIt, known: Mapping[str, Any]) -> Iterator[Mark]:
    for token in tokens:
        if not token.map or _BEGINS_MARK not in token.content:
            continue
        if token.type == "html_block":
            first = token.content[: token.content.index(_BEGINS_MARK)]
            is_alone = token.level == 0 and token.content.count("\n") <= 1
            yield Mark(token.map[0] + first.count("\n"), token.content.strip(), is_alone)
        elif token.type == "inline":
            for child in _children(token, inline, known):
                if child.type == "html_inline" and child.content.startswith(_BEGINS_MARK):
                    yield Mark(token.map[0], child.content, is_alone=False)


def _blocks(
    tokens: Sequence[Token], inline: MarkdownIt, known: Mapping[str, Any]
) -> Iterator[Block]:
    for token, content in zip_longest(tokens, tokens[1:]):
        if token.level or not token.map or token.nesting < 0:
            continue
        is_lead = token.type == "hr"
        if token.type == "html_block":
            is_lead = bool(_COMMENT.fullmatch(token.content)) and _BEGINS_MARK not in token.content
        elif token.type == "paragraph_open" and content and content.content.startswith("<"):
            is_lead = all(
                child.type in ("html_inline", "softbreak")
                for child in _children(content, inline, known)
            )
        yield Block(token.map[0], token.map[1], is_lead)
    definitions = [*known.get("references", {}).values(), *known.get("duplicate_refs", ())]
    for definition in definitions:
        yield Block(definition["map"][0], definition["map"][1], is_lead=True)


def _children(token: Token, inline: MarkdownIt, known: Mapping[str, Any]) -> Sequence[Token]:
    (parsed,) = inline.parseInline(token.content, dict(known))
    return parsed.children or ()


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
    return hashlib.sha256(normalized_html(body).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_untouched(section: Section) -> bool:
    """True where it says what fixlearn wrote; and between comments that somebody set, nothing."""
    if not section.digest:
        return not section.body.strip()
    return digest(section.body) == section.digest
