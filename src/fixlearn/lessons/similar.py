"""Find a lesson with a similar title or gap."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set

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
    return _Words(title).most_similar(((_Words(each.title), each) for each in lessons), areas)


class _Words:
    """The words of a text: texts are no more alike than what they share, in whatever order."""

    def __init__(self, text: str) -> None:
        self.in_order = _words(text)

    @cached_property  # few of many texts are compared
    def distinct(self) -> Set[str]:
        """Each word once."""
        return {*self.in_order}

    @cached_property
    def repeated(self) -> Mapping[str, int]:
        """How often a word is there again, of those that are."""
        if len(self.distinct) == len(self.in_order):
            return {}
        return Counter(self.in_order) - Counter(self.distinct)

    def highest_ratio(self, others: _Words) -> float:
        """The highest ratio that difflib could return for other words."""
        shared = len(self.distinct) - len(self.distinct - others.distinct)
        for word, more in self.repeated.items():
            shared += min(more, others.repeated.get(word, 0))
        return 2.0 * shared / (len(self.in_order) + len(others.in_order)) if shared else 0.0

    def ratio(self, others: _Words) -> float:
        """The ratio that difflib returns."""
        return SequenceMatcher(None, self.in_order, others.in_order, autojunk=False).ratio()

    def is_like(self, others: _Words, ratio: float) -> bool:
        """True if other words have at least this ratio."""
        return self.highest_ratio(others) >= ratio and self.ratio(others) >= ratio

    def most_similar(
        self,
        candidates: Iterable[tuple[_Words, Lesson]],
        areas: Sequence[str] = (),
        ids: Container[str] | None = None,
    ) -> Lesson | None:
        """The lesson whose words are the most similar; None if none are similar enough.

        Each lesson comes with its words. Less similarity is enough if it is about one of the
        areas. If there are `ids`, only lessons with one of them count.
        """
        about = {*areas}
        best, highest = None, 0.0
        for others, lesson in candidates:
            most = self.highest_ratio(others)
            if most <= highest or most < _ALIKE_IN_ONE_AREA:
                continue
            enough = _ALIKE if about.isdisjoint(lesson.areas) else _ALIKE_IN_ONE_AREA
            if most < enough or not (ids is None or lesson.id in ids):
                continue
            ratio = self.ratio(others)
            if ratio >= enough and ratio > highest:
                best, highest = lesson, ratio
        return best


class _Entry:
    """A lesson with the words of its texts. Of equally similar ones, the first in order counts."""

    __slots__ = ("gap", "lesson", "order", "title")

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.title = _Words(lesson.title)
        self.gap = _Words(lesson.gap)
        self.order = f"{lesson.date} {lesson.id}"


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
        by_title = self._near(title, _ALIKE_IN_ONE_AREA)
        titles = ((other.title, other.lesson) for other in by_title)
        if twin := title.most_similar(titles, lesson.areas, ids):
            return twin
        gaps = ((other.gap, other.lesson) for other in self._near(gap, _ALIKE))
        if twin := gap.most_similar(gaps, ids=ids):
            return twin
        alike = (
            other.lesson
            for other in by_title
            if (ids is None or other.lesson.id in ids)
            and gap.is_like(other.gap, _ALIKE_IN_ONE_AREA)
            and title.is_like(other.title, _ALIKE_IN_ONE_AREA)
        )
        return next(alike, None)

    def _near(self, words: _Words, ratio: float) -> list[_Entry]:
        """The lessons that may share enough words of a text, in order."""
        rare = _rarest(words, ratio, lambda word: len(self._with_word.get(word, ())))
        near = chain.from_iterable(self._with_word.get(word, ()) for word in rare)
        return sorted({*islice(near, _MAX_NEAR)}, key=attrgetter("order"))


def _rarest(words: _Words, ratio: float, count: Callable[[str], int]) -> list[str]:
    """The rarest words of a text: texts of at least this ratio have one of them in common.

    Texts of n and m words with this ratio share at least n * ratio / (2 - ratio) words, so
    one of the others, and one more, must be among the shared ones.
    """
    rarest = sorted(words.distinct, key=lambda word: (count(word), word))
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
    needed = {word.casefold() for words, _ in compared for word in words.distinct}
    forms = {form for word in needed for form in (word, f"{word}s")}  # `_words` removes the "s"
    with_word: defaultdict[str, list[str]] = defaultdict(list)
    for id, words_of_text in texts:
        for form in forms.intersection(words_of_text):
            with_word[form.removesuffix("s")].append(id)

    def ids_with(word: str) -> list[str]:
        return with_word.get(word.casefold(), [])

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
