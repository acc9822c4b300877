"""How strong a lesson's prevention is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.prevention import KINDS

if TYPE_CHECKING:
    from fixlearn.model import Lesson, Prevention

KIND_RANK = {kind: rank for rank, kind in enumerate(KINDS)}  # 0 is the strongest


def lesson_order(lesson: Lesson) -> tuple[int, str, str]:
    """Strongest prevention first, then oldest."""
    return KIND_RANK[strongest_kind(lesson)], lesson.date.isoformat(), lesson.id


def strongest_kind(lesson: Lesson) -> str:
    """The strongest kind among the preventions that are done; of all, where none is."""
    done = [step.kind for step in lesson.prevention if step.status == "done"]
    kinds = done or [step.kind for step in lesson.prevention]
    return min(kinds, key=KIND_RANK.__getitem__)


def holds(lesson: Lesson) -> bool:
    """True when something strong or medium is in place: this can no longer happen unnoticed.

    A lesson that is retired guards nothing any more.
    """
    return not lesson.retired and any(
        step.status == "done" and KINDS[step.kind].strength in ("strong", "medium")
        for step in lesson.prevention
    )


def strongest_step(lesson: Lesson) -> Prevention:
    """The strongest prevention that is done; of all, where none is."""
    kind = strongest_kind(lesson)
    steps = [step for step in lesson.prevention if step.kind == kind]
    return next((step for step in steps if step.status == "done"), steps[0])
