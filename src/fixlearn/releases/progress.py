"""Two libraries, of a release and of the one before it -> what was done in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.lessons.provable import is_proven
from fixlearn.lessons.strength import KIND_RANK, strongest_kind
from fixlearn.model import Repair, Upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fixlearn.model import Lesson, Prevention


def open_repairs(lessons: Mapping[str, Lesson]) -> tuple[Repair, ...]:
    """The repair items of all lessons that are not retired, by the day they are due."""
    found = [
        _repair(lesson, step)
        for lesson in lessons.values()
        if not lesson.retired
        for step in lesson.prevention
        if step.status == "planned"
    ]
    return tuple(sorted(found, key=lambda one: (str(one.due or "9999"), one.lesson)))


def done_repairs(before: Mapping[str, Lesson], after: Mapping[str, Lesson]) -> tuple[Repair, ...]:
    """The repair items that were planned before and are done now.

    An item is known again by its sentence; where that was reworded, by its place.
    """
    return tuple(
        found for id in sorted(after) if id in before for found in _done(before[id], after[id])
    )


def _done(before: Lesson, after: Lesson) -> Iterator[Repair]:
    planned = {step.change for step in before.prevention if step.status == "planned"}
    for number, step in enumerate(after.prevention):
        if step.status != "done":
            continue
        there = before.prevention[number : number + 1]
        is_reworded = bool(there) and there[0].status == "planned" and there[0].kind == step.kind
        if step.change in planned or is_reworded:
            yield _repair(after, step)


def upgrades(before: Mapping[str, Lesson], after: Mapping[str, Lesson]) -> tuple[Upgrade, ...]:
    """The lessons whose strongest prevention is of a stronger kind than it was."""
    found = []
    for id in sorted(after):
        if id in before:
            kinds = strongest_kind(before[id]), strongest_kind(after[id])
            if KIND_RANK[kinds[1]] < KIND_RANK[kinds[0]]:
                found.append(Upgrade(after[id], *kinds))
    return tuple(found)


def newly_proven(before: Mapping[str, Lesson], after: Mapping[str, Lesson]) -> tuple[Lesson, ...]:
    """The lessons that were there without a proof, and have one now."""
    return tuple(
        after[id]
        for id in sorted(after)
        if id in before
        and is_proven(after[id])
        and not is_proven(before[id])
        and not after[id].retired
    )


def strengths(lessons: Mapping[str, Lesson]) -> dict[str, int]:
    """How many lessons that are not retired have a strongest prevention of each strength."""
    counts = dict.fromkeys(STRENGTHS, 0)
    for lesson in lessons.values():
        if not lesson.retired:
            counts[KINDS[strongest_kind(lesson)].strength] += 1
    return counts


def _repair(lesson: Lesson, step: Prevention) -> Repair:
    return Repair(lesson.id, lesson.title, step.change, step.owner, step.due, lesson.audience)
