"""Find a lesson with a similar title or gap."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import date

    from fixlearn.model import Lesson

# difflib's ratio over the words in order: one word of seven may differ,
_ALIKE = 0.85
_ALIKE_IN_ONE_AREA = 0.6  # and two of five if both lessons are about the same files
_MAX_NEAR = 100  # lessons that share rare words; if more do, these words say little
_MAX_WORDS = 30  # of a title; bounds the time for hostile titles
_IGNORED = frozenset("a an and the of in on is was were when with to for by it its no not".split())


class _Entry(NamedTuple):
    """A lesson with the words of its texts. Of equally similar ones, the first in order counts."""

    date: date
    id: str
    title: Sequence[str]
    gap: Sequence[str]
    lesson: Lesson


def _entry(lesson: Lesson) -> _Entry:
    return _Entry(lesson.date, lesson.id, _words(lesson.title), _words(lesson.gap), lesson)


def find_similar(title: str, areas: Sequence[str], lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson with the most similar title; None if no title is similar enough.

    Less similarity is enough if both are about the same files. Letter case, stop words
    and plurals are ignored.
    """
    bag = _Bag(_words(title))
    words = ((_words(lesson.title), lesson) for lesson in lessons)
    return bag.most_similar(
        ((bag.highest_ratio(others), others, lesson) for others, lesson in words), areas
    )


class _Bag:
    """The words of a text: texts are no more alike than what they share, in whatever order."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.distinct = {*words}
        self._repeated = Counter(words) - Counter(self.distinct)

    def highest_ratio(self, others: Sequence[str]) -> float:
        """The highest ratio that difflib could return for other words."""
        shared = len(self.distinct.intersection(others))
        for word, more in self._repeated.items():
            if word in others:
                shared += min(more, others.count(word) - 1)
        return 2.0 * shared / (len(self.words) + len(others)) if shared else 0.0

    def ratio(self, others: Sequence[str]) -> float:
        """The ratio that difflib returns."""
        return SequenceMatcher(None, self.words, others, autojunk=False).ratio()

    def is_like(self, others: Sequence[str], ratio: float) -> bool:
        """True if other words have at least this ratio."""
        return self.highest_ratio(others) >= ratio and self.ratio(others) >= ratio

    def most_similar(
        self, candidates: Iterable[tuple[float, Sequence[str], Lesson]], areas: Sequence[str] = ()
    ) -> Lesson | None:
        """The lesson whose words are the most similar; None if none are similar enough.

        Each lesson comes with its highest ratio and its words. Less similarity is enough if it
        is about one of the areas.
        """
        about = {*areas}
        best, highest = None, 0.0
        for most, others, lesson in candidates:
            enough = _ALIKE if about.isdisjoint(lesson.areas) else _ALIKE_IN_ONE_AREA
            if most < enough or most <= highest:
                continue
            ratio = self.ratio(others)
            if ratio >= enough and ratio > highest:
                best, highest = lesson, ratio
        return best


class TwinIndex:
    """Many lessons, in which the twin of a new one is found without comparing it with all."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self._with_word: defaultdict[str, list[_Entry]] = defaultdict(list)
        for lesson in lessons:
            self.add(lesson)

    def add(self, lesson: Lesson) -> None:
        """Add one lesson."""
        entry = _entry(lesson)
        for word in {*entry.title, *entry.gap}:
            self._with_word[word].append(entry)

    def twin_of(self, lesson: Lesson, ids: Container[str] | None = None) -> Lesson | None:
        """The lesson with nearly the same title or gap, or with both alike; None without one.

        If there are `ids`, only lessons with one of them count.
        """
        entry = _entry(lesson)
        title, gap = _Bag(entry.title), _Bag(entry.gap)
        by_title = self._candidates(title, _ALIKE_IN_ONE_AREA, ids, lambda other: other.title)
        titles = ((most, other.title, other.lesson) for other, most in by_title)
        if twin := title.most_similar(titles, lesson.areas):
            return twin
        by_gap = self._candidates(gap, _ALIKE, ids, lambda other: other.gap)
        if twin := gap.most_similar((most, other.gap, other.lesson) for other, most in by_gap):
            return twin
        alike = (
            other.lesson
            for other, _ in by_title
            if gap.is_like(other.gap, _ALIKE_IN_ONE_AREA)
            and title.is_like(other.title, _ALIKE_IN_ONE_AREA)
        )
        return next(alike, None)

    def _candidates(
        self,
        bag: _Bag,
        ratio: float,
        ids: Container[str] | None,
        text: Callable[[_Entry], Sequence[str]],
    ) -> list[tuple[_Entry, float]]:
        """The lessons that share enough words of a text, judged by its rarest ones, in order.

        Each comes with its highest ratio. Texts of n and m words with this ratio share at least
        n * ratio / (2 - ratio) words, so one of the others, and one more, must be among the
        shared ones.
        """
        rarest = sorted(bag.distinct, key=lambda word: (len(self._with_word.get(word, ())), word))
        repeated = len(bag.words) - len(rarest)
        shared = math.ceil(len(bag.words) * ratio / (2 - ratio)) - repeated
        rare = rarest[: len(rarest) - max(shared, 1) + 1]
        near = chain.from_iterable(self._with_word.get(word, ()) for word in rare)
        few = {other.id: other for other in islice(near, _MAX_NEAR)}
        known = (other for id, other in few.items() if ids is None or id in ids)
        rated = ((other, bag.highest_ratio(text(other))) for other in known)
        return sorted((other, most) for other, most in rated if most >= ratio)


def may_be_similar(title: str, content: bytes) -> bool:
    """False for a lesson file that lacks too many words of `title` to have a similar one.

    Searching ten thousand files for words is far cheaper than parsing them.
    """
    words = _words(title)  # a word that a title has twice counts twice, as in the ratio
    text = content.decode("utf-8", "replace").lower()
    # Titles of n and m words with a ratio of 0.6 share at least 0.3 (n + m) words; m is at
    # least as many, so the number of shared words is at least 0.3 / 0.7 n.
    return sum(word in text for word in words) >= 0.3 / 0.7 * len(words)


@lru_cache(maxsize=100_000)
def _words(title: str) -> Sequence[str]:
    words = re.findall(r"\w+", title.lower())
    return [word.removesuffix("s") for word in words if word not in _IGNORED][:_MAX_WORDS]
