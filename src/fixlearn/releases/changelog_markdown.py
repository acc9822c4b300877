"""Read a changelog: its headings, and the sections between comments that fixlearn wrote.

markdown-it-py parses the Markdown, so text in a code fence, a comment, a list or a
quotation is no heading. All line numbers are 0-based.
"""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


# As markdown-it-py counts lines; str.splitlines splits at further characters.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_MARK_START = "<!-- fixlearn:"
# White space around these tags is layout. So are paragraphs, which every loose list has.
_BLOCK_TAG = re.compile(r"</?(p|li|ul|ol|blockquote|h[1-6]|hr)\b[^>]*>")
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)


_OTHER_MARKUP = {
    "adoc": "AsciiDoc",
    "asciidoc": "AsciiDoc",
    "htm": "HTML",
    "html": "HTML",
    "json": "JSON",
    "rst": "reStructuredText",
    "xml": "XML",
    "yaml": "YAML",
    "yml": "YAML",
}
_DEBIAN_ENTRY = re.compile(r"\s*\S+ \([^()\s]+\) [\w -]+; urgency=")


def other_markup(path: str, text: str) -> str:
    """What the file is written in instead of Markdown; "" for Markdown.

    >>> other_markup("NEWS.rst", "")
    'reStructuredText'
    """
    if _DEBIAN_ENTRY.match(text):
        return "a changelog of Debian"
    extension = path.rpartition(".")[2].lower()
    if extension == "txt" and not any(line.startswith("#") for line in text.splitlines()):
        return "plain text"
    return _OTHER_MARKUP.get(extension, "")


class Heading(NamedTuple):
    """A top-level heading, not one within a list or a quotation."""

    line: int
    end: int  # the line below it
    level: int  # 1 to 6
    text: str  # as rendered, on one line


class Mark(NamedTuple):
    """A comment that looks like one of fixlearn's."""

    line: int
    text: str  # the comment and the HTML around it
    is_alone: bool  # False within a line of text, a list, a quotation or further HTML


class Block(NamedTuple):
    """A top-level block."""

    line: int
    end: int  # the line below it
    is_lead: bool  # a rule, comment, anchor or link definition, which belongs to what follows


class Outline(NamedTuple):
    """The structure of a Markdown text."""

    lines: tuple[str, ...]  # with their line ends; joined they are the text
    headings: tuple[Heading, ...]
    marks: tuple[Mark, ...]
    blocks: tuple[Block, ...]  # from top to bottom


def outline(text: str) -> Outline:
    """The outline of a text, which must not begin with a byte order mark."""
    document = _Document(text)
    return Outline(
        tuple(_LINE.findall(text)),
        tuple(document.headings()),
        tuple(document.marks()),
        tuple(sorted(document.blocks())),
    )


def normalized_html(text: str) -> str:
    """The text as HTML that does not depend on the layout of the Markdown.

    Line breaks, blank lines, needless escapes and the characters of bullets and
    emphasis are layout; words, links, emphasis and levels are not.
    """
    html = _BLOCK_TAG.sub(
        lambda tag: " " if tag[1] == "p" else f" {tag[0]} ", _parser().render(text)
    )
    return " ".join(html.split())


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


class _Document:
    """The tokens of a text. Inline content is parsed on demand, which is three times as fast."""

    def __init__(self, text: str) -> None:
        self._inline = _parser()
        self._definitions: dict[str, Any] = {}  # of links; they decide what is a link
        self._tokens = _parser().disable("inline").parse(text, self._definitions)

    def headings(self) -> Iterator[Heading]:
        for token, content in pairwise(self._tokens):
            if token.type == "heading_open" and token.level == 0 and token.map:
                text = "".join(
                    child.content if child.type in ("text", "code_inline") else " "
                    for child in self._children(content)
                    if child.type in ("text", "code_inline", "softbreak", "hardbreak")
                )
                line, end = token.map
                yield Heading(line, end, int(token.tag[1:]), " ".join(text.split()))

    def marks(self) -> Iterator[Mark]:
        for token in self._tokens:
            if not token.map or _MARK_START not in token.content:
                continue
            line = token.map[0]
            if token.type == "html_block":
                above = token.content[: token.content.index(_MARK_START)].count("\n")
                is_alone = token.level == 0 and token.content.count("\n") <= 1
                yield Mark(line + above, token.content.strip(), is_alone)
            elif token.type == "inline":
                yield from (
                    Mark(line, child.content, is_alone=False)
                    for child in self._children(token)
                    if child.type == "html_inline" and child.content.startswith(_MARK_START)
                )

    def blocks(self) -> Iterator[Block]:
        for token, content in zip_longest(self._tokens, self._tokens[1:]):
            if token.level == 0 and token.map and token.nesting >= 0:
                yield Block(token.map[0], token.map[1], self._is_lead(token, content))
        for definition in (
            *self._definitions.get("references", {}).values(),
            *self._definitions.get("duplicate_refs", ()),
        ):
            yield Block(definition["map"][0], definition["map"][1], is_lead=True)

    def _is_lead(self, token: Token, content: Token | None) -> bool:
        if token.type == "html_block":
            return bool(_COMMENT.fullmatch(token.content)) and _MARK_START not in token.content
        if token.type == "paragraph_open" and content and content.content.startswith("<"):
            inline = self._children(content)
            return all(child.type in ("html_inline", "softbreak") for child in inline)
        return token.type == "hr"

    def _children(self, token: Token) -> Sequence[Token]:
        (parsed,) = self._inline.parseInline(token.content, dict(self._definitions))
        return parsed.children or ()


