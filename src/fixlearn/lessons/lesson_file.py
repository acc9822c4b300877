"""The text of a lesson file -> Lesson, with the line and column of every key."""

from __future__ import annotations

import re
from datetime import date

from fixlearn import rules
from fixlearn.dates import parse_day
from fixlearn.errors import did_you_mean
from fixlearn.lessons.prevention import (
    AUDIENCES,
    CAUSES,
    FOUND_BY,
    IMPACTS,
    KINDS,
    STATUSES,
    default_audience,
)
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Age, Finding, Lesson, Position, Prevention, Proof
from fixlearn.yaml_reader import DocumentError, Mapping, Node, Scalar, Sequence, parse

if TYPE_CHECKING:
    from collections.abc import Collection


MOST_BYTES = 1_000_000  # ten times the longest front matter; bounds the memory for hostile files
MOST_PATTERN = 300  # characters; a longer regular expression cannot be reviewed
MOST_TITLE = 90  # characters; fits on one line of a terminal or changelog

KEYS = (
    "title date gap prevention impact cause found-by areas fixes supersedes retired audience issue"
    " same-as"
).split()
PREVENTION_KEYS = (
    "kind change evidence pattern paths except status owner due because proof issue"
).split()
PROOF_KEYS = "of command failed-on passed-on".split()
FAILED_BY = "failed-by"  # of a proof: the time limit that stopped the test without the fix
AGE_KEYS = ("introduced-by", "lived")  # of a proof, optional
_PLACES = {
    'under "proof:"': (*PROOF_KEYS, *AGE_KEYS),
    'under "prevention:"': PREVENTION_KEYS,
    "at the top level": KEYS,
}
FENCE = re.compile(r"-{3}[ \t]*")
_LIVED = re.compile(r"(at least )?(\d{1,6}) days?, (\d{1,6}) releases?", re.ASCII)
_OTHER_LESSON = re.compile(r"[^\s/]+(?:/[^\s/]+)+")  # <repository>/<id>
_ISSUE = re.compile(r"https?://[^\s<>\"']+|[#!]?[1-9]\d{0,9}", re.ASCII)


class LessonFile(NamedTuple):
    """A parsed lesson file.

    `lesson` is None if the text is no lesson; `findings` then say why. `positions` has
    each key ("gap", "prevention[0].change") and each piece of evidence
    ("prevention[0].evidence.0").
    """

    path: str
    lesson: Lesson | None
    findings: tuple[Finding, ...]
    positions: dict[str, Position]

    def position(self, key: str) -> Position:
        """The position of `key`, or of the nearest key around it that is in the file."""
        while key and key not in self.positions:
            key = key.rpartition(".")[0] if "." in key else ""
        return self.positions.get(key, Position(self.path))


def lesson_id(path: str) -> str:
    """The id of the lesson at `path`: the file's name without .md."""
    return path.rpartition("/")[2].removesuffix(".md")


def parse_lesson(path: str, content: bytes) -> LessonFile:
    """Parse a lesson file, with LF or CRLF, with or without a byte order mark.

    All faults are returned as findings; nothing is raised.
    """
    if len(content) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES:,} bytes"
        return _unreadable(path, "front-matter", what, 1)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return _unreadable(path, "encoding", what, line)
    lines = text.split("\n")
    if not FENCE.fullmatch(lines[0]):
        what = "the first line is not ---: a lesson begins with its front matter"
        return _unreadable(path, "front-matter", what, 1)
    end = next((i for i, line in enumerate(lines) if i and FENCE.fullmatch(line)), 0)
    if not end:
        what = "the front matter is not closed: no second line ---"
        return _unreadable(path, "front-matter", what, 1)
    try:
        document = parse("\n".join([*lines[1:end], ""]), first_line=2)
    except DocumentError as error:
        return _unreadable(path, error.rule, error.what, error.line, error.column)
    body = "\n".join(lines[end + 1 :]).strip()
    return _Reader(path).lesson(document, body)


