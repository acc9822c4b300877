"""The kinds of prevention and their strength: data.

The order is safety engineering's hierarchy of controls: first what makes the mistake
impossible, then what catches it, then what warns of it, and last telling people.
"""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fixlearn.model import Lesson, Prevention


class Kind(NamedTuple):
    """One kind of prevention."""

    strength: str  # strong, medium, weak or none
    effect: str  # prevents, catches, contains or advises
    says: str
    needs_evidence: bool = True


KINDS: dict[str, Kind] = {  # strongest first
    "eliminate": Kind("strong", "prevents", "the faulty thing no longer exists"),
    "guard": Kind("strong", "prevents", "the code rejects the wrong state"),
    "automate": Kind("strong", "prevents", "code now does a step that people did by hand"),
    "lint": Kind("medium", "prevents", "a static check finds such mistakes before a merge"),
    "property-test": Kind("medium", "prevents", "a test of many generated inputs"),
    "test": Kind("medium", "prevents", "a regression test for this case"),
    "contain": Kind(
        "medium", "contains", "a flag, a limit, a backup or a rollback limits the damage"
    ),
    "monitor": Kind("medium", "catches", "an alert or a runtime assertion reports it soon"),
    "review": Kind("weak", "advises", "a checklist or a reviewer at the moment of the step"),
    "document": Kind("weak", "advises", "a document where the next person looks"),
    "train": Kind(
        "none",
        "advises",
        "people were trained; never enough alone",
        needs_evidence=False,
    ),
}

# Lessons of these kinds were complete without evidence for a long time, and still cover a fix.
EVIDENCE_OPTIONAL = ("eliminate", "contain")

STRENGTHS = ("strong", "medium", "weak", "none")

IMPACTS = ("time", "near-miss", "minor", "major", "critical")
SERIOUS = ("major", "critical")
CAUSES = tuple(
    "logic boundary state interface timing data capacity config build dependency "
    "requirement operation wording unknown".split()
)
FOUND_BY = ("test", "ci", "review", "self", "user", "production", "monitoring")
STATUSES = ("done", "planned", "dropped")
AUDIENCES = ("public", "internal")


def default_audience(impact: str) -> str:
    """The audience of a lesson that names none: outages are for the team."""
    return "internal" if impact in SERIOUS else "public"


KIND_RANK = {kind: rank for rank, kind in enumerate(KINDS)}  # 0 is the strongest


def strength(lesson: Lesson) -> str:
    """The strength of the strongest prevention that is done; "none" if none is."""
    step = strongest_step(lesson)
    return KINDS[step.kind].strength if step.status == "done" else "none"


def strongest_kind(lesson: Lesson) -> str:
    """The strongest kind among the preventions that are done, or of all if none is."""
    return strongest_step(lesson).kind


def is_effective(prevention: Prevention) -> bool:
    """True for a strong or medium prevention that is done."""
    return prevention.status == "done" and KINDS[prevention.kind].strength in ("strong", "medium")


def strongest_step(lesson: Lesson) -> Prevention:
    """The strongest prevention that is done; if none is, of those planned, otherwise of all."""
    for status in ("done", "planned"):
        steps = [step for step in lesson.prevention if step.status == status]
        if steps:
            return min(steps, key=_rank)
    return min(lesson.prevention, key=_rank)


def _rank(prevention: Prevention) -> int:
    return KIND_RANK[prevention.kind]
