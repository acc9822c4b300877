"""The kinds of prevention and their strength: data.

The order is safety engineering's hierarchy of controls: first what makes the mistake
impossible, then what catches it, then what warns of it, and last telling people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fixlearn.model import Lesson, Prevention


class Kind(NamedTuple):
    """One kind of prevention."""

    strength: str  # strong, medium, weak or none
    needs_evidence: bool
    says: str


KINDS: dict[str, Kind] = {  # strongest first
    "eliminate": Kind("strong", False, "the faulty thing no longer exists"),
    "guard": Kind("strong", True, "the wrong state can no longer be expressed or run"),
    "automate": Kind("strong", True, "a human step is now done by code, every time"),
    "lint": Kind("medium", True, "a static rule stops the whole class before merge"),
    "property-test": Kind("medium", True, "a test over the whole class of inputs"),
    "test": Kind("medium", True, "a regression test for this case"),
    "contain": Kind("medium", False, "the damage is limited: flag, limit, backup, rollback"),
    "monitor": Kind("medium", True, "an alert or a runtime assertion tells us fast"),
    "review": Kind("weak", True, "a checklist or reviewer at the moment of the step"),
    "document": Kind("weak", True, "written where the next person will look"),
    "train": Kind("none", False, "told, reminded, trained: never enough on its own"),
}

STRENGTHS = ("strong", "medium", "weak", "none")

IMPACTS = ("time", "near-miss", "minor", "major", "critical")
CAUSES = tuple(
    "logic boundary state interface timing data capacity config build dependency "
    "requirement operation wording unknown".split()
)
FOUND_BY = ("test", "ci", "review", "self", "user", "production", "monitoring")
STATUSES = ("done", "planned", "dropped")
AUDIENCES = ("public", "internal")

KIND_RANK = {kind: rank for rank, kind in enumerate(KINDS)}  # 0 is the strongest


def lesson_order(lesson: Lesson) -> tuple[int, str, str]:
    """A sort key: strongest prevention first, then oldest."""
    return KIND_RANK[strongest_kind(lesson)], lesson.date.isoformat(), lesson.id


def strongest_kind(lesson: Lesson) -> str:
    """The strongest kind among the preventions that are done, or of all if none is."""
    return strongest_step(lesson).kind


def holds(lesson: Lesson) -> bool:
    """True if the mistake cannot happen unnoticed any more: a prevention is effective.

    False for retired lessons.
    """
    return not lesson.retired and any(map(is_effective, lesson.prevention))


def is_effective(prevention: Prevention) -> bool:
    """True for a strong or medium prevention that is done."""
    return prevention.status == "done" and KINDS[prevention.kind].strength in ("strong", "medium")


def strongest_step(lesson: Lesson) -> Prevention:
    """The strongest prevention that is done, or of all if none is."""
    done = [prevention for prevention in lesson.prevention if prevention.status == "done"]
    return min(done or lesson.prevention, key=lambda prevention: KIND_RANK[prevention.kind])
