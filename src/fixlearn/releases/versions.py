"""The order of versions, and which of them are finals.

Tags follow PEP 440, SemVer, Maven and older habits, often several in one repository.
All of them become one kind of sort key: numbers, a phase, and what follows.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

# In the order of their numbers: an unfinished version, the version itself, a later patch of it.
_PRERELEASE, _FINAL, _POST = -1, 0, 1

_Part = tuple[int, int, str]  # sorts as in SemVer: a number before a word
_END: _Part = (-1, 0, "")  # the end sorts before any further part, and after a development version
_DEVELOPMENT = -2  # the first number of a part that sorts before all others


class Order(NamedTuple):
    """The sort key of a version."""

    has_numbers: bool  # versions that begin with no number are lowest
    base: tuple[int, ...]  # epoch and numbers, without zeros at the end: 1.4 of "1.4.0-rc1"
    phase: int
    parts: tuple[_Part, ...]  # what follows the numbers, with _END after it

    @property
    def is_plain(self) -> bool:
        """True if the version is nothing but numbers."""
        return self.phase == _FINAL and self.parts == (_END,)


_NUMBERS = re.compile(
    r"v?(?P<numbers>[0-9]+(?:[._-][0-9]+)*)(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)
# https://semver.org/#spec-item-9; whatever follows the hyphen makes it a pre-release
_SEMVER_PRERELEASE = re.compile(
    r"v?(?P<numbers>(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))-(?P<rest>[0-9A-Za-z.-]+)"
)
# OpenSSL 1.1.1w, also as 1_1_1w; 0.9.8za comes after 0.9.8z; 2026c of the time zones
_PATCH_LETTER = re.compile(r"v?(?P<numbers>[0-9]+(?:[._][0-9]+)*)(?P<letter>z?[a-z])")
_PART = re.compile(r"\d+|[^\W\d_]+")
_PREVIEW = re.compile(r"pre(?:view)?(?![a-z])", re.IGNORECASE)
_DESCRIBED = re.compile(r"(?:-|(?<=\d))g[0-9a-f]{7,40}\b")  # of git describe: 1.7-13-g41271bd

_MAX_LENGTH = 500  # Python refuses numbers of more than 4,300 digits

_SAME_WORD = {"a": "alpha", "b": "beta", "c": "rc", "pre": "preview"}
_DEVELOPMENT_WORDS = frozenset({"dev", "snapshot", "nightly"})
_PRERELEASE_WORDS = _DEVELOPMENT_WORDS | frozenset(
    "alpha beta gamma preview rc cr m milestone next canary test ea eap".split()
    + "experimental insider unstable".split()
)
_FINAL_WORDS = frozenset({"final", "ga", "release"})
# The last three begin a revision of a package: 22.4.2-0ubuntu1, 1.2.3-1+deb12u1.
_POST_WORDS = frozenset({"p", "pl", "patch", "post", "sp", "ubuntu", "deb", "debian"})
_END_OF_LIFE = re.compile(r"(?:^|[-_.])(?:eol|eom|end-of-life)$", re.IGNORECASE)


@cache
def version_order(version: str) -> Order:
    """A key that sorts versions: 1.9 before 1.10, 2.0-next.1 before 2.0rc1 before 2.0.

    >>> version_order("1.9") < version_order("1.10")
    True
    """
    order = _order(version)
    end = len(order.base)
    while end > 1 and order.base[end - 1] == 0:
        end -= 1
    return order._replace(base=order.base[:end])


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, zeros included.

    >>> version_numbers("v1.4.0-rc1")
    (1, 4, 0)
    """
    return _order(version).base[1:]


def _order(version: str) -> Order:
    """The sort key, with all zeros of the numbers."""
    version = _DESCRIBED.sub("", version[:_MAX_LENGTH])
    # PEP 440 reads "1.1.1a" as an alpha, but nobody writes it so; it is the first patch.
    match = _PATCH_LETTER.fullmatch(version)
    if match:
        return Order(True, _base(match["numbers"]), _POST, ((1, 0, match["letter"]), _END))
    try:
        return _pep_440_order(Version(version), is_preview=bool(_PREVIEW.search(version)))
    except InvalidVersion:
        pass
    version, _, build = version.partition("+")
    end = (_END, *_parts(build))
    match = _SEMVER_PRERELEASE.fullmatch(version)
    if match and _phase(match["rest"]) == _FINAL and not _has_final_word(match["rest"]):
        return Order(True, _base(match["numbers"]), _PRERELEASE, (*_parts(match["rest"]), *end))
    match = _NUMBERS.fullmatch(version)
    if match is None:
        return Order(False, _base("0"), _phase(version), (*_parts(version), *end))
    parts = () if _has_final_word(match["rest"]) else _parts(match["rest"])
    return Order(True, _base(match["numbers"]), _phase(match["rest"]), (*parts, *end))


def _base(numbers: str) -> tuple[int, ...]:
    return 0, *map(int, re.split(r"[._-]", numbers))


def _pep_440_order(version: Version, *, is_preview: bool) -> Order:
    """The order of a version of PEP 440, for which a preview would be a release candidate."""
    parts: list[_Part] = []
    phase = _FINAL
    if version.pre is not None:
        phase = _PRERELEASE
        word = "preview" if is_preview else _SAME_WORD.get(version.pre[0], version.pre[0])
        parts += [(1, 0, word), (0, version.pre[1], "")]
    if version.post is not None:
        phase = phase or _POST
        parts.append((0, version.post, ""))
    if version.dev is not None:
        phase = phase or _PRERELEASE
        parts.append((_DEVELOPMENT, version.dev, ""))
    local = _parts(version.local or "")
    return Order(True, (version.epoch, *version.release), phase, (*parts, _END, *local))


def _phase(text: str) -> int:
    """The phase of a version with this text after its numbers."""
    words = _words(text)
    if words & _PRERELEASE_WORDS:
        return _PRERELEASE
    return _POST if words & _POST_WORDS else _FINAL


def _has_final_word(text: str) -> bool:
    return bool(_words(text) & _FINAL_WORDS)


def _words(text: str) -> set[str]:
    words = map(str.casefold, _PART.findall(text))
    return {_SAME_WORD.get(word, word) for word in words}


def _parts(text: str) -> tuple[_Part, ...]:
    """The numbers and words of a text; "rc1" and "rc.1" are the same."""
    return tuple(map(_part, _PART.findall(text)))


def _part(text: str) -> _Part:
    if text.isdecimal():
        return 0, int(text), ""
    word = text.casefold()
    if word in _DEVELOPMENT_WORDS:
        return _DEVELOPMENT, 0, ""
    return 1, 0, _SAME_WORD.get(word, word)


@cache
def is_final(version: str) -> bool:
    """False for alphas, betas, release candidates, milestones and development versions."""
    order = version_order(version)
    return order.phase != _PRERELEASE and all(rank != _DEVELOPMENT for rank, *_ in order.parts)


def is_end_of_life(version: str) -> bool:
    """True for a version that only marks the end of a release line: "12.0.0-eom"."""
    return bool(_END_OF_LIFE.search(version))
