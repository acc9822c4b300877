"""YAML text -> plain values that know where they stand.

Lessons and the configuration are read through here, so both refuse the same
things: duplicate keys, anchors and aliases, tags, and absurd depth or size.
Every scalar is text; what it means is decided by whoever reads it (YAML alone
would make `no` false and `1.10` a number).

Built on PyYAML's events and not on its nodes: the C composer recurses, and a
hostile nesting of a hundred thousand brackets ends the interpreter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event

MOST_CHARACTERS = 100_000
MOST_DEPTH = 16
_COMMENT_AFTER_PLAIN_TEXT = re.compile(r"[ \t]+#")
_TEXT_TAG = "tag:yaml.org,2002:str"
# Newer ones of libyaml have a limit of their own, and may come to it before we come to ours.
TOO_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"
_PLAINER = {
    TOO_DEEP_FOR_LIBYAML: f"nested deeper than {MOST_DEPTH} levels",
    "mapping values are not allowed in this context": "a plain text ends at a colon and a space",
    "mapping values are not allowed here": "a plain text ends at a colon and a space",
}
# YAML ends a line at all of these, and its marks count so.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NO_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocumentError(Exception):
    """The text is not a document that fixlearn takes. Lines and columns count from 1."""

    def __init__(self, what: str, line: int, column: int, *, rule: str = "invalid-yaml") -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.column = column
        self.rule = rule


class Scalar(NamedTuple):
    """One text value."""

    text: str
    line: int
    column: int
    is_cut: bool = False  # plain, and YAML dropped what follows as a comment


class Sequence(NamedTuple):
    """A list of values."""

    items: tuple[Node, ...]
    line: int
    column: int


class Entry(NamedTuple):
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


class Mapping(NamedTuple):
    """Keys and values, in the order of the file; no key stands twice."""

    entries: dict[str, Entry]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def parse(text: str, *, first_line: int = 1) -> Mapping:
    """Read a YAML mapping; an empty document is an empty mapping.

    `first_line` is the line of the file on which `text` begins. Raises
    DocumentError.
    """
    import yaml

    # libyaml where PyYAML was built with it: six times as fast.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"longer than {MOST_CHARACTERS:,} characters", first_line, 1)
    strange = _NO_YAML.search(text)
    if strange:
        line, column = text.count("\n", 0, strange.start()), text.rfind("\n", 0, strange.start())
        raise DocumentError(
            f"YAML does not take the character U+{ord(strange[0]):04X}",
            line + first_line,
            strange.start() - column,
        )
    lines = _LINE_BREAK.split(text)
    try:
        events = iter(yaml.parse(text, Loader=loader))
        return _document(events, lines, first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _PLAINER.get(error.problem or "", error.problem or "not YAML")
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise DocumentError(what, line + first_line, column + 1) from error


def _document(events: Iterator[Event], lines: list[str], first_line: int) -> Mapping:
    from yaml import events as kinds

    def here(event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)

    def refuse_extras(event: Event) -> None:
        if isinstance(event, kinds.AliasEvent):
            raise DocumentError("aliases (*name) are not taken here", *here(event))
        if getattr(event, "anchor", None):
            raise DocumentError("anchors (&name) are not taken here", *here(event))
        tag = getattr(event, "tag", None)
        if tag and tag != _TEXT_TAG:
            raise DocumentError("tags (!name) are not taken here", *here(event))

    def scalar(event: Event) -> Scalar:
        assert isinstance(event, kinds.ScalarEvent)
        rest = ""
        end = event.end_mark
        if not event.style and end and end.line < len(lines):
            rest = lines[end.line][end.column :]
        return Scalar(
            event.value,
            *here(event),
            is_cut=bool(_COMMENT_AFTER_PLAIN_TEXT.match(rest)),
        )

    # One frame per open collection: (kind, line, column, values so far).
    frames: list[tuple[type, int, int, list[Node]]] = []
    root: Node | None = None
    for event in events:
        refuse_extras(event)
        node: Node
        if isinstance(event, kinds.ScalarEvent):
            node = scalar(event)
        elif isinstance(event, (kinds.SequenceStartEvent, kinds.MappingStartEvent)):
            if len(frames) == MOST_DEPTH:
                raise DocumentError(f"nested deeper than {MOST_DEPTH} levels", *here(event))
            kind: type = Sequence if isinstance(event, kinds.SequenceStartEvent) else Mapping
            frames.append((kind, *here(event), []))
            continue
        elif isinstance(event, (kinds.SequenceEndEvent, kinds.MappingEndEvent)):
            kind, line, column, values = frames.pop()
            if kind is Sequence:
                node = Sequence(tuple(values), line, column)
            else:
                node = _mapping(values, line, column)
        else:
            if isinstance(event, kinds.DocumentStartEvent) and root is not None:
                raise DocumentError("a second document begins here", *here(event))
            continue
        if frames:
            frames[-1][3].append(node)
        else:
            root = node
    if root is None or (isinstance(root, Scalar) and not root.text):
        return Mapping({}, first_line, 1)
    if not isinstance(root, Mapping):
        raise DocumentError("keys and values are expected here", root.line, root.column)
    return root


def _mapping(values: list[Node], line: int, column: int) -> Mapping:
    entries: dict[str, Entry] = {}
    for key, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise DocumentError("a key is a plain word", key.line, key.column)
        if key.text in entries:
            first = entries[key.text].key.line
            raise DocumentError(
                f'the key "{key.text}" stands already on line {first}',
                key.line,
                key.column,
                rule="duplicate-key",
            )
        entries[key.text] = Entry(key, value)
    return Mapping(entries, line, column)
