"""Paths and words -> the lessons worth reading now, best first."""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lifecycle import active_lessons, predecessors
from fixlearn.lessons.path_distance import PathMatcher, paths_of
from fixlearn.lessons.prevention import KINDS, STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fixlearn.lessons.path_distance import PathMatch
    from fixlearn.model import Lesson

MOST = 3

# Points. One step of nearness outweighs all that is neither path nor word.
_STEP = 3.0
_WORDS = 9.0  # for the lesson that the words fit best
_REPEAT = 0.5
_MOST_REPEATS = 3
_WEAKNESS = 0.3  # for every step down from strong
_RECENCY = 0.5  # for a lesson of today, half of it after a year
_YEAR = 365  # days

_CROWD = 3  # lessons; a folder that more of them name says nothing by itself
_MOST_SHOWN = 4


class Recalled(NamedTuple):
    """A lesson worth reading now, and why."""

    lesson: Lesson
    because: tuple[str, ...]  # "touches src/pager.py", "speaks of retry, timeout"


class Recall(NamedTuple):
    """What comes to mind."""

    lessons: tuple[Recalled, ...]  # best first
    words_left_out: bool = False  # this Python has no full-text search


class RecallIndex:
    """The active lessons of one tree, prepared for any number of questions."""

    def __init__(self, lessons: Mapping[str, Lesson]) -> None:
        self._newest = max((lesson.date for lesson in lessons.values()), default=date.min)
        self._active = active_lessons(lessons)
        self._older = {lesson.id: predecessors(lesson, lessons) for lesson in self._active}
        self._named = {
            lesson.id: [
                path for each in (lesson, *self._older[lesson.id]) for path in paths_of(each)
            ]
            for lesson in self._active
        }
        counts = Counter(
            folder for paths in self._named.values() for folder in {path.folder for path in paths}
        )
        self._crowded = {folder for folder, count in counts.items() if count > _CROWD}

    def recall(
        self,
        paths: Collection[str],
        words: Collection[str] = (),
        *,
        as_of: date | None = None,
        most: int = MOST,
        repeats: Mapping[str, int] = MappingProxyType({}),
    ) -> Recall:
        """The lessons that have a path or a word in common with these, best first.

        `paths` count from the top of the repository; a folder stands for all that
        is in it. `words` are those of `keywords`. Recency counts from `as_of`,
        by default the date of the newest lesson, so that the same tree always gives
        the same answer. `repeats` tells how often the mistake of a lesson came back,
        as far as that is known. Lessons that are retired, and those that a newer one
        supersedes, are left out; the newer one speaks for the paths of the older.
        """
        as_of = as_of or self._newest
        near = self._near(paths) if paths else {}
        spoken: Mapping[str, Mapping[str, float]] | None = {}
        if words:
            from fixlearn.lessons.full_text import search

            spoken = search(words, self._active)
        weights = {id: sum(weight.values()) for id, weight in (spoken or {}).items()}
        heaviest = max(weights.values(), default=0.0) or 1.0
        ranked = []
        for lesson in self._active:
            because, points = [], 0.0
            if lesson.id in near:
                because.append(near[lesson.id].because)
                points += _STEP * near[lesson.id].nearness
            if spoken and lesson.id in spoken:
                because.append(_speaks_of(spoken[lesson.id]))
                points += _WORDS * weights[lesson.id] / heaviest
            if because:
                came_back = max(len(lesson.fixes) - 1, 0) + len(self._older[lesson.id])
                points += _beside(lesson, came_back + repeats.get(lesson.id, 0), as_of)
                ranked.append((round(points, 6), Recalled(lesson, tuple(because))))
        # Of equal lessons the newer; of one day, by id.
        ranked.sort(key=lambda pair: pair[1].lesson.id)
        ranked.sort(key=lambda pair: (pair[0], pair[1].lesson.date), reverse=True)
        best = tuple(recalled for _, recalled in ranked[:most])
        return Recall(best, words_left_out=spoken is None)

    def _near(self, paths: Collection[str]) -> dict[str, PathMatch]:
        """{id: how near it comes} of the lessons that have a path in common with these."""
        worked_on = PathMatcher(paths)
        nearest = {id: worked_on.nearest(named, self._crowded) for id, named in self._named.items()}
        return {id: near for id, near in nearest.items() if near}


def _beside(lesson: Lesson, came_back: int, as_of: date) -> float:
    """What speaks for a lesson beside paths and words; less than one step."""
    age = max((as_of - lesson.date).days, 0)
    return (
        _REPEAT * min(came_back, _MOST_REPEATS)
        + _WEAKNESS * _weakness(lesson)
        + _RECENCY / (1 + age / _YEAR)
    )


def _weakness(lesson: Lesson) -> int:
    """0 where a strong prevention guards, up to 3 where nothing does yet."""
    done = [KINDS[step.kind].strength for step in lesson.prevention if step.status == "done"]
    return min(map(STRENGTHS.index, done), default=len(STRENGTHS) - 1)


def _speaks_of(words: Mapping[str, float]) -> str:
    heaviest = sorted(words, key=lambda word: -round(words[word], 6))
    return f"speaks of {', '.join(heaviest[:_MOST_SHOWN])}"
