"""Find a lesson with a similar title or gap."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from fixlearn.model import Lesson

# difflib's ratio over the words in order: one word of seven may differ,
_ALIKE = 0.85
_ALIKE_IN_ONE_AREA = 0.6  # and two of five if both lessons are about the same files
_MAX_NEAR = 100  # lessons that share rare words; if more do, these words say little
_MAX_WORDS = 30  # of a title; bounds the time for hostile titles
_IGNORED = frozenset("a an and the of in on is was were when with to for by it its no not".split())


def find_similar(title: str, areas: Sequence[str], lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson with the most similar title; None if no title is similar enough.

    Less similarity is enough if both are about the same files. Letter case, stop words
    and plurals are ignored.
    """
    about = {*areas}
    candidates = (
        (_words(lesson.title), not about.isdisjoint(lesson.areas), lesson) for lesson in lessons
    )
    return _most_similar(_words(title), candidates)


def _most_similar(
    words: Sequence[str], candidates: Iterable[tuple[Sequence[str], bool, Lesson]]
) -> Lesson | None:
    """The lesson whose words are the most similar; None if none are similar enough.

    Each lesson comes with its words, and with True if less similarity is enough.
    """
    if not words:
        return None
    distinct, size = {*words}, len(words)
    repeated = Counter(words) - Counter(distinct)
    best, highest = None, 0.0
    for others, is_near, lesson in candidates:
        # Texts are no more alike than the words that they share, in whatever order.
        common = distinct.intersection(others)
        shared = len(common) + sum(
            min(more, others.count(word) - 1) for word, more in repeated.items() if word in common
        )
        most = 2.0 * shared / (size + len(others))
        needed = _ALIKE_IN_ONE_AREA if is_near else _ALIKE
        if most < needed or most <= highest or not others:
            continue
        ratio = SequenceMatcher(None, words, others, autojunk=False).ratio()
        if ratio >= needed and ratio > highest:
            best, highest = lesson, ratio
    return best


class TwinIndex:
    """Many lessons, in which the twin of a new one is found without comparing it with all."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self._with_word: defaultdict[str, list[Lesson]] = defaultdict(list)
        for lesson in lessons:
            self.add(lesson)

    def add(self, lesson: Lesson) -> None:
        """Add one lesson."""
        for word in {*_words(lesson.title), *_words(lesson.gap)}:
            self._with_word[word].append(lesson)

    def twin_of(self, lesson: Lesson, ids: Container[str] | None = None) -> Lesson | None:
        """The lesson with nearly the same title or gap, or with both alike; None without one.

        If there are `ids`, only lessons with one of them count.
        """
        by_title = self._candidates(lesson.title, _ALIKE_IN_ONE_AREA, ids)
        twin = find_similar(lesson.title, lesson.areas, by_title)
        if twin:
            return twin
        gap, title = _words(lesson.gap), _words(lesson.title)
        by_gap = self._candidates(lesson.gap, _ALIKE, ids)
        twin = _most_similar(gap, ((_words(other.gap), False, other) for other in by_gap))
        if twin:
            return twin
        alike = (
            other
            for other in by_title
            if _most_similar(gap, [(_words(other.gap), True, other)])
            and _most_similar(title, [(_words(other.title), True, other)])
        )
        return next(alike, None)

    def _candidates(self, text: str, ratio: float, ids: Container[str] | None) -> Iterable[Lesson]:
        """The lessons that share enough words of a text, judged by its rarest ones.

        Texts of n and m words with this ratio share at least n * ratio / (2 - ratio) words,
        so one of the others, and one more, must be among the shared ones.
        """
        words = sorted({*_words(text)}, key=lambda word: (len(self._with_word.get(word, ())), word))
        repeated = len(_words(text)) - len(words)
        shared = math.ceil(len(_words(text)) * ratio / (2 - ratio)) - repeated
        rare = words[: len(words) - max(shared, 1) + 1]
        near = chain.from_iterable(self._with_word.get(word, ()) for word in rare)
        few = {other.id: other for other in islice(near, _MAX_NEAR)}
        chosen = (other for id, other in few.items() if ids is None or id in ids)
        return sorted(chosen, key=lambda other: (other.date, other.id))  # of equal ones the oldest


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
