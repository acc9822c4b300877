"""Find a lesson with a similar title or gap."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from fixlearn.model import Lesson

# difflib's ratio over the words in order: one word of seven may differ,
_ALIKE = 0.85
_ALIKE_IN_ONE_AREA = 0.6  # and two of five if both lessons are about the same files
_MAX_WORDS = 30  # of a title; bounds the time for hostile titles
_IGNORED = frozenset("a an and the of in on is was were when with to for by it its no not".split())


def find_similar(title: str, areas: Sequence[str], lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson with the most similar title; None if no title is similar enough.

    Less similarity is enough if both are about the same files. Letter case, stop words
    and plurals are ignored.
    """
    words = _words(title)
    best: tuple[float, Lesson] | None = None
    for lesson in lessons:
        others = _words(lesson.title)
        if not words or not others:
            continue
        needed = _ALIKE_IN_ONE_AREA if set(areas) & set(lesson.areas) else _ALIKE
        matcher = SequenceMatcher(None, words, others, autojunk=False)
        if matcher.real_quick_ratio() < needed or matcher.quick_ratio() < needed:
            continue
        ratio = matcher.ratio()
        if ratio >= needed and (best is None or ratio > best[0]):
            best = (ratio, lesson)
    return best[1] if best else None


class TwinIndex:
    """Many lessons, in which the twin of a new one is found without comparing it with all."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self._with_word: defaultdict[str, list[Lesson]] = defaultdict(list)
        for lesson in lessons:
            for word in {*_words(lesson.title), *_words(lesson.gap)}:
                self._with_word[word].append(lesson)

    def twin_of(self, lesson: Lesson, ids: Container[str] | None = None) -> Lesson | None:
        """The lesson with nearly the same title or gap, or with both alike; None without one.

        If there are `ids`, only lessons with one of them count.
        """
        by_title = [
            other
            for other in self._candidates(lesson.title, _ALIKE_IN_ONE_AREA)
            if ids is None or other.id in ids
        ]
        twin = find_similar(lesson.title, lesson.areas, by_title)
        if twin:
            return twin
        gaps = {
            other.id: other
            for other in self._candidates(lesson.gap, _ALIKE)
            if ids is None or other.id in ids
        }
        twin = find_similar(lesson.gap, (), [_with_gap_as_title(each) for each in gaps.values()])
        if twin:
            return gaps[twin.id]
        any_area = ("",)
        alike = (
            other
            for other in by_title
            if find_similar(lesson.title, any_area, [other._replace(areas=any_area)])
            and find_similar(lesson.gap, any_area, [_with_gap_as_title(other, any_area)])
        )
        return next(alike, None)

    def _candidates(self, text: str, ratio: float) -> Iterable[Lesson]:
        """The lessons that share enough words of a text, judged by its rarest ones.

        Texts of n and m words with this ratio share at least n * ratio / (2 - ratio) words,
        so one of the others, and one more, must be among the shared ones.
        """
        words = sorted({*_words(text)}, key=lambda word: len(self._with_word.get(word, ())))
        repeated = len(_words(text)) - len(words)
        shared = math.ceil(len(_words(text)) * ratio / (2 - ratio)) - repeated
        rare = words[: len(words) - max(shared, 1) + 1]
        near = {other.id: other for word in rare for other in self._with_word.get(word, ())}
        return near.values()


def _with_gap_as_title(lesson: Lesson, areas: tuple[str, ...] = ()) -> Lesson:
    return lesson._replace(title=lesson.gap, areas=areas)


def may_be_similar(title: str, content: bytes) -> bool:
    """False for a lesson file that lacks too many words of `title` to have a similar one.

    Searching ten thousand files for words is far cheaper than parsing them.
    """
    words = set(_words(title))
    text = content.decode("utf-8", "replace").lower()
    # Titles of n and m words with a ratio of 0.6 share at least 0.3 (n + m) words; m is at
    # least as many, so the number of shared words is at least 0.3 / 0.7 n.
    return sum(word in text for word in words) >= 0.3 / 0.7 * len(words)


@lru_cache(maxsize=100_000)
def _words(title: str) -> Sequence[str]:
    words = re.findall(r"\w+", title.lower())
    return [word.removesuffix("s") for word in words if word not in _IGNORED][:_MAX_WORDS]