_MARK = re.compile(
    r"<!--\s+fixlearn:(?P<side>begin|end)\s+(?P<name>\S+?)(?:\s+sha256:(?P<digest>[0-9a-f]{16}))?\s+-->"
)
# Characters of a name that are not percent-encoded. Without ">" no name can end the comment.
_PLAIN = "/@+:,=!()"


class Section(NamedTuple):
    """A managed section of the changelog."""

    name: str  # of its release
    digest: str  # of the text that fixlearn wrote; "" if a person wrote the comments
    line: int  # of the comment that begins it
    end: int  # the line below the comment that ends it
    body: str  # the text between the comments


def sections(outline: Outline, where: str) -> list[Section]:
    """The managed sections of a changelog; `where` is its path, for messages.

    Raises UsageError if a comment is damaged, misplaced, duplicated or without its
    counterpart, because then nobody can tell which text is managed.
    """
    sections: dict[str, Section] = {}
    current: Section | None = None
    for mark in outline.marks:
        at = f"{where}:{mark.line + 1}"
        match = _MARK.fullmatch(mark.text)
        if not mark.is_alone:
            raise _refused(at, "this comment of fixlearn is not on a line of its own", _ALONE)
        if not match or (match["digest"] and match["side"] == "end"):
            raise _refused(at, "this comment of fixlearn is damaged", _DAMAGED)
        name = unquote(match["name"], errors="surrogateescape")
        if match["side"] == "begin":
            if current:
                raise _refused(at, f"a section begins in that of {current.name}", _CROSSED)
            if name in sections:
                first = sections[name].line + 1
                raise _refused(at, f"{name} has a second section", f"the first is in line {first}")
            current = Section(name, match["digest"] or "", mark.line, mark.line + 1, "")
        elif not current or current.name != name:
            raise _refused(at, f"a section of {name} ends that has not begun", _CROSSED)
        else:
            body = "".join(outline.lines[current.end : mark.line])
            sections[name] = current._replace(end=mark.line + 1, body=body)
            current = None
    if current:
        at = f"{where}:{current.line + 1}"
        raise _refused(at, f"the section of {current.name} has no end", _CROSSED)
    return list(sections.values())


_ALONE = "it has to be a line of its own, outside of lists, quotations and other HTML"
_DAMAGED = "it is neither <!-- fixlearn:begin NAME sha256:... --> nor <!-- fixlearn:end NAME -->"
_CROSSED = "every section needs one begin and one end, and none lies in another"


def _refused(at: str, what: str, why: str) -> UsageError:
    hint = "restore the line, or delete both comments and what is between them, then repeat"
    return UsageError(f"{at}: {what}", why=why, hint=hint)


def written(name: str, body: str) -> str:
    """A section as text; `body` is Markdown that ends with a line feed, or "" for no text."""
    begin, end = marks(name, f" sha256:{digest(body)}")
    return f"{begin}\n\n{body}\n{end}\n" if body else f"{begin}\n{end}\n"


def marks(name: str, digest: str = "") -> tuple[str, str]:
    """The comments around a section; without a digest, as a person may write them."""
    encoded = quote(name, safe=_PLAIN, errors="surrogateescape")
    return f"<!-- fixlearn:begin {encoded}{digest} -->", f"<!-- fixlearn:end {encoded} -->"


def digest(body: str) -> str:
    """A hash of the rendered text, so that a formatter's white space does not change it."""
    return hashlib.sha256(normalized_html(body).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_untouched(section: Section) -> bool:
    """True if the section is as fixlearn wrote it, or empty between a person's comments."""
    if not section.digest:
        return not section.body.strip()
    return digest(section.body) == section.digest
