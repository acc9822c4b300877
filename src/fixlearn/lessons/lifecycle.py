"""Which lessons are active, and which older lessons they supersede."""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import is_reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fixlearn.model import Lesson


def active_lessons(lessons: Mapping[str, Lesson]) -> list[Lesson]:
    """The lessons that are neither retired with a reason nor superseded by another."""
    superseded = {
        id
        for newer in lessons.values()
        for id in newer.supersedes
        if id in lessons and _supersedes(newer, lessons[id], lessons)
    }
    return [
        lesson
        for lesson in lessons.values()
        if lesson.id not in superseded and not is_reason(lesson.retired)
    ]


def _supersedes(newer: Lesson, older: Lesson, lessons: Mapping[str, Lesson]) -> bool:
    """True if `newer` is newer; of two lessons that supersede each other only one counts."""
    if (newer.date, newer.id) > (older.date, older.id):
        return True
    return newer.id != older.id and newer not in predecessors(older, lessons)


def predecessors(lesson: Lesson, lessons: Mapping[str, Lesson]) -> list[Lesson]:
    """The lessons that this one supersedes, directly or through others."""
    older: dict[str, Lesson] = {}
    waiting = [*lesson.supersedes]
    while waiting:
        id = waiting.pop()
        if id in lessons and id != lesson.id and id not in older:
            older[id] = lessons[id]
            waiting += lessons[id].supersedes
    return [*older.values()]
