"""Find a lesson with a similar title or gap."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from fixlearn.model import Lesson

# difflib's ratio over the words in order: one word of seven may differ,
_ALIKE = 0.85
_ALIKE_IN_ONE_AREA = 0.6  # and two of five if both lessons are about the same files
_MAX_NEAR = 100  # lessons that share rare words; if more do, these words say little
_MAX_READ = 3 * _MAX_NEAR  # of them; they may have the words elsewhere
_MAX_WORDS = 30  # of a title; bounds the time for hostile titles
_IGNORED = frozenset("a an and the of in on is was were when with to for by it its no not".split())


def find_similar(title: str, areas: Sequence[str], lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson with the most similar title; None if no title is similar enough.

    Less similarity is enough if both are about the same files. Letter case, stop words
    and plurals are ignored.
    """
    words = _Words(title)
    near = words.near([*map(_Entry, lessons)], _title_of, _ALIKE_IN_ONE_AREA)
    return words.most_similar(near, _title_of, areas)


class _Words:
    """The words of a text: texts are no more alike than what they share, in whatever order."""

    def __init__(self, text: str) -> None:
        self.in_order = _words(text)

    @cached_property  # few of many texts are compared
    def numbered(self) -> set[str]:
        """The words; one that comes again has blanks behind it, which tell it from the first."""
        words = self.in_order
        return {word + " " * words[:at].count(word) for at, word in enumerate(words)}

    def near(
        self, entries: Sequence[_Entry], text_of: Callable[[_Entry], _Words], ratio: float
    ) -> list[tuple[float, _Entry]]:
        """The lessons for which difflib may return this ratio, each with the highest one."""
        # Each new lesson has up to a hundred of them, so that nothing is called for each.
        number = len(self.numbered)
        others = [each.numbered for each in map(text_of, entries)]
        # Of similar texts, the difference is the smaller set.
        shared = [number - lacking for lacking in map(len, map(self.numbered.difference, others))]
        return [
            (most, entry)
            for entry, words, both in zip(entries, others, shared, strict=True)
            if both and (most := 2.0 * both / (number + len(words))) >= ratio
        ]

    def ratio(self, others: _Words) -> float:
        """The ratio that difflib returns."""
        return SequenceMatcher(None, self.in_order, others.in_order, autojunk=False).ratio()

    def most_similar(
        self,
        near: Iterable[tuple[float, _Entry]],
        text_of: Callable[[_Entry], _Words],
        areas: Sequence[str] = (),
        ids: Container[str] | None = None,
    ) -> Lesson | None:
        """The lesson whose text is the most similar; None if none is similar enough.

        Less similarity is enough if it is about one of the areas. If there are `ids`, only
        lessons with one of them count.
        """
        about = {*areas}
        best, highest = None, 0.0
        for most, entry in near:
            if most <= highest:
                continue
            lesson = entry.lesson
            enough = _ALIKE if about.isdisjoint(lesson.areas) else _ALIKE_IN_ONE_AREA
            if most < enough or not (ids is None or lesson.id in ids):
                continue
            ratio = self.ratio(text_of(entry))
            if ratio >= enough and ratio > highest:
                best, highest = lesson, ratio
        return best


