"""Releases as the page gets them, without a repository."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fixlearn.messages import Band, Verdict
from fixlearn.model import Lesson, Outcome, Prevention, ReleaseSummary, Result

if TYPE_CHECKING:
    from typing import Any

FIX = Verdict(Band.FIX, ())


def lesson(id: str, *kinds: str, **values: Any) -> Lesson:
    """A lesson with a prevention of each kind, all of them done."""
    steps = tuple(Prevention(kind, f"A {kind} stops it") for kind in kinds or ("test",))
    return Lesson(
        id, f"lessons/2026/{id}.md", f"Title of {id}", date(2026, 1, 5), "No test.", steps
    )._replace(**values)


def fix(number: int, outcome: Outcome = Outcome.COVERED, **values: Any) -> Result:
    """The fix with this number."""
    sha = f"{number:07x}" + "0" * 33
    return Result(sha, f"fix: number {number}", outcome, "", FIX)._replace(**values)


def release(name: str, *results: Result, **values: Any) -> ReleaseSummary:
    """A release with these fixes: v1.2 was cut on the second day of February."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for result in results:
        counts[result.outcome.value] += 1
    numbers = name.removeprefix("v").split(".")
    day = date(2026, 1 + int(numbers[0]), int(numbers[1])) if name != "unreleased" else None
    return ReleaseSummary(name, "", day, len(results), results, lessons=(), counts=counts)._replace(
        **values
    )
