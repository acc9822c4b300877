"""Text of .fixlearn.yaml -> Config. Every key is optional; unknown keys are refused."""

from __future__ import annotations

import re

from fixlearn import __version__
from fixlearn.config import CONFIG_FILE, HEADINGS, Config, Detection, DetectionRule, is_web_address
from fixlearn.dates import parse_day, parse_span
from fixlearn.errors import UsageError, did_you_mean
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import HASH
from fixlearn.yaml_reader import DocumentError, Mapping, Node, Scalar, Sequence, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date
    from typing import Any, NoReturn, TypeVar

    _Value = TypeVar("_Value")
    Readers = dict[str, Callable[[Node], object]]


MAX_SECONDS = 5.0  # of the processor, for one text; usual patterns need microseconds


class VersionMismatch(UsageError):
    """The configuration requires another version of fixlearn."""


class _WrongSetting(DocumentError):
    """A node that is no setting."""

    def __init__(
        self,
        node: Node,
        what: str,
        *,
        why: str = "a file with a wrong value is not used at all",
        hint: str = "",
    ) -> None:
        super().__init__(what, node.line, node.column)
        self.why = why
        self.hint = hint


class BoundedPattern(NamedTuple):
    """A compiled pattern, whose methods raise UsageError after MAX_SECONDS.

    The time is the processor's, so a busy machine changes nothing. There is no limit on
    Windows and outside of the main thread, where no signal can stop a match.
    """

    compiled: re.Pattern[str]

    @property
    def pattern(self) -> str:
        return self.compiled.pattern

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere in `text`. Raises UsageError."""
        return self._limited(self.compiled.search, text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole `text`. Raises UsageError."""
        return self._limited(self.compiled.fullmatch, text)

    def _limited(
        self, match: Callable[[str], re.Match[str] | None], text: str
    ) -> re.Match[str] | None:
        import signal  # only settings with a pattern need it

        if not hasattr(signal, "setitimer"):
            return match(text)
        try:
            before = signal.signal(signal.SIGVTALRM, self._stop)
        except ValueError:  # this is not the main thread
            return match(text)
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
            return match(text)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)

    def _stop(self, *_: object) -> NoReturn:
        raise UsageError(
            f"a pattern of the settings takes too long: {self.pattern}",
            why=f"it was stopped after {MAX_SECONDS:g} seconds on one text; a repetition inside of "
            "a repetition, such as (a+)+, has too many ways to match",
            hint="write it without a repetition inside of another, in .fixlearn.yaml",
        )


