"""YAML text -> plain values with their positions.

Lessons and the configuration are read with it, so both refuse the same things:
duplicate keys, anchors and aliases, tags, and excessive depth or size. Every scalar
is text; the caller converts it (YAML itself would make `no` false and `1.10` a number).

It uses PyYAML's events and not its nodes: the C composer recurses, and a hundred
thousand nested brackets would crash the interpreter.
"""

from __future__ import annotations

import re

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event, ScalarEvent

MOST_CHARACTERS = 100_000  # many times what a person writes; bounds the time for hostile text
MOST_DEPTH = 16  # lessons and the configuration need five
_COMMENT_AFTER_PLAIN_TEXT = re.compile(r"[ \t]+#")
_TEXT_TAG = "tag:yaml.org,2002:str"
# Newer versions of libyaml have their own limit, and may reach it before MOST_DEPTH is reached.
TOO_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"
_PLAINER = {
    TOO_DEEP_FOR_LIBYAML: f"nested deeper than {MOST_DEPTH} levels",
    "mapping values are not allowed in this context": 'text with ": " in it must be in quotes',
    "mapping values are not allowed here": 'text with ": " in it must be in quotes',
}
# All of these end a line in YAML, and its marks count lines accordingly.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# Listed like this because to compile the many characters that are allowed takes 100 times longer.
_NO_YAML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class DocumentError(Exception):
    """The text is not a document that fixlearn accepts. Lines and columns count from 1."""

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
    is_cut: bool = False  # plain, and YAML dropped the rest of the line as a comment


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
    """Keys and values, in the order of the file; keys are unique."""

    entries: dict[str, Entry]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def parse(text: str, *, first_line: int = 1) -> Mapping:
    """Parse a YAML mapping; an empty document is an empty mapping.

    `first_line` is the line of the file on which `text` begins. Raises DocumentError.
    """
    import yaml

    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"longer than {MOST_CHARACTERS:,} characters", first_line, 1)
    # libyaml, if PyYAML was built with it, is six times as fast.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    # Looking for a character takes long, and what is printable has none.
    invalid = None if text.replace("\n", "").isprintable() else _NO_YAML.search(text)
    if invalid:
        at = invalid.start()
        what = f"YAML does not allow the character U+{ord(invalid[0]):04X}"
        line = first_line + text.count("\n", 0, at)
        raise DocumentError(what, line, at - text.rfind("\n", 0, at))
    try:
        events = iter(yaml.parse(text, Loader=loader))
        return _Composer(_LINE_BREAK.split(text), first_line, events).compose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _PLAINER.get(error.problem or "", error.problem or "invalid YAML")
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise DocumentError(what, line + first_line, column + 1) from error


class _Composer:
    """Builds the nodes of one document from the parser's events."""

    def __init__(self, lines: list[str], first_line: int, events: Iterator[Event]) -> None:
        from yaml import events as kinds

        self._lines = lines
        self._first_line = first_line
        self._events = events
        self._kinds = kinds

    def compose(self) -> Mapping:
        """The document; an empty mapping if there is none."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, self._kinds.NodeEvent):
                root = self._node(event, 0)
            elif isinstance(event, self._kinds.DocumentStartEvent) and root is not None:
                raise DocumentError("only one YAML document is allowed", *self._start(event))
        if root is None or (isinstance(root, Scalar) and not root.text):
            return Mapping({}, self._first_line, 1)
        if not isinstance(root, Mapping):
            raise DocumentError("expected keys with values", root.line, root.column)
        return root

    def _start(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + self._first_line, mark.column + 1) if mark else (self._first_line, 1)

    def _node(self, event: Event, depth: int) -> Node:
        kinds = self._kinds
        line, column = self._start(event)
        if isinstance(event, kinds.AliasEvent):
            raise DocumentError("aliases (*name) are not supported", line, column)
        assert isinstance(event, (kinds.ScalarEvent, kinds.CollectionStartEvent))
        if event.anchor:
            raise DocumentError("anchors (&name) are not supported", line, column)
        if event.tag and event.tag != _TEXT_TAG:
            raise DocumentError("tags (!name) are not supported", line, column)
        if isinstance(event, kinds.ScalarEvent):
            return Scalar(event.value, line, column, self._is_cut(event))
        if depth == MOST_DEPTH:
            raise DocumentError(f"nested deeper than {MOST_DEPTH} levels", line, column)
        values = []
        while not isinstance(part := next(self._events), kinds.CollectionEndEvent):
            values.append(self._node(part, depth + 1))
        if isinstance(event, kinds.SequenceStartEvent):
            return Sequence(tuple(values), line, column)
        return _mapping(values, line, column)

    def _is_cut(self, event: ScalarEvent) -> bool:
        """True for a plain scalar that a comment follows on its line."""
        end = event.end_mark
        if event.style or not end or end.line >= len(self._lines):
            return False
        rest_of_line = self._lines[end.line][end.column :]
        return _COMMENT_AFTER_PLAIN_TEXT.match(rest_of_line) is not None


def _mapping(values: list[Node], line: int, column: int) -> Mapping:
    entries: dict[str, Entry] = {}
    for key, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise DocumentError("a key must be plain text", key.line, key.column)
        if key.text in entries:
            first = entries[key.text].key.line
            raise DocumentError(
                f'the key "{key.text}" is already on line {first}',
                key.line,
                key.column,
                rule="duplicate-key",
            )
        entries[key.text] = Entry(key, value)
    return Mapping(entries, line, column)
