"""Lessons near some paths or words, best first, and the lessons that `list` shows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from datetime import date
from enum import IntEnum
from itertools import takewhile
from types import MappingProxyType

from fixlearn.lessons.library import active_lessons, predecessors
from fixlearn.lessons.nearby import bare_name
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fixlearn.model import Lesson

_MAX_PATHS = 100  # of one lesson; a lesson that names more is about everything
_MAX_PATH = 1_000  # characters; the time for the folders above a path grows with the square
_MAX_PATTERN = 300  # characters; the time for unclosed brackets grows with the square
_WILD = re.compile(r"[*?\[]")

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


class PathDistance(IntEnum):
    """The steps of nearness, the nearest is the highest."""

    ANYWHERE = 1  # a pattern without a folder: *.sql
    FOLDER = 2  # the lesson names another file of the same folder
    AREA = 3  # the lesson names a folder above, or a pattern below a folder
    NAMESAKE = 4  # the lesson names the test of this file, or the file of this test
    FILE = 5  # the lesson names this file, or a file of this folder


class PathMatch(NamedTuple):
    """How near a lesson is, and why: "touches src/pager.py"."""

    nearness: PathDistance
    because: str


class NamedPath(NamedTuple):
    """A path that a lesson names."""

    path: str  # from the top of the repository, without a slash at either end
    is_area: bool  # an area may be a folder or a pattern; otherwise it is evidence

    @property
    def folder(self) -> str:
        """Its folder; "" at the top."""
        return self.path.rpartition("/")[0]


def paths_of(lesson: Lesson) -> Iterator[NamedPath]:
    """The paths that a lesson names: its areas, and the paths of its evidence."""
    for area in lesson.areas[:_MAX_PATHS]:
        if len(area) <= _MAX_PATH:
            yield NamedPath(_plain(area) or "*", is_area=True)
    evidence = [value for prevention in lesson.prevention for value in prevention.evidence]
    for value in evidence[:_MAX_PATHS]:
        whole = value.partition("::")[0]
        path = whole.partition("#")[0]
        if "://" in path or len(whole) > _MAX_PATH:
            continue
        yield NamedPath(_plain(path), is_area=False)
        if path != whole:  # the # may be part of the file's name
            yield NamedPath(_plain(whole), is_area=False)


def _plain(path: str) -> str:
    path = path.removeprefix("./").strip("/")
    return "" if path == "." else path


class PathMatcher:
    """The paths that are worked on: files, or folders with everything in them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {_plain(path) for path in paths if len(path) <= _MAX_PATH}
        self._sorted = sorted(self._paths)
        self._above = {folder for path in self._paths for folder in _folders(path)}
        self._folders = {path.rpartition("/")[0] for path in self._paths}
        names = [bare_name(path) for path in self._paths]
        self._tested = {name for name, is_test in names if not is_test}
        self._tests = {name for name, is_test in names if is_test}
        self._matching: dict[str, bool] = {}

    def nearest(
        self, paths: Iterable[NamedPath], crowded: Collection[str] = ()
    ) -> PathMatch | None:
        """The nearest match of these paths; None if they have nothing in common.

        Being in the same folder is no match if the folder is in `crowded`.
        """
        matches = filter(None, (self._match(path, crowded) for path in paths))
        return max(matches, key=lambda match: match.nearness, default=None)

    def _match(self, named_path: NamedPath, crowded: Collection[str]) -> PathMatch | None:
        path, is_area = named_path
        if path in self._paths or "" in self._paths or not self._paths.isdisjoint(_folders(path)):
            return PathMatch(PathDistance.FILE, f"touches {path}")
        name, is_test = bare_name(path)
        if name in (self._tested if is_test else self._tests):
            return PathMatch(PathDistance.NAMESAKE, f"touches {path}")
        if is_area and path in self._above:
            return PathMatch(PathDistance.AREA, f"is about {path}/")
        wild = _WILD.search(path) if is_area else None
        if wild:
            plain = path[: wild.start()]
            if not self._matches(path, plain):
                return None
            nearness = PathDistance.AREA if "/" in plain else PathDistance.ANYWHERE
            return PathMatch(nearness, f"is about {path}")
        folder = named_path.folder
        if folder and folder in self._folders and folder not in crowded:
            return PathMatch(PathDistance.FOLDER, f"touches {path}, in the same folder")
        return None

    def _matches(self, pattern: str, plain: str) -> bool:
        """Match like git's pathspecs: a star matches slashes, too.

        In addition `**/` may match nothing, and a pattern that matches a folder matches
        everything in it. `plain` is the part of the pattern before its first wildcard.
        """
        if len(pattern) > _MAX_PATTERN:
            return False
        if pattern not in self._matching:
            import fnmatch

            forms = dict.fromkeys((pattern, pattern.replace("**/", "")))
            forms |= dict.fromkeys(f"{form}/*" for form in [*forms])
            # `translate` makes stars atomic groups, so that no pattern takes exponential time.
            matchers = [re.compile(fnmatch.translate(form)).match for form in forms]
            start = plain.rstrip("/")
            following = self._sorted[bisect_left(self._sorted, start) :]
            near = takewhile(lambda path: path.startswith(start), following)
            self._matching[pattern] = any(match(path) for path in near for match in matchers)
        return self._matching[pattern]