class _Entry:
    """A lesson with the words of its texts. Of equally similar ones, the first in order counts."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.order = f"{lesson.date} {lesson.id}"

    @cached_property
    def title(self) -> _Words:
        return _Words(self.lesson.title)

    @cached_property
    def gap(self) -> _Words:
        return _Words(self.lesson.gap)


_title_of: Callable[[_Entry], _Words] = attrgetter("title")
_gap_of: Callable[[_Entry], _Words] = attrgetter("gap")


class TwinIndex:
    """Many lessons, in which the twin of a new one is found without comparing it with all."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self._with_word: defaultdict[str, list[_Entry]] = defaultdict(list)
        for lesson in lessons:
            self.add(lesson)

    def add(self, lesson: Lesson) -> None:
        """Add one lesson."""
        entry = _Entry(lesson)
        for word in {*entry.title.in_order, *entry.gap.in_order}:
            self._with_word[word].append(entry)

    def twin_of(self, lesson: Lesson, ids: Container[str] | None = None) -> Lesson | None:
        """The lesson with nearly the same title or gap, or with both alike; None without one.

        If there are `ids`, only lessons with one of them count.
        """
        title, gap = _Words(lesson.title), _Words(lesson.gap)
        by_title = self._near(title, _title_of, _ALIKE_IN_ONE_AREA)
        if twin := title.most_similar(by_title, _title_of, lesson.areas, ids):
            return twin
        by_gap = self._near(gap, _gap_of, _ALIKE)
        if twin := gap.most_similar(by_gap, _gap_of, ids=ids):
            return twin
        by_both = gap.near([entry for _, entry in by_title], _gap_of, _ALIKE_IN_ONE_AREA)
        alike = (
            other.lesson
            for _, other in by_both
            if (ids is None or other.lesson.id in ids)
            and gap.ratio(other.gap) >= _ALIKE_IN_ONE_AREA
            and title.ratio(other.title) >= _ALIKE_IN_ONE_AREA
        )
        return next(alike, None)

    def _near(
        self, words: _Words, text_of: Callable[[_Entry], _Words], ratio: float
    ) -> list[tuple[float, _Entry]]:
        """The lessons of which a text may have this ratio, in order, each with the highest one."""
        rare = _rarest(words, ratio, lambda word: len(self._with_word.get(word, ())))
        rows = chain.from_iterable(self._with_word.get(word, ()) for word in rare)
        near = sorted(dict.fromkeys(islice(rows, _MAX_NEAR)), key=attrgetter("order"))
        return words.near(near, text_of, ratio)


def _rarest(words: _Words, ratio: float, count: Callable[[str], int]) -> list[str]:
    """The rarest words of a text: texts of at least this ratio have one of them in common.

    Texts of n and m words with this ratio share at least n * ratio / (2 - ratio) words, so
    one of the others, and one more, must be among the shared ones.
    """
    rarest = sorted({*words.in_order}, key=lambda word: (count(word), word))
    repeated = len(words.in_order) - len(rarest)
    shared = math.ceil(len(words.in_order) * ratio / (2 - ratio)) - repeated
    return rarest[: len(rarest) - max(shared, 1) + 1]


def may_be_twins(new: Iterable[Lesson], texts: Iterable[tuple[str, Sequence[str]]]) -> set[str]:
    """The ids of the texts that may be of twins of new lessons, without parsing any.

    `texts` are the words of each, in lower case: those of its title and gap, and maybe others.
    """
    compared = [
        (_Words(text), ratio)
        for lesson in new
        for text, ratio in ((lesson.title, _ALIKE_IN_ONE_AREA), (lesson.gap, _ALIKE))
    ]
    needed = {word for words, _ in compared for word in words.in_order}
    forms = {form for word in needed for form in (word, f"{word}s")}  # `_words` removes the "s"
    with_word: defaultdict[str, list[str]] = defaultdict(list)
    for id, words_of_text in texts:
        for form in forms.intersection(words_of_text):
            with_word[form.removesuffix("s")].append(id)

    def ids_with(word: str) -> list[str]:
        return with_word.get(word, [])

    near: set[str] = set()
    for words, ratio in compared:
        rare = _rarest(words, ratio, lambda word: len(ids_with(word)))
        near.update(islice(chain.from_iterable(map(ids_with, rare)), _MAX_READ))
    return near


def may_be_similar(title: str, content: bytes) -> bool:
    """False for a lesson file that lacks too many words of `title` to have a similar one.

    Searching ten thousand files for words is far cheaper than parsing them.
    """
    words = _words(title)  # a word that a title has twice counts twice, as in the ratio
    text = content.decode("utf-8", "replace").lower()
    # Titles of n and m words with a ratio of 0.6 share at least 0.3 (n + m) words; m is at
    # least as many, so the number of shared words is at least 0.3 / 0.7 n.
    return sum(word in text for word in words) >= 0.3 / 0.7 * len(words)


def _words(title: str) -> Sequence[str]:
    words = re.findall(r"\w+", title.lower())
    # Texts share most of their words, which take less memory as the same objects.
    return [intern(word.removesuffix("s")) for word in words if word not in _IGNORED][:_MAX_WORDS]
