"""A lesson that is there already: titles with much the same words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.model import Lesson

_ALIKE = 0.85  # of difflib's ratio over words in order
_ALIKE_IN_ONE_AREA = 0.6
_LITTLE = frozenset("a an and the of in on is was were when with to for by it its no not".split())


def find_similar(title: str, areas: Sequence[str], lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson whose title is most like `title`, where one is much like it.

    Where both are about the same files less is enough. Letter case, little
    words and the endings of plurals do not count.
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


def may_be_similar(title: str, content: bytes) -> bool:
    """False for a lesson file that lacks too many words of `title` to be its twin.

    To look for words is far cheaper than to read ten thousand lessons.
    """
    words = set(_words(title))
    text = content.decode("utf-8", "replace").lower()
    # Titles of n and m words share at least 0.3 (n + m) of them, and m is no less than that.
    return sum(word in text for word in words) >= 0.3 / 0.7 * len(words)


def _words(title: str) -> list[str]:
    found = re.findall(r"\w+", title.lower())
    return [word.removesuffix("s") for word in found if word not in _LITTLE][:30]
