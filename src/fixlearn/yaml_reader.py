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
    from collections.abc import Iterable

    from yaml.events import CollectionStartEvent, Event, ScalarEvent

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

# What `_PlainReader` reads.
_KEY = re.compile(r"([a-z][a-z-]{0,40}):(?: (?=[^ ])|$)")
_PLAIN = re.compile(r"[A-Za-z0-9_./(](?:[^:# ]|:(?=[^ ])|(?<! )#| (?=[^ #]))*")
_QUOTED = re.compile(r"""'([^']+)'|"([^"\\]+)\"""")
_FOLDED = ">-"
_LIST = re.compile(r"\[((?:[\w./][\w./*-]*(?:, (?=\w|\.|/)|(?=\])))+)\]", re.ASCII)
_WORD = re.compile("[^, ]+")
_MOST_INDENT = 12  # so that it never reaches MOST_DEPTH


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
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"longer than {MOST_CHARACTERS:,} characters", first_line, 1)
    try:
        return _PlainReader(text.removesuffix("\n").split("\n"), first_line).document()
    except _Unusual:
        return _parse_any(text, first_line)


def _parse_any(text: str, first_line: int) -> Mapping:
    import yaml

    # libyaml, if PyYAML was built with it, is six times as fast.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    invalid = _NO_YAML.search(text)
    if invalid:
        at = invalid.start()
        what = f"YAML does not allow the character U+{ord(invalid[0]):04X}"
        line = first_line + text.count("\n", 0, at)
        raise DocumentError(what, line, at - text.rfind("\n", 0, at))
    composer = _Composer(_LINE_BREAK.split(text), first_line)
    try:
        return composer.compose(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = _PLAINER.get(error.problem or "", error.problem or "invalid YAML")
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise DocumentError(what, line + first_line, column + 1) from error


class _Unusual(Exception):
    """The text may be valid YAML, but has another form."""


class _PlainReader:
    """Reads the few forms that nearly all lessons have, several times as fast as a YAML parser.

    These are blocks of keys and of lists. A value is plain text on one line, `'…'` or `"…"`
    without further quotes and backslashes, a list such as `[src/a.py, docs/*]`, or `>-` with
    lines of the same depth.
    """

    def __init__(self, lines: list[str], first_line: int) -> None:
        self._lines = lines
        self._first_line = first_line
        self.at = 0  # the next line

    def document(self) -> Mapping:
        """The whole text. Raises _Unusual if it has another form."""
        if not all(map(str.isprintable, self._lines)):
            raise _Unusual  # a tab, another line break, or what YAML does not allow
        mapping = self.mapping(0)
        if self.at < len(self._lines):
            raise _Unusual
        return mapping

    def _depth(self) -> int:
        """How far the next line is indented; -1 behind the last one."""
        if self.at == len(self._lines):
            return -1
        line = self._lines[self.at]
        return len(line) - len(line.lstrip(" "))

    def mapping(self, depth: int) -> Mapping:
        """The keys of this depth that begin at the next line."""
        if depth > _MOST_INDENT:
            raise _Unusual
        line_number = self._first_line + self.at
        entries: dict[str, Entry] = {}
        while self._depth() == depth:
            line = self._lines[self.at]
            match = _KEY.match(line, depth)
            if match is None:
                break
            if match[1] in entries:
                raise _Unusual
            key = Scalar(match[1], self._first_line + self.at, depth + 1)
            entries[match[1]] = Entry(key, self._value(match.end(), depth))
        if not entries:
            raise _Unusual
        return Mapping(entries, line_number, depth + 1)

    def _value(self, start: int, depth: int) -> Node:
        """What begins at a column of the next line, or on the lines behind that."""
        if start < len(self._lines[self.at]):
            return self._list(start, depth) or self._scalar(start, depth)
        self.at += 1
        deeper = self._depth()
        if deeper >= depth and self._lines[self.at].startswith("- ", deeper):
            return self._sequence(deeper)
        if deeper > depth:
            return self.mapping(deeper)
        raise _Unusual

    def _sequence(self, depth: int) -> Sequence:
        line_number = self._first_line + self.at
        items: list[Node] = []
        while self._depth() == depth and self._lines[self.at].startswith("- ", depth):
            if _KEY.match(self._lines[self.at], depth + 2):
                self._lines[self.at] = " " * (depth + 2) + self._lines[self.at][depth + 2 :]
                items.append(self.mapping(depth + 2))
            else:
                items.append(self._scalar(depth + 2, depth))
        return Sequence(tuple(items), line_number, depth + 1)

    def _list(self, start: int, depth: int) -> Sequence | None:
        match = _LIST.fullmatch(self._lines[self.at], start)
        if match is None:
            return None
        line_number = self._first_line + self.at
        self.at += 1
        if self._depth() > depth:
            raise _Unusual
        words = _WORD.finditer(self._lines[self.at - 1], match.start(1), match.end(1))
        items = (Scalar(word[0], line_number, word.start() + 1) for word in words)
        return Sequence(tuple(items), line_number, start + 1)

    def _scalar(self, start: int, depth: int) -> Scalar:
        line_number = self._first_line + self.at
        text = self._lines[self.at][start:]
        self.at += 1
        deeper = self._depth()
        if text == _FOLDED:
            first = self.at
            while self._depth() == deeper > depth:
                self.at += 1
            text = " ".join(line[deeper:] for line in self._lines[first : self.at])
            is_whole = "" not in text.split(" ")
        elif quoted := _QUOTED.fullmatch(text):
            text = quoted[1] or quoted[2]
            is_whole = True
        else:
            is_whole = _PLAIN.fullmatch(text) is not None
        if not is_whole or self._depth() > depth:
            raise _Unusual
        return Scalar(text, line_number, start + 1)


class _OpenCollection(NamedTuple):
    """A list or mapping whose end has not been read yet; a mapping's values are key, value, ..."""

    kind: type[Sequence | Mapping]
    line: int
    column: int
    values: list[Node]


class _Composer:
    """Builds the nodes of one document from the parser's events."""

    def __init__(self, lines: list[str], first_line: int) -> None:
        self._lines = lines
        self._first_line = first_line
        self._open: list[_OpenCollection] = []
        self._root: Node | None = None

    def compose(self, events: Iterable[Event]) -> Mapping:
        from yaml import events as kinds

        for event in events:
            match event:
                case kinds.AliasEvent():
                    raise DocumentError("aliases (*name) are not supported", *self._start(event))
                case kinds.ScalarEvent():
                    self._add(self._scalar(event))
                case kinds.SequenceStartEvent():
                    self._begin(Sequence, event)
                case kinds.MappingStartEvent():
                    self._begin(Mapping, event)
                case kinds.CollectionEndEvent():
                    self._add(self._end())
                case kinds.DocumentStartEvent() if self._root is not None:
                    raise DocumentError("only one YAML document is allowed", *self._start(event))
        return self._document()

    def _start(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + self._first_line, mark.column + 1) if mark else (self._first_line, 1)

    def _refuse_anchors_and_tags(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor:
            raise DocumentError("anchors (&name) are not supported", *self._start(event))
        if event.tag and event.tag != _TEXT_TAG:
            raise DocumentError("tags (!name) are not supported", *self._start(event))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        self._refuse_anchors_and_tags(event)
        rest_of_line = ""
        end = event.end_mark
        if not event.style and end and end.line < len(self._lines):  # no style: a plain scalar
            rest_of_line = self._lines[end.line][end.column :]
        is_cut = _COMMENT_AFTER_PLAIN_TEXT.match(rest_of_line) is not None
        return Scalar(event.value, *self._start(event), is_cut=is_cut)

    def _begin(self, kind: type[Sequence | Mapping], event: CollectionStartEvent) -> None:
        self._refuse_anchors_and_tags(event)
        if len(self._open) == MOST_DEPTH:
            raise DocumentError(f"nested deeper than {MOST_DEPTH} levels", *self._start(event))
        self._open.append(_OpenCollection(kind, *self._start(event), []))

    def _end(self) -> Node:
        kind, line, column, values = self._open.pop()
        if kind is Sequence:
            return Sequence(tuple(values), line, column)
        return _mapping(values, line, column)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].values.append(node)
        else:
            self._root = node

    def _document(self) -> Mapping:
        root = self._root
        if root is None or (isinstance(root, Scalar) and not root.text):
            return Mapping({}, self._first_line, 1)
        if not isinstance(root, Mapping):
            raise DocumentError("expected keys with values", root.line, root.column)
        return root


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
