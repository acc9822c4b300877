"""The kinds of prevention and their strength: data.

The ladder is the hierarchy of controls of safety engineering: what makes the
mistake impossible stands over what catches it, what catches it over what warns,
and telling people comes last.
"""

from __future__ import annotations

from typing import NamedTuple


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
