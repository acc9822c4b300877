"""Text of .fixlearn.yaml -> Config. Every key is optional; unknown keys are refused."""

from __future__ import annotations

import re

from fixlearn import __version__
from fixlearn.config import CONFIG_FILE, HEADINGS, Config, Detection, DetectionRule, is_web_address
from fixlearn.dates import parse_day, parse_span
from fixlearn.errors import UsageError
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import HASH
from fixlearn.suggest import did_you_mean
from fixlearn.yaml_reader import DocumentError, Mapping, Scalar, Sequence, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import TypeVar

    from fixlearn.bounded_pattern import BoundedPattern
    from fixlearn.yaml_reader import Node

    _Value = TypeVar("_Value")
    Readers = dict[str, Callable[[Node], object]]


class VersionMismatch(UsageError):
    """The configuration requires another version of fixlearn."""


def parse_config(text: str, *, name: str = CONFIG_FILE) -> Config:
    """Parse the configuration; errors call the file `name`. Raises UsageError."""
    try:
        document = parse(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except DocumentError as error:
        raise UsageError(
            f"{name}:{error.line}:{error.column}: {error.what}",
            why="the file is not valid YAML as fixlearn accepts it",
            hint=f"correct line {error.line} of {name}",
        ) from error
    return _Reader(name).config(document)


class _Reader:
    """Converts the nodes of one configuration file; the first wrong value raises UsageError."""

    def __init__(self, name: str) -> None:
        self.name = name

    def config(self, document: Mapping) -> Config:
        readers: Readers = {
            "requires": self.requires,
            "since": self.since,
            "enforce": self.enforce,
            "lessons": self.roots,
            "unit": self.choice("commit", "change"),
            "landing": self.choice("commits", "squash", "auto"),
            "incident-labels": self.texts,
            "repeats": self.choice("require-prevention", "report"),
            "grace": self.days,
            "grace-limit": self.days,
            "detect": self.detect,
            "releases": self.releases,
            "links": self.links,
            "prove": self.prove,
            "severity": self.severity,
        }
        # Read first: a key that this version does not know may be one of the required version.
        if "requires" in document.entries:
            self.requires(document.entries["requires"].value)
        values = self.table(document, readers)
        for group in ("since", "releases", "prove"):  # one key of the file, several settings
            settings = values.pop(group, {})
            assert isinstance(settings, dict)
            values |= settings
        return Config(**{key.replace("-", "_"): value for key, value in values.items()})  # type: ignore[arg-type]

    def since(self, node: Node) -> dict[str, object]:
        """Commits, tags and dates; of several dates the latest counts."""
        texts = self.texts(node)
        days = [day for day in map(parse_day, texts) if day]
        revisions = tuple(text for text in texts if not parse_day(text))
        return {"since": revisions, "since_date": max(days, default=None)}

    def detect(self, node: Node) -> Detection:
        readers: Readers = {
            "mode": self.choice("mixed", "declared"),
            "profile": self.choice("default", "strict"),
            "types": self.types,
            "exempt-scopes": lambda node: frozenset(t.lower() for t in self.texts(node)),
            "bots": lambda node: frozenset(self.texts(node)),
            "rules": self.rules,
            "trailers": self.trailers,
            "known": self.known,
        }
        values = self.table(node, readers)
        return Detection(**{key.replace("-", "_"): value for key, value in values.items()})  # type: ignore[arg-type]

    def types(self, node: Node) -> dict[str, bool]:
        meanings = self.values(node, self.choice("fix", "other"))
        return {name.lower(): meaning == "fix" for name, meaning in meanings.items()}

    def known(self, node: Node) -> dict[str, tuple[str, bool]]:
        """{start of a hash: (hash, whether the commit is a fix)}."""
        answers = self.values(node, self.choice("fix", "not"))
        for sha in answers:
            if not re.fullmatch(HASH, sha.lower()):
                raise self.wrong(node, f'expected hashes of at least 7 digits, not "{sha}"')
        return {sha.lower()[:7]: (sha.lower(), word == "fix") for sha, word in answers.items()}

    def rules(self, node: Node) -> tuple[DetectionRule, ...]:
        if not isinstance(node, Sequence):
            raise self.wrong(node, "expected a list of rules")
        readers: Readers = {
            "pattern": self.pattern(),
            "points": self.integer,
            "reason": self.whole,
        }
        rules = []
        for item in node.items:
            values = self.table(item, readers)
            for key in readers:
                if key not in values:
                    raise self.wrong(item, f'a detection rule requires the key "{key}"')
            rules.append(DetectionRule(**values))  # type: ignore[arg-type]
        return tuple(rules)

    def trailers(self, node: Node) -> dict[str, int]:
        return {name.lower(): points for name, points in self.values(node, self.integer).items()}

    def releases(self, node: Node) -> dict[str, object]:
        readers: Readers = {
            "by": self.choice("tag", "month"),
            "tag-pattern": self.pattern("version"),
            "tag-skip": self.patterns,
            "pre-releases": self.choice("show", "fold"),
            "previous": self.previous,
            "components": lambda value: self.values(value, self.roots),
            "headings": self.headings,
        }
        values = self.table(node, readers)
        return {"releases_by" if key == "by" else key: value for key, value in values.items()}

    def headings(self, node: Node) -> dict[str, str]:
        """All headings of a summary: those that the team chose, otherwise ours."""
        chosen = self.table(node, dict.fromkeys(HEADINGS, self.heading))
        return {**HEADINGS, **chosen}  # type: ignore[dict-item]

    def heading(self, node: Node) -> str:
        """A heading, which is one line."""
        text = self.scalar(node).text
        if not text.strip() or len(text.splitlines()) > 1:
            raise self.wrong(node, "expected a heading in one line")
        return text.strip()

    def patterns(self, node: Node) -> tuple[BoundedPattern, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(map(self.pattern(), items))

    def previous(self, node: Node) -> dict[str, str]:
        predecessors = self.values(node, lambda value: self.scalar(value).text)
        for name, entry in self.mapping(node).entries.items():
            if predecessors[name] == name:
                raise self.wrong(entry.value, f"{name} cannot be its own predecessor")
        return predecessors

    def links(self, node: Node) -> dict[str, str]:
        """The address of the repository on a forge, and others with their placeholders."""
        placeholders: dict[str, tuple[str, ...]] = {
            "repository": (),
            "commit": ("{sha}",),
            "compare": ("{old}", "{new}"),
            "issue": ("{number}",),
            "merge-request": ("{number}",),
        }

        def address(*needed: str) -> Callable[[Node], object]:
            def read(value: Node) -> str:
                text = self.whole(value)
                if not is_web_address(text):
                    raise self.wrong(value, f'"{text}" is not an http(s) address')
                for name in needed:
                    if name not in text:
                        raise self.wrong(value, f"the address needs the placeholder {name}")
                return text

            return read

        readers = {key: address(*needed) for key, needed in placeholders.items()}
        return {key.replace("-", "_"): str(text) for key, text in self.table(node, readers).items()}

    def prove(self, node: Node) -> dict[str, object]:
        readers: Readers = {
            "command": self.command,
            "timeout": self.seconds,
            "required": self.texts,
        }
        return {f"prove_{key}": value for key, value in self.table(node, readers).items()}

    def command(self, node: Node) -> str:
        """A shell command; no program takes a NUL character in its arguments."""
        text = self.whole(node).strip()
        if not text or "\0" in text:
            raise self.wrong(node, "expected a shell command")
        return text

    def seconds(self, node: Node) -> int:
        """A time span such as 90s, 10m or 1h, in seconds."""
        text = self.scalar(node).text.strip()
        match = re.fullmatch(r"([1-9]\d{0,4})\s*(s|m|h)", text, re.ASCII)
        if not match:
            raise self.wrong(node, f'"{text}" is not a time span such as 90s, 10m or 1h')
        return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]

    def severity(self, node: Node) -> dict[str, str]:
        from fixlearn.rules import RULES

        readers = dict.fromkeys(RULES, self.choice("error", "warning", "off"))
        return self.table(node, readers)  # type: ignore[arg-type, return-value]

    def requires(self, node: Node) -> str:
        """A version range; raises VersionMismatch if this version is outside of it."""
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        text = self.scalar(node).text
        try:
            is_met = SpecifierSet(text).contains(__version__, prereleases=True)
        except InvalidSpecifier as error:
            raise self.wrong(node, f'"{text}" is not a version range such as ">=0.1"') from error
        if not is_met:
            raise VersionMismatch(
                f"this repository requires fixlearn {text}",
                why=f'this is fixlearn {__version__}, see "requires:" in {self.name}',
                hint=f"install fixlearn {text} in the way that this version was installed",
            )
        return text

    def enforce(self, node: Node) -> str | date:
        text = self.scalar(node).text
        day = parse_day(text)
        if day:
            return day
        if text in ("deny", "warn"):
            return text
        raise self.wrong(node, f'"{text}" is not deny, warn or a date such as 2026-11-22')

    def roots(self, node: Node) -> tuple[str, ...]:
        """Folders inside the repository, at least one, without slashes at their ends."""
        roots = tuple(text.strip("/") for text in self.texts(node))
        for root in roots:
            parts = root.split("/")
            is_odd = root.startswith("-") or "\\" in root or "\n" in root
            if is_odd or not {"", ".", ".."}.isdisjoint(parts):
                raise self.wrong(node, f'"{root}" is not a folder inside the repository')
        if not roots:
            raise self.wrong(node, "expected at least one folder")
        return roots

    def days(self, node: Node) -> int:
        """A time span such as 7d or 2w, in days."""
        text = self.scalar(node).text.strip()
        days = parse_span(text)
        if days is None:
            raise self.wrong(node, f'"{text}" is not a time span such as 7d or 2w')
        return days

    def integer(self, node: Node) -> int:
        """A whole number of at most four digits; points need no more."""
        text = self.scalar(node).text.strip()
        if not re.fullmatch(r"[+-]?\d{1,4}", text, re.ASCII):
            raise self.wrong(node, f'"{text}" is not a whole number')
        return int(text)

    def pattern(self, *groups: str) -> Callable[[Node], BoundedPattern]:
        """A reader of regular expressions that have all of these named groups."""

        def read(node: Node) -> BoundedPattern:
            from fixlearn.bounded_pattern import BoundedPattern  # few settings have a pattern

            text = self.whole(node)
            try:
                compiled = re.compile(text)
            except (re.error, RecursionError, OverflowError) as error:
                raise self.wrong(node, f"not a regular expression: {error}") from error
            for group in groups:
                if group not in compiled.groupindex:
                    raise self.wrong(node, f"the pattern requires a group (?P<{group}>...)")
            return BoundedPattern(compiled)

        return read

    def choice(self, *choices: str) -> Callable[[Node], str]:
        """A reader of texts that are one of `choices`."""

        def read(node: Node) -> str:
            text = self.scalar(node).text
            if text not in choices:
                raise self.wrong(node, f'"{text}" is not one of {", ".join(choices)}')
            return text

        return read

    def texts(self, node: Node) -> tuple[str, ...]:
        """A text or a list of texts, none of them empty; () if the key has no value."""
        if isinstance(node, Scalar) and not node.text:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        texts = tuple(self.scalar(item).text for item in items)
        if "" in texts:
            raise self.wrong(items[texts.index("")], "expected a text")
        return texts

    def scalar(self, node: Node) -> Scalar:
        """A node that is a text, neither list nor mapping."""
        if not isinstance(node, Scalar):
            raise self.wrong(node, "expected one text")
        return node

    def whole(self, node: Node) -> str:
        """A text that may contain ` #`; raises if YAML dropped the rest as a comment."""
        scalar = self.scalar(node)
        if scalar.is_cut:
            raise self.wrong(node, 'YAML ends this text at " #", so put it in quotes')
        return scalar.text

    def mapping(self, node: Node) -> Mapping:
        """A node that is a mapping; an empty one if the key has no value."""
        if isinstance(node, Scalar) and not node.text:
            return Mapping({}, node.line, node.column)
        if not isinstance(node, Mapping):
            raise self.wrong(node, "expected keys with values")
        return node

    def values(self, node: Node, read: Callable[[Node], _Value]) -> dict[str, _Value]:
        """Read all values of a mapping with one reader; any key is accepted."""
        entries = self.mapping(node).entries
        return {name: read(entry.value) for name, entry in entries.items()}

    def table(self, node: Node, readers: Readers) -> dict[str, object]:
        """Read each key of a mapping with its own reader; an unknown key raises."""
        values = {}
        for name, entry in self.mapping(node).entries.items():
            if name not in readers:
                raise UsageError(
                    f"{self.name}:{entry.key.line}:{entry.key.column}: "
                    f'unknown key "{name}"{did_you_mean(name, readers)}',
                    why="a misspelt key would be ignored silently",
                    hint=f"known keys: {', '.join(readers)}",
                )
            values[name] = readers[name](entry.value)
        return values

    def wrong(self, node: Node, what: str) -> UsageError:
        """The error about a value; `what` says what is wrong with it."""
        return UsageError(
            f"{self.name}:{node.line}:{node.column}: {what}",
            why="a file with a wrong value is not used at all",
            hint=f"correct line {node.line} of {self.name}",
        )
