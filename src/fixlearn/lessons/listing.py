"""Which lessons `list` shows, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.path_distance import PathMatcher, paths_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fixlearn.model import Lesson


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