def _folders(path: str) -> Iterator[str]:
    """The folders above a path, except the top."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


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


class Listed(NamedTuple):
    """A lesson, and whether it still counts."""

    lesson: Lesson
    state: str  # active, retired or superseded

    @property
    def open_items(self) -> int:
        """The number of its repair items, which are planned and not done; 0 if not active."""
        planned = [step for step in self.lesson.prevention if step.status == "planned"]
        return len(planned) if self.state == "active" else 0


class LessonFilter(NamedTuple):
    """What a lesson has to match; an empty filter matches all active lessons."""

    paths: Collection[str] = ()  # any of them: its areas or its evidence
    kinds: Collection[str] = ()  # any of them: a prevention that was not dropped
    words: Collection[str] = ()  # all of them, in its texts or its id
    states: Collection[str] = ("active",)
    has_open_items: bool = False


def select(lessons: Mapping[str, Lesson], criteria: LessonFilter) -> list[Listed]:
    """The lessons that match, newest first; of one day in the order of their ids."""
    active = {lesson.id for lesson in active_lessons(lessons)}
    matcher = PathMatcher(criteria.paths)
    matches = [
        listed
        for listed in (Listed(lesson, _state(lesson, active)) for lesson in lessons.values())
        if listed.state in criteria.states
        and (listed.open_items or not criteria.has_open_items)
        and _has_kind(listed.lesson, criteria.kinds)
        and _has_words(listed.lesson, criteria.words)
        and (not criteria.paths or _is_about(listed.lesson, matcher))
    ]
    matches.sort(key=lambda listed: listed.lesson.id)
    matches.sort(key=lambda listed: listed.lesson.date, reverse=True)
    return matches


def _state(lesson: Lesson, active: Collection[str]) -> str:
    if lesson.id in active:
        return "active"
    return "retired" if lesson.retired else "superseded"


def _has_kind(lesson: Lesson, kinds: Collection[str]) -> bool:
    used = {step.kind for step in lesson.prevention if step.status != "dropped"}
    return not kinds or not used.isdisjoint(kinds)


def _has_words(lesson: Lesson, words: Collection[str]) -> bool:
    if not words:
        return True
    changes = (step.change for step in lesson.prevention)
    text = "\n".join((lesson.id, lesson.title, lesson.gap, *changes, lesson.body)).lower()
    return all(word.lower() in text for word in words)


def _is_about(lesson: Lesson, matcher: PathMatcher) -> bool:
    """True if the lesson names a path, its test, a folder above or a pattern that matches it.

    Another file of the same folder is not enough.
    """
    paths = [*paths_of(lesson)]
    return matcher.nearest(paths, crowded={path.folder for path in paths}) is not None
