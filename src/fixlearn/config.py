"""Text of .fixlearn.yaml -> Config. Every key is optional, unknown ones are refused."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from fixlearn import yaml_reader
    from fixlearn.yaml_reader import Node, Scalar

CONFIG_FILE = ".fixlearn.yaml"


class VersionMismatch(UsageError):
    """The configuration asks for another version of fixlearn."""


class DetectionRule(NamedTuple):
    """A team's own evidence: where `pattern` is found, `points` count."""

    pattern: re.Pattern[str]
    points: int
    reason: str


class Detection(NamedTuple):
    """The settings under `detect:`."""

    mode: str = "mixed"  # declared: only what is declared counts, words never
    profile: str = "default"  # strict: the unsure owe a lesson too
    types: Mapping[str, bool] = MappingProxyType({})  # type, lower case -> is it a fix
    exempt_scopes: frozenset[str] = frozenset({"deps", "docs", "ci", "test", "lint", "typo"})
    bots: frozenset[str] = frozenset({"dependabot[bot]", "renovate[bot]"})
    rules: tuple[DetectionRule, ...] = ()
    trailers: Mapping[str, int] = MappingProxyType({})  # name, lower case -> points


class Config(NamedTuple):
    """What a team has chosen. The defaults serve a repository without the file."""

    requires: str = ""
    since: tuple[str, ...] = ()  # commits or tags: the adoption baseline
    since_date: date | None = None
    enforce: str | date = "deny"  # deny, warn, or the day until which it only warns
    lessons: tuple[str, ...] = ("lessons",)
    unit: str = "commit"  # commit or change
    landing: str = "commits"  # of a pull request: commits, squash, or auto (as the platform says)
    repeats: str = "require-prevention"  # or report: what came back after a release only warns
    grace: int = 7  # days
    grace_limit: int = 90  # days
    detect: Detection = Detection()
    tag_pattern: re.Pattern[str] = re.compile(r"v?(?P<version>[0-9].*)")
    previous: Mapping[str, str] = MappingProxyType({})  # release -> the one before it
    components: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # component -> its folders
    prove_command: str = ""  # a shell command; {evidence} and the like stand for a test
    prove_timeout: int = 600  # seconds
    severity: Mapping[str, str] = MappingProxyType({})  # rule -> error, warning, off

    def only_warns(self, today: date) -> bool:
        """True while findings are shown and do not fail the check."""
        return self.enforce == "warn" or (
            not isinstance(self.enforce, str) and today < self.enforce
        )


