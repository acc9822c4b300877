"""The lessons of one tree, of which only those that are asked for are parsed.

To parse ten thousand lessons takes two seconds, and few of them concern a range of commits. So a
search compares words of their texts, and parses each lesson that may match.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.lessons.library import Library
    from fixlearn.model import Finding, Lesson

_PLAIN = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) == "_" else " "
    for code in range(128)
}
_ESCAPE = "\\"  # anything may be behind it, in YAML and in JSON


class LessonsOnDemand(Mapping[str, Any]):
    """Lessons by id, in the order of their paths. To list them parses all of them."""

    def __init__(
        self,
        ids: Iterable[str],
        parse: Callable[[Collection[str]], Library],
        texts: Callable[[], Mapping[str, str]],
    ) -> None:
        """`parse` reads the lessons with some ids; `texts` returns {id: text to search} of all."""
        self._ids = {id: number for number, id in enumerate(ids)}
        self._parse = parse
        self._find_texts = texts
        self._unread = {*self._ids}
        self._lessons: dict[str, Lesson] = {}
        self._broken: dict[str, tuple[Finding, ...]] = {}
        self._with_key: dict[str, list[str]] = {}

    def _read(self, ids: Iterable[str]) -> None:
        unread = [id for id in ids if id in self._unread]
        if unread:
            library = self._parse(unread)
            self._lessons |= library.lessons
            self._broken |= library.broken
            self._unread.difference_update(unread)

    def __getitem__(self, id: str) -> Lesson:
        self._read([id])
        return self._lessons[id]

    def __iter__(self) -> Iterator[str]:
        self._read(self._ids)
        return (id for id in self._ids if id in self._lessons)

    def __len__(self) -> int:
        self._read(self._ids)
        return len(self._lessons)

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self._find_texts()

    @property
    def broken(self) -> Mapping[str, tuple[Finding, ...]]:
        """The errors of the lessons that have some, by id."""
        return _Broken(self, self._broken)

    def ids_with(
        self,
        *,
        ids: Collection[str] = (),
        key: Collection[str] = (),
        paths: Collection[str] = (),
        like: Collection[Lesson] = (),
    ) -> list[str]:
        """At least these ids, and those of the lessons that have a key or name one of the paths.

        Also those of lessons that supersede others, or may be twins of the lessons in `like`;
        lessons with errors are among them.
        """
        matches = {*ids}.union(*map(self._having, ("supersedes", *key)))
        matches.update(_naming(paths, self._texts) if paths else ())
        if like:
            from fixlearn.lessons.similar import may_be_twins  # few ranges add a lesson

            rows = self._texts.items()
            texts = ((id, _words(_title_and_gap(text), fold=str.lower)) for id, text in rows)
            matches.update(may_be_twins(like, texts))
        self._read(matches)
        return sorted(matches & self._ids.keys(), key=self._ids.__getitem__)

    def _having(self, key: str) -> list[str]:
        if key not in self._with_key:
            rows = self._texts.items()
            self._with_key[key] = [id for id, text in rows if key in text or _ESCAPE in text]
        return self._with_key[key]


class _Broken(Mapping[str, Any]):
    """The errors of lessons on demand."""

    def __init__(self, lessons: LessonsOnDemand, broken: Mapping[str, Any]) -> None:
        self._lessons = lessons
        self._broken = broken

    def __getitem__(self, id: str) -> Any:
        self._lessons.get(id)
        return self._broken[id]

    def __iter__(self) -> Iterator[str]:
        len(self._lessons)
        return iter(self._broken)

    def __len__(self) -> int:
        len(self._lessons)
        return len(self._broken)


def text_of_file(content: bytes) -> str:
    """The text of a lesson file that is searched: its front matter, and more if in doubt."""
    return content.partition(b"\n---\n")[0].decode("utf-8", "replace")


def _words(text: str, fold: Callable[[str], str] = str.casefold) -> list[str]:
    if text.isascii():
        return text.translate(_PLAIN).split()
    return re.findall(r"\w+", fold(text))


def _naming(paths: Collection[str], texts: Mapping[str, str]) -> Iterator[str]:
    """The ids of the lessons that contain the words of a path, in whatever spelling."""
    rows: dict[str, list[str]] = {}  # {the longest word of a path: all of its words}
    for words in map(_words, paths):
        rows.setdefault(max(words, key=len, default=""), []).append(f" {' '.join(words)} ")
    longest = frozenset(rows)
    for id, text in texts.items():
        words = _words(text)
        hits = longest.intersection(words)
        line = f" {' '.join(words)} " if hits else ""
        if "" in longest or any(row in line for hit in hits for row in rows[hit]):
            yield id


def _title_and_gap(text: str) -> str:
    """The part of a text with the title and the gap, or all of it."""
    if text.startswith("{"):  # of a kept lesson
        return text.partition(',"prevention":')[0]
    head = text.partition("\nprevention:")[0]
    is_whole = _ESCAPE in text or not ("\ntitle:" in head and "\ngap:" in head)
    return text if is_whole else head