def _unreadable(path: str, rule: str, what: str, line: int, column: int = 1) -> LessonFile:
    finding = rules.finding(rule, Position(path, line, column), what)
    return LessonFile(path, None, (finding,), {})


class _Reader:
    """Converts one document to a lesson and collects the findings about it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.positions: dict[str, Position] = {}

    def lesson(self, document: Mapping, body: str) -> LessonFile:
        self._check_keys(document, KEYS, "")
        for key in ("title", "date", "gap", "prevention"):
            if key not in document.entries:
                self._report("missing-key", f'the key "{key}" is missing', document)
        impact = self._choice(document, "impact", IMPACTS) or "minor"
        lesson = Lesson(
            id=lesson_id(self.path),
            path=self.path,
            title=self._title(document),
            date=self._date(document, "date") or date.min,
            gap=self._text(document, "gap"),
            prevention=self._preventions(document),
            body=body,
            impact=impact,
            cause=self._choice(document, "cause", CAUSES),
            found_by=self._choice(document, "found-by", FOUND_BY),
            areas=self._texts(document, "areas"),
            fixes=self._texts(document, "fixes"),
            supersedes=self._texts(document, "supersedes"),
            retired=self._text(document, "retired"),
            audience=self._choice(document, "audience", AUDIENCES) or default_audience(impact),
            issue=self._issue(document),
            same_as=self._same_as(document),
        )
        has_error = any(finding.severity == "error" for finding in self.findings)
        findings = tuple(self.findings)
        return LessonFile(self.path, None if has_error else lesson, findings, self.positions)

    def _preventions(self, document: Mapping) -> tuple[Prevention, ...]:
        if "prevention" not in document.entries:
            return ()
        node = document.entries["prevention"].value
        # A single prevention may be written without the dash.
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items or (isinstance(node, Scalar) and not node.text):
            self._report("missing-key", "no prevention is given: what is different now?", node)
            return ()
        return tuple(self._prevention(item, f"prevention[{i}]") for i, item in enumerate(items))

    def _prevention(self, node: Node, name: str) -> Prevention:
        self.positions[name] = Position(self.path, node.line, node.column)
        if not isinstance(node, Mapping):
            self._report("invalid-value", 'a prevention has the keys "kind" and "change"', node)
            return Prevention("", "")
        self._check_keys(node, PREVENTION_KEYS, f"{name}.")
        for key in ("kind", "change"):
            if key not in node.entries:
                self._report("missing-key", f'this prevention lacks the key "{key}"', node)
        status = self._choice(node, "status", STATUSES) or "done"
        due = self._date(node, "due")
        prevention = Prevention(
            kind=self._choice(node, "kind", KINDS),
            change=self._text(node, "change"),
            evidence=self._texts(node, "evidence", f"{name}.evidence"),
            status=status,
            owner=self._text(node, "owner"),
            due=due,
            because=self._text(node, "because"),
            proof=self._proof(node, f"{name}.proof."),
            pattern=self._pattern(node),
            paths=self._texts(node, "paths"),
            exceptions=self._texts(node, "except"),
            issue=self._issue(node),
        )
        required = {"planned": ("owner", "due"), "dropped": ("because",), "done": ()}[status]
        for key in required:
            if key not in node.entries:
                self._report("missing-key", f'a {status} prevention needs the key "{key}"', node)
        return prevention

    def _pattern(self, node: Mapping) -> str:
        """The pattern, as written: several blanks are not the same as one."""
        scalar = self._scalar(node, "pattern")
        pattern = scalar.text.strip("\n") if scalar else ""
        if scalar:
            self._refuse_cut("pattern", scalar)
        entries = node.entries
        if not pattern:
            for key in ("paths", "except"):
                if key in entries:
                    self._report("invalid-value", f'"{key}" needs a "pattern"', entries[key].value)
        elif "kind" in entries and getattr(entries["kind"].value, "text", "") != "lint":
            what = 'only a prevention of kind "lint" can have a pattern'
            self._report("invalid-value", what, entries["pattern"].value)
        elif len(pattern) > MOST_PATTERN or "\n" in pattern or "\0" in pattern:
            what = f"a pattern is one line of at most {MOST_PATTERN} characters"
            self._report("invalid-value", what, entries["pattern"].value)
        for key in ("paths", "except"):
            for text in self._texts(node, key):
                if not is_inside(text.partition("#")[0]):
                    what = f'"{text}" is not a path in this repository'
                    self._report("invalid-value", what, entries[key].value)
        return pattern

    def _proof(self, node: Mapping, prefix: str) -> Proof | None:
        if "proof" not in node.entries:
            return None
        value = node.entries["proof"].value
        if not isinstance(value, Mapping):
            self._report("invalid-value", f'"proof" has the keys {", ".join(PROOF_KEYS)}', value)
            return None
        self._check_keys(value, (*PROOF_KEYS, FAILED_BY, *AGE_KEYS), prefix)
        for key in PROOF_KEYS:
            if key not in value.entries:
                self._report("missing-key", f'this proof lacks the key "{key}"', value)
        command, failed_on, passed_on = (self._text(value, key) for key in PROOF_KEYS[1:])
        tests, failed_by = self._texts(value, "of"), self._text(value, FAILED_BY)
        return Proof(tests, command, failed_on, passed_on, self._age(value), failed_by)

    def _age(self, node: Mapping) -> Age | None:
        introduced, lived = (self._text(node, key) for key in AGE_KEYS)
        match = _LIVED.fullmatch(lived)
        if match and introduced:
            return Age(introduced, int(match[2]), int(match[3]), bool(match[1]))
        for key in AGE_KEYS:
            if key in node.entries:
                what = '"introduced-by" is a commit, and "lived" is such as "40 days, 2 releases"'
                self._report("invalid-value", what, node.entries[key].value)
                break
        return None

    def _check_keys(self, node: Mapping, keys: Collection[str], prefix: str) -> None:
        """Note the positions of all keys; a team's additional keys begin with x-."""
        for name, entry in node.entries.items():
            self.positions[prefix + name] = Position(self.path, entry.key.line, entry.key.column)
            if name not in keys and not name.startswith("x-"):
                what = f'unknown key "{name}"{did_you_mean(name, keys)}'
                for place, others in _PLACES.items():
                    if name in others:
                        what = f'the key "{name}" belongs {place}'
                self._report("unknown-key", what, entry.key)

    def _scalar(self, node: Mapping, key: str) -> Scalar | None:
        if key not in node.entries:
            return None
        value = node.entries[key].value
        if isinstance(value, Scalar):
            return value
        self._add_no_text(f'"{key}" is one text, not a list or a mapping', value)
        return None

    def _add_no_text(self, what: str, node: Node) -> None:
        if isinstance(node, Mapping):
            what += "; a text with a colon in it is written as a folded block (>-)"
        self._report("invalid-value", what, node)

    def _text(self, node: Mapping, key: str) -> str:
        scalar = self._scalar(node, key)
        if scalar is None:
            return ""
        self._refuse_cut(key, scalar)
        return _one_line(scalar.text)

    def _texts(self, node: Mapping, key: str, name: str = "") -> tuple[str, ...]:
        """A text or a list of texts without the empty ones; with a `name`, note their positions."""
        if key not in node.entries:
            return ()
        value = node.entries[key].value
        texts: list[str] = []
        for item in value.items if isinstance(value, Sequence) else (value,):
            if key == "evidence":
                item = _absence(item)
            if not isinstance(item, Scalar):
                self._add_no_text(f'"{key}" is a text or a list of texts', item)
                continue
            self._refuse_cut(key, item)
            if item.text.strip():
                if name:
                    position = Position(self.path, item.line, item.column)
                    self.positions[f"{name}.{len(texts)}"] = position
                texts.append(_one_line(item.text))
        return tuple(texts)

    def _title(self, document: Mapping) -> str:
        title = self._text(document, "title")
        if len(title) > MOST_TITLE:
            what = f"the title has {len(title)} characters, at most {MOST_TITLE} fit"
            self._report("invalid-value", what, document.entries["title"].value)
        return title

    def _date(self, node: Mapping, key: str) -> date | None:
        scalar = self._scalar(node, key)
        if scalar is None:
            return None
        text = scalar.text.strip()
        day = parse_day(text)
        if day:
            return day
        self._report("invalid-value", f'"{key}" is a date such as 2026-11-22, not "{text}"', scalar)
        return None

    def _issue(self, node: Mapping) -> str:
        """An address as it is; a number with its sign, such as "#12"."""
        scalar = self._scalar(node, "issue")
        if scalar is None:
            return ""
        text = scalar.text.strip()
        if not scalar.is_cut and _ISSUE.fullmatch(text):
            return f"#{text}" if text.isdecimal() else text
        given = f', not "{text}"' if text else "; without quotes, YAML takes #12 for a comment"
        what = f'"issue" is a number in quotes or a web address{given}'
        hint = ('issue: "#12"', "or issue: https://example.com/issues/12")
        self._report("invalid-value", what, scalar, hint)
        return ""

    def _same_as(self, document: Mapping) -> tuple[str, ...]:
        texts = self._texts(document, "same-as")
        for text in texts:
            if not _OTHER_LESSON.fullmatch(text):
                what = f'"same-as" is <repository>/<id of its lesson>, not "{text}"'
                hint = ("same-as: a-team/pager/last-row",)
                self._report("invalid-value", what, document.entries["same-as"].value, hint)
        return texts

    def _choice(self, node: Mapping, key: str, choices: Collection[str]) -> str:
        scalar = self._scalar(node, key)
        if scalar is None:
            return ""
        text = scalar.text.strip()
        if text in choices:
            return text
        question = did_you_mean(text, list(choices)) or f": one of {', '.join(choices)}"
        self._report("invalid-value", f'"{text}" is no {key}{question}', scalar)
        return ""

    def _refuse_cut(self, key: str, scalar: Scalar) -> None:
        if not scalar.is_cut:
            return
        kept = f'only "{_one_line(scalar.text)}" is left' if scalar.text else "nothing is left"
        hint = (f"{key}: >-", "  the whole text, indented below")
        what = f'YAML ends this text at " #", and {kept}'
        self._report("cut-text", what, scalar, hint)

    def _report(
        self, rule: str, what: str, node: Node, hint: tuple[str, ...] | None = None
    ) -> None:
        position = Position(self.path, node.line, node.column)
        self.findings.append(rules.finding(rule, position, what, hint=hint))


def lived(age: Age) -> str:
    """The age as a lesson's file has it.

    >>> lived(Age("3f2a9c1 feat: rows", 40, 1, is_minimum=True))
    'at least 40 days, 1 release'
    """
    days = f"{age.days} day{'' if age.days == 1 else 's'}"
    releases = f"{age.releases} release{'' if age.releases == 1 else 's'}"
    return f"{'at least ' if age.is_minimum else ''}{days}, {releases}"


def is_inside(path: str) -> bool:
    """False for a path that leads out of the repository, which makes git end."""
    return not path.startswith("/") and not {".", ".."} & set(path.split("/"))


def _absence(node: Node) -> Node:
    """The mapping `absent: path` as the text that it looks like; any other node as it is."""
    if isinstance(node, Mapping) and list(node.entries) == ["absent"]:
        key, value = node.entries["absent"]
        if isinstance(value, Scalar):
            return Scalar(f"absent: {value.text}", key.line, key.column, value.is_cut)
    return node


def _one_line(text: str) -> str:
    return " ".join(text.split())