def parse_config(text: str, *, name: str = CONFIG_FILE) -> Config:
    """Read the configuration; `name` is what errors call it. Raises UsageError."""
    from fixlearn.yaml_reader import DocumentError, parse

    try:
        document = parse(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except DocumentError as error:
        raise UsageError(
            f"{name}:{error.line}:{error.column}: {error.what}",
            why="the configuration cannot be read, so nothing can be judged by it",
            hint=f"mend line {error.line} of {name}",
        ) from error
    return _Reader(name).config(document)


class _Reader:
    """Reads the values of one configuration file; the first wrong one raises."""

    def __init__(self, name: str) -> None:
        self.name = name

    def config(self, document: yaml_reader.Mapping) -> Config:
        readers: dict[str, Callable[[Node], object]] = {
            "requires": self.requires,
            "since": self.since,
            "enforce": self.enforce,
            "lessons": self.roots,
            "unit": self.choice("commit", "change"),
            "landing": self.choice("commits", "squash", "auto"),
            "repeats": self.choice("require-prevention", "report"),
            "grace": self.days,
            "grace-limit": self.days,
            "detect": self.detect,
            "releases": self.releases,
            "prove": self.prove,
            "severity": self.severity,
        }
        # Asked first: what this version does not know may be known to the one asked for.
        if "requires" in document.entries:
            self.requires(document.entries["requires"].value)
        values = self.table(document, readers)
        for group in ("since", "releases", "prove"):  # one key of the file, several settings
            found = values.pop(group, {})
            assert isinstance(found, dict)
            values |= found
        return Config(**{key.replace("-", "_"): value for key, value in values.items()})  # type: ignore[arg-type]

    def since(self, node: Node) -> dict[str, object]:
        from fixlearn.dates import parse_day

        texts = self.texts(node)
        days = [day for day in map(parse_day, texts) if day]
        revisions = tuple(text for text in texts if not parse_day(text))
        return {"since": revisions, "since_date": max(days, default=None)}

    def detect(self, node: Node) -> Detection:
        readers: dict[str, Callable[[Node], object]] = {
            "mode": self.choice("mixed", "declared"),
            "profile": self.choice("default", "strict"),
            "types": self.types,
            "exempt-scopes": lambda node: frozenset(t.lower() for t in self.texts(node)),
            "bots": lambda node: frozenset(self.texts(node)),
            "rules": self.rules,
            "trailers": self.trailers,
        }
        values = self.table(node, readers)
        return Detection(**{key.replace("-", "_"): value for key, value in values.items()})  # type: ignore[arg-type]

    def types(self, node: Node) -> dict[str, bool]:
        def meaning(value: Node) -> bool:
            return self.choice("fix", "other")(value) == "fix"

        entries = self.mapping(node).entries
        return {name.lower(): meaning(entry.value) for name, entry in entries.items()}

    def rules(self, node: Node) -> tuple[DetectionRule, ...]:
        from fixlearn.yaml_reader import Sequence

        if not isinstance(node, Sequence):
            raise self.wrong(node, "a list of rules is expected here")
        return tuple(self.rule(item) for item in node.items)

    def rule(self, node: Node) -> DetectionRule:
        readers: dict[str, Callable[[Node], object]] = {
            "pattern": self.pattern(),
            "points": self.integer,
            "reason": self.whole,
        }
        values = self.table(node, readers)
        for key in readers:
            if key not in values:
                raise self.wrong(node, f'a detection rule needs the key "{key}"')
        return DetectionRule(**values)  # type: ignore[arg-type]

    def trailers(self, node: Node) -> dict[str, int]:
        entries = self.mapping(node).entries
        return {name.lower(): self.integer(entry.value) for name, entry in entries.items()}

    def releases(self, node: Node) -> dict[str, object]:
        def previous(value: Node) -> dict[str, str]:
            entries = self.mapping(value).entries
            named = {name: self.scalar(entry.value).text for name, entry in entries.items()}
            for name, text in named.items():
                if name == text:
                    node = entries[name].value
                    raise self.wrong(node, f"{name} cannot be the release before itself")
            return named

        def components(value: Node) -> dict[str, tuple[str, ...]]:
            entries = self.mapping(value).entries
            return {name: self.roots(entry.value) for name, entry in entries.items()}

        readers: dict[str, Callable[[Node], object]] = {
            "tag-pattern": self.pattern("version"),
            "previous": previous,
            "components": components,
        }
        return self.table(node, readers)

    def prove(self, node: Node) -> dict[str, object]:
        readers: dict[str, Callable[[Node], object]] = {
            "command": self.command,
            "timeout": self.seconds,
        }
        return {f"prove_{key}": value for key, value in self.table(node, readers).items()}

    def command(self, node: Node) -> str:
        text = self.whole(node).strip()
        if not text or "\0" in text:
            raise self.wrong(node, "a shell command is expected here")
        return text

    def seconds(self, node: Node) -> int:
        text = self.scalar(node).text.strip()
        match = re.fullmatch(r"([1-9]\d{0,4})\s*(s|m|h)", text, re.ASCII)
        if not match:
            raise self.wrong(node, f'"{text}" is no time span such as 90s, 10m or 1h')
        return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]

    def severity(self, node: Node) -> dict[str, str]:
        from fixlearn.rules import RULES

        readers = dict.fromkeys(RULES, self.choice("error", "warning", "off"))
        return self.table(node, readers)  # type: ignore[arg-type, return-value]

    def requires(self, node: Node) -> str:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        from fixlearn import __version__

        text = self.scalar(node).text
        try:
            is_met = SpecifierSet(text).contains(__version__, prereleases=True)
        except InvalidSpecifier as error:
            raise self.wrong(node, f'"{text}" is no version range such as ">=0.1"') from error
        if not is_met:
            raise VersionMismatch(
                f"this repository asks for fixlearn {text}",
                why=f"this is fixlearn {__version__}, and {self.name} requires another",
                hint=f"install fixlearn {text} the way this one was installed",
            )
        return text

    def enforce(self, node: Node) -> str | date:
        from fixlearn.dates import parse_day

        text = self.scalar(node).text
        day = parse_day(text)
        if day:
            return day
        if text in ("deny", "warn"):
            return text
        raise self.wrong(node, f'"{text}" is not deny, warn or a date such as 2026-11-22')

    def roots(self, node: Node) -> tuple[str, ...]:
        roots = tuple(text.strip("/") for text in self.texts(node))
        for root in roots:
            parts = root.split("/")
            is_odd = root.startswith("-") or "\\" in root or "\n" in root
            if is_odd or not {"", ".", ".."}.isdisjoint(parts):
                raise self.wrong(node, f'"{root}" is no folder inside the repository')
        if not roots:
            raise self.wrong(node, "at least one folder is expected here")
        return roots

    def days(self, node: Node) -> int:
        text = self.scalar(node).text.strip()
        match = re.fullmatch(r"(\d{1,5})\s*(d|w)", text, re.ASCII)
        if not match:
            raise self.wrong(node, f'"{text}" is no time span such as 7d or 2w')
        return int(match[1]) * (7 if match[2] == "w" else 1)

    def integer(self, node: Node) -> int:
        text = self.scalar(node).text.strip()
        if not re.fullmatch(r"[+-]?\d{1,4}", text, re.ASCII):
            raise self.wrong(node, f'"{text}" is no whole number')
        return int(text)

    def pattern(self, *groups: str) -> Callable[[Node], re.Pattern[str]]:
        def read(node: Node) -> re.Pattern[str]:
            text = self.whole(node)
            try:
                compiled = re.compile(text)
            except (re.error, RecursionError, OverflowError) as error:
                raise self.wrong(node, f"no regular expression: {error}") from error
            for group in groups:
                if group not in compiled.groupindex:
                    raise self.wrong(node, f"the pattern needs a group (?P<{group}>...)")
            return compiled

        return read

    def choice(self, *choices: str) -> Callable[[Node], str]:
        def read(node: Node) -> str:
            text = self.scalar(node).text
            if text not in choices:
                raise self.wrong(node, f'"{text}" is not one of {", ".join(choices)}')
            return text

        return read

    def texts(self, node: Node) -> tuple[str, ...]:
        from fixlearn.yaml_reader import Scalar, Sequence

        if isinstance(node, Scalar) and not node.text:
            return ()  # "bots:" with nothing behind it
        items = node.items if isinstance(node, Sequence) else (node,)
        texts = tuple(self.scalar(item).text for item in items)
        if "" in texts:
            raise self.wrong(items[texts.index("")], "a text is expected here")
        return texts

    def scalar(self, node: Node) -> Scalar:
        from fixlearn.yaml_reader import Scalar

        if not isinstance(node, Scalar):
            raise self.wrong(node, "one text is expected here")
        return node

    def whole(self, node: Node) -> str:
        """A text in which a ` #` may be meant, and would be cut off without a word."""
        scalar = self.scalar(node)
        if scalar.is_cut:
            raise self.wrong(node, 'YAML ends this text at " #": put the text in quotes')
        return scalar.text

    def mapping(self, node: Node) -> yaml_reader.Mapping:
        from fixlearn.yaml_reader import Mapping, Scalar

        if isinstance(node, Scalar) and not node.text:
            return Mapping({}, node.line, node.column)  # "detect:" with nothing below it
        if not isinstance(node, Mapping):
            raise self.wrong(node, "keys and values are expected here")
        return node

    def table(self, node: Node, readers: dict[str, Callable[[Node], object]]) -> dict[str, object]:
        """Read each key of a mapping with its reader; an unknown key raises."""
        values = {}
        for name, entry in self.mapping(node).entries.items():
            if name not in readers:
                raise self.unknown(entry.key, readers)
            values[name] = readers[name](entry.value)
        return values

    def unknown(self, key: Scalar, known: Collection[str]) -> UsageError:
        where = f"{self.name}:{key.line}:{key.column}"
        return UsageError(
            f'{where}: unknown key "{key.text}"{did_you_mean(key.text, known)}',
            why="a misspelt key would silently change what is judged",
            hint=f"known here: {', '.join(known)}",
        )

    def wrong(self, node: Node, what: str) -> UsageError:
        return UsageError(
            f"{self.name}:{node.line}:{node.column}: {what}",
            why="the configuration is refused whole, so that no setting is half in force",
            hint=f"mend line {node.line} of {self.name}",
        )
