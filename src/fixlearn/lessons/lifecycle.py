"""Which lessons are active, and which older lessons they supersede."""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import is_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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
        if lesson.id not in superseded and not (lesson.retired and is_reason(lesson.retired))
    ]


def is_active(
    lesson: Lesson, lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> bool:
    """As `active_lessons`, for one lesson. `superseders` are the ids that supersede each id."""
    return not is_reason(lesson.retired) and not any(
        id in lessons and _supersedes(lessons[id], lesson, lessons)
        for id in superseders.get(lesson.id, ())
    )


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


def successors(
    id: str, lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> dict[str, Lesson]:
    """The lesson with this id and those that supersede it, directly or through others, by path."""
    known: dict[str, Lesson] = {}
    waiting = [id]
    while waiting:
        current = waiting.pop()
        if current in lessons and current not in known:
            known[current] = lessons[current]
            waiting += superseders.get(current, ())
    return dict(sorted(known.items(), key=lambda item: item[1].path))


def related(
    ids: Iterable[str], lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> set[str]:
    """These ids, and those that they supersede or are superseded by, directly or not."""
    known: set[str] = set()
    waiting = [*ids]
    while waiting:
        id = waiting.pop()
        if id not in known:
            known.add(id)
            waiting += superseders.get(id, ())
            waiting += lessons[id].supersedes if id in lessons else ()
    return known