def parse_config(text: str, *, name: str = CONFIG_FILE) -> Config:
    """Parse the configuration; errors call the file `name`. Raises UsageError."""
    try:
        document = parse(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        # Read first: a key that this version does not know may be one of the required version.
        if "requires" in document.entries:
            _refuse_version(document.entries["requires"].value, name)
        return _config(document)
    except DocumentError as error:
        raise UsageError(
            f"{name}:{error.line}:{error.column}: {error.what}",
            why=getattr(error, "why", "the file is not valid YAML as fixlearn accepts it"),
            hint=getattr(error, "hint", "") or f"correct line {error.line} of {name}",
        ) from error


def _refuse_version(node: Node, name: str) -> None:
    """Raise VersionMismatch if this version is outside of the version range."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    text = _scalar(node).text
    try:
        is_met = SpecifierSet(text).contains(__version__, prereleases=True)
    except InvalidSpecifier as error:
        raise _WrongSetting(node, f'"{text}" is not a version range such as ">=0.1"') from error
    if not is_met:
        raise VersionMismatch(
            f"this repository requires fixlearn {text}",
            why=f'this is fixlearn {__version__}, see "requires:" in {name}',
            hint=f"install fixlearn {text} in the way that this version was installed",
        )


# First the kinds of values.


def _scalar(node: Node) -> Scalar:
    """A node that is a text, neither list nor mapping."""
    if not isinstance(node, Scalar):
        raise _WrongSetting(node, "expected one text")
    return node


def _text(node: Node) -> str:
    return _scalar(node).text


def _whole(node: Node) -> str:
    """A text that may contain ` #`; raises if YAML dropped the rest as a comment."""
    scalar = _scalar(node)
    if scalar.is_cut:
        raise _WrongSetting(node, 'YAML ends this text at " #", so put it in quotes')
    return scalar.text


def _texts(node: Node) -> tuple[str, ...]:
    """A text or a list of texts, none of them empty; () if the key has no value."""
    if isinstance(node, Scalar) and not node.text:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    texts = tuple(map(_text, items))
    if "" in texts:
        raise _WrongSetting(items[texts.index("")], "expected a text")
    return texts


def _parsed(parse: Callable[[str], object], expected: str) -> Callable[[Node], Any]:
    """A reader of texts that `parse` accepts; for others it returns None."""

    def read(node: Node) -> object:
        value = parse(_text(node))
        if value is None:
            raise _WrongSetting(node, f'"{_text(node)}" is not {expected}')
        return value

    return read


def _choice(*choices: str) -> Callable[[Node], str]:
    """A reader of texts that are one of `choices`."""
    return _parsed(lambda text: text if text in choices else None, f"one of {', '.join(choices)}")


def _parse_integer(text: str) -> int | None:
    """A whole number of at most four digits; points need no more."""
    return int(text) if re.fullmatch(r"\s*[+-]?\d{1,4}\s*", text, re.ASCII) else None


def _parse_seconds(text: str) -> int | None:
    match = re.fullmatch(r"([1-9]\d{0,4})\s*(s|m|h)", text.strip(), re.ASCII)
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]] if match else None


_integer = _parsed(_parse_integer, "a whole number")
_days = _parsed(parse_span, "a time span such as 7d or 2w")
_seconds = _parsed(_parse_seconds, "a time span such as 90s, 10m or 1h")


def _pattern(*groups: str) -> Callable[[Node], BoundedPattern]:
    """A reader of regular expressions that have all of these named groups."""

    def read(node: Node) -> BoundedPattern:
        try:
            compiled = re.compile(_whole(node))
        except (re.error, RecursionError, OverflowError) as error:
            raise _WrongSetting(node, f"not a regular expression: {error}") from error
        for group in groups:
            if group not in compiled.groupindex:
                raise _WrongSetting(node, f"the pattern requires a group (?P<{group}>...)")
        return BoundedPattern(compiled)

    return read


def _patterns(node: Node) -> tuple[BoundedPattern, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(map(_pattern(), items))


def _roots(node: Node) -> tuple[str, ...]:
    """Folders inside the repository, at least one, without slashes at their ends."""
    roots = tuple(text.strip("/") for text in _texts(node))
    for root in roots:
        is_odd = root.startswith("-") or "\\" in root or "\n" in root
        if is_odd or not {"", ".", ".."}.isdisjoint(root.split("/")):
            raise _WrongSetting(node, f'"{root}" is not a folder inside the repository')
    if not roots:
        raise _WrongSetting(node, "expected at least one folder")
    return roots


def _mapping(node: Node) -> Mapping:
    """A node that is a mapping; an empty one if the key has no value."""
    if isinstance(node, Scalar) and not node.text:
        return Mapping({}, node.line, node.column)
    if not isinstance(node, Mapping):
        raise _WrongSetting(node, "expected keys with values")
    return node


def _values(node: Node, read: Callable[[Node], _Value]) -> dict[str, _Value]:
    """Read all values of a mapping with one reader; any key is accepted."""
    return {name: read(entry.value) for name, entry in _mapping(node).entries.items()}


def _table(node: Node, readers: Readers) -> dict[str, Any]:
    """Read each key of a mapping with its own reader; an unknown key raises."""
    values = {}
    for name, entry in _mapping(node).entries.items():
        if name not in readers:
            raise _unknown(entry.key, readers)
        values[name] = readers[name](entry.value)
    return values


def _unknown(key: Scalar, readers: Readers) -> _WrongSetting:
    """The error about a key that is misspelt, or in the wrong place."""
    from fixlearn.rules import RULES

    tables: dict[str, Collection[str]] = {
        "detect": _DETECT,
        "detect: rules": _RULE,
        "releases": _RELEASES,
        "releases: headings": _HEADINGS,
        "links": _LINKS,
        "prove": _PROVE,
        "severity": RULES,
    }
    places = [f'under "{place}:"' for place, keys in tables.items() if key.text in keys]
    places += ["at the top level"] if key.text in _SETTINGS else []
    if places:
        return _WrongSetting(
            key,
            f'the key "{key.text}" belongs {" or ".join(places)}',
            why="in the wrong place it would be ignored silently",
            hint="correct how far it is indented: a key has two spaces more than the key above it",
        )
    return _WrongSetting(
        key,
        f'unknown key "{key.text}"{did_you_mean(key.text, readers)}',
        why="a misspelt key would be ignored silently",
        hint=f"known keys: {', '.join(readers)}",
    )


def _as_fields(values: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in values.items()}


# Then the keys, from the innermost to those of the file.


def _types(node: Node) -> dict[str, bool]:
    meanings = _values(node, _choice("fix", "other"))
    return {name.lower(): meaning == "fix" for name, meaning in meanings.items()}


def _known(node: Node) -> dict[str, tuple[str, bool]]:
    """{start of a hash: (hash, whether the commit is a fix)}."""
    answers = _values(node, _choice("fix", "not"))
    for sha in answers:
        if not re.fullmatch(HASH, sha.lower()):
            raise _WrongSetting(node, f'expected hashes of at least 7 digits, not "{sha}"')
    return {sha.lower()[:7]: (sha.lower(), word == "fix") for sha, word in answers.items()}


_RULE: Readers = {"pattern": _pattern(), "points": _integer, "reason": _whole}


def _rules(node: Node) -> tuple[DetectionRule, ...]:
    if not isinstance(node, Sequence):
        raise _WrongSetting(node, "expected a list of rules")
    rules = []
    for item in node.items:
        values = _table(item, _RULE)
        for key in _RULE:
            if key not in values:
                raise _WrongSetting(item, f'a detection rule requires the key "{key}"')
        rules.append(DetectionRule(**values))
    return tuple(rules)


def _trailers(node: Node) -> dict[str, int]:
    return {name.lower(): points for name, points in _values(node, _integer).items()}


_DETECT: Readers = {
    "mode": _choice("mixed", "declared"),
    "profile": _choice("default", "strict"),
    "types": _types,
    "exempt-scopes": lambda node: frozenset(text.lower() for text in _texts(node)),
    "bots": lambda node: frozenset(_texts(node)),
    "rules": _rules,
    "trailers": _trailers,
    "known": _known,
}


def _previous(node: Node) -> dict[str, str]:
    predecessors = _values(node, _text)
    for name, entry in _mapping(node).entries.items():
        if predecessors[name] == name:
            raise _WrongSetting(entry.value, f"{name} cannot be its own predecessor")
    return predecessors


def _heading(node: Node) -> str:
    text = _text(node)
    if not text.strip() or len(text.splitlines()) > 1:
        raise _WrongSetting(node, "expected a heading in one line")
    return text.strip()


_HEADINGS: Readers = dict.fromkeys(HEADINGS, _heading)
_RELEASES: Readers = {
    "by": _choice("tag", "month"),
    "tag-pattern": _pattern("version"),
    "tag-skip": _patterns,
    "pre-releases": _choice("show", "fold"),
    "previous": _previous,
    "components": lambda node: _values(node, _roots),
    "headings": lambda node: {**HEADINGS, **_table(node, _HEADINGS)},
}


def _address(*placeholders: str) -> Callable[[Node], str]:
    """A reader of addresses that have all of these placeholders."""

    def read(node: Node) -> str:
        text = _whole(node)
        if not is_web_address(text):
            raise _WrongSetting(node, f'"{text}" is not an http(s) address')
        for placeholder in placeholders:
            if placeholder not in text:
                raise _WrongSetting(node, f"the address needs the placeholder {placeholder}")
        return text

    return read


_LINKS: Readers = {
    "repository": _address(),
    "commit": _address("{sha}"),
    "compare": _address("{old}", "{new}"),
    "issue": _address("{number}"),
    "merge-request": _address("{number}"),
}


def _command(node: Node) -> str:
    """A shell command; no program takes a NUL character in its arguments."""
    text = _whole(node).strip()
    if not text or "\0" in text:
        raise _WrongSetting(node, "expected a shell command")
    return text


_PROVE: Readers = {"command": _command, "timeout": _seconds, "required": _texts}


def _severity(node: Node) -> dict[str, str]:
    from fixlearn.rules import RULES  # most settings change no severity

    return _table(node, dict.fromkeys(RULES, _choice("error", "warning", "off")))


def _parse_enforce(text: str) -> str | date | None:
    return text if text in ("deny", "warn") else parse_day(text)


_SETTINGS: Readers = {
    "requires": _text,
    "since": _texts,
    "enforce": _parsed(_parse_enforce, "deny, warn or a date such as 2026-11-22"),
    "lessons": _roots,
    "unit": _choice("commit", "change"),
    "landing": _choice("commits", "squash", "auto"),
    "incident-labels": _texts,
    "repeats": _choice("require-prevention", "report"),
    "grace": _days,
    "grace-limit": _days,
    "detect": lambda node: Detection(**_as_fields(_table(node, _DETECT))),
    "releases": lambda node: _table(node, _RELEASES),
    "links": lambda node: _as_fields(_table(node, _LINKS)),
    "prove": lambda node: _table(node, _PROVE),
    "severity": _severity,
}


def _config(document: Mapping) -> Config:
    values = _table(document, _SETTINGS)
    since = values.get("since", ())  # commits, tags and dates; of several dates the latest counts
    values["since"] = tuple(text for text in since if not parse_day(text))
    values["since-date"] = max(filter(None, map(parse_day, since)), default=None)
    for key, value in values.pop("releases", {}).items():
        values["releases-by" if key == "by" else key] = value
    for key, value in values.pop("prove", {}).items():
        values[f"prove-{key}"] = value
    return Config(**_as_fields(values))
