"""What a change takes away of the evidence that active lessons stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.lessons.evidence_findings import near, places, says
from fixlearn.lessons.evidence_status import State, is_lost
from fixlearn.model import Position

if TYPE_CHECKING:
    from fixlearn.lessons.evidence_status import Standing
    from fixlearn.model import Finding, Lesson


def is_removed(before: Standing, after: Standing) -> bool:
    """True where a piece of evidence stood, and stands no longer."""
    return before.state is State.EVIDENT and is_lost(after.state)


def guard_removed(lesson: Lesson, content: bytes, piece: Standing, where: str = "") -> Finding:
    """The finding about one piece of evidence that is taken away.

    `content` is the lesson's file, `where` the commit that does it; without one
    it is the place in the lesson.
    """
    here = dict(places(lesson, content))
    position = here.get(piece.value, Position(lesson.path))
    what = f'this guards the lesson {lesson.id}: "{lesson.title}"'
    hint = (
        "keep it, or move it and change the lesson with it: fixlearn lint --fix-moved",
        f'or fixlearn retire {lesson.id} --because "<reason>"',
    )
    because = (f'"{piece.value}" {says(piece)}{near(piece)}',)
    return rules.finding(
        "guard-removed", where or position, what, hint=hint, because=because, position=position
    )


def is_same_lesson(one: Lesson, other: Lesson) -> bool:
    """True for a lesson and what became of it under another id."""
    return one.title == other.title or one.gap == other.gap
