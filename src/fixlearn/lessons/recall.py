"""Paths and words -> the lessons that are worth reading, best first."""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import MappingProxyType

from fixlearn.lessons.lifecycle import active_lessons, predecessors
from fixlearn.lessons.path_distance import PathDistance, PathMatcher, paths_of
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fixlearn.lessons.path_distance import PathMatch
    from fixlearn.model import Lesson

MOST = 3  # lessons; a person reads no more before a change

# Points. One step of nearness outweighs all tie-breakers together: they are at most
# 3 * 0.5 + 3 * 0.3 + 0.5 = 2.9.
_STEP = 3.0
_WORDS = 9.0  # for the lesson that matches the words best: as much as an area
_REPEAT = 0.5
_MAX_REPEATS = 3
_WEAKNESS = 0.3  # for each step down from strong
_RECENCY = 0.5  # for a lesson of today; half of it after a year
_YEAR = 365  # days

_CROWD = 3  # lessons; if more of them name a folder, being in it is no match
_MAX_SHOWN = 4  # words of a reason, so that it fits on a line


class Recalled(NamedTuple):
    """A lesson that is worth reading, and why."""

    lesson: Lesson
    because: tuple[str, ...]  # "touches src/pager.py", "mentions retry, timeout"


class Recall(NamedTuple):
    """The answer to one question."""

    lessons: tuple[Recalled, ...]  # best first
    words_left_out: bool = False  # this Python has no full-text search


class RecallIndex:
    """The active lessons of one tree, prepared for any number of questions."""

    def __init__(self, lessons: Mapping[str, Lesson]) -> None:
        self._newest = max((lesson.date for lesson in lessons.values()), default=date.min)
        self._active = active_lessons(lessons)
        self._older = {lesson.id: predecessors(lesson, lessons) for lesson in self._active}
        self._paths = {
            lesson.id: [
                path for source in (lesson, *self._older[lesson.id]) for path in paths_of(source)
            ]
            for lesson in self._active
        }
        counts = Counter(
            folder for paths in self._paths.values() for folder in {path.folder for path in paths}
        )
        self._crowded = {folder for folder, count in counts.items() if count > _CROWD}

    def recall(
        self,
        paths: Collection[str],
        words: Collection[str] = (),
        *,
        as_of: date | None = None,
        most: int = MOST,
        least: PathDistance = PathDistance.ANYWHERE,
        repeats: Mapping[str, int] = MappingProxyType({}),
    ) -> Recall:
        """The lessons that have a path or a word in common with these, best first.

        `paths` are relative to the top of the repository; a folder includes everything
        in it. `words` are those of `keywords`. Recency counts from `as_of`, by default
        the date of the newest lesson, so that the same tree always gives the same answer.
        `least` is the smallest nearness of a path that counts. `repeats` are the known
        repeats by lesson. Retired and superseded lessons are left
        out; the paths of a superseded lesson count for its successor.
        """
        as_of = as_of or self._newest
        near = self._near(paths, least) if paths else {}
        matches: Mapping[str, Mapping[str, float]] | None = {}
        if words:
            from fixlearn.lessons.full_text import search

            matches = search(words, self._active)
        weights = {id: sum(weight.values()) for id, weight in (matches or {}).items()}
        heaviest = max(weights.values(), default=0.0) or 1.0
        ranked = []
        for lesson in self._active:
            because, points = [], 0.0
            if lesson.id in near:
                because.append(near[lesson.id].because)
                points += _STEP * near[lesson.id].nearness
            if matches and lesson.id in matches:
                because.append(_mentioned(matches[lesson.id]))
                points += _WORDS * weights[lesson.id] / heaviest
            if because:
                came_back = max(len(lesson.fixes) - 1, 0) + len(self._older[lesson.id])
                points += _tie_breakers(lesson, came_back + repeats.get(lesson.id, 0), as_of)
                ranked.append((round(points, 6), Recalled(lesson, tuple(because))))
        # With equal points the newer lesson is first, then the order is by id.
        ranked.sort(key=lambda pair: pair[1].lesson.id)
        ranked.sort(key=lambda pair: (pair[0], pair[1].lesson.date), reverse=True)
        best = tuple(recalled for _, recalled in ranked[:most])
        return Recall(best, words_left_out=matches is None)

    def _near(self, paths: Collection[str], least: PathDistance) -> dict[str, PathMatch]:
        """{id: match} of the lessons that match these paths."""
        matcher = PathMatcher(paths)
        matches = {id: matcher.nearest(paths, self._crowded) for id, paths in self._paths.items()}
        return {id: match for id, match in matches.items() if match and match.nearness >= least}


def _tie_breakers(lesson: Lesson, came_back: int, as_of: date) -> float:
    """Recurrence, weakness of the prevention and recency; less than one step of nearness."""
    age = max((as_of - lesson.date).days, 0)
    return (
        _REPEAT * min(came_back, _MAX_REPEATS)
        + _WEAKNESS * _weakness(lesson)
        + _RECENCY / (1 + age / _YEAR)
    )


def _weakness(lesson: Lesson) -> int:
    """From 0, for a strong prevention, to 3, if nothing is done yet."""
    steps = (
        STRENGTHS.index(KINDS[prevention.kind].strength)
        for prevention in lesson.prevention
        if prevention.status == "done"
    )
    return min(steps, default=len(STRENGTHS) - 1)


def _mentioned(words: Mapping[str, float]) -> str:
    heaviest = sorted(words, key=lambda word: -round(words[word], 6))
    return f"mentions {', '.join(heaviest[:_MAX_SHOWN])}"
