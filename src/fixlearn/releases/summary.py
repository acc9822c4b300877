"""Results and lessons of one release -> what it taught."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fixlearn.lessons.kinds import KINDS
from fixlearn.model import Outcome, ReleaseSummary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Result

_KIND_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def summarize(
    name: str,
    previous: str,
    date: date | None,
    results: Sequence[Result],
    counted: Mapping[Outcome, int],
    library: Library,
    known_before: Collection[str],
) -> ReleaseSummary:
    """Count what one release taught.

    `results` may come in any order; commits that have none are in `counted`, by
    outcome. `library` is the release's own, `known_before`
    has the ids of the lessons that the previous release had: what is not among
    them is new.

    A fix that names a lesson which was there before is a repeat: the
    prevention had shipped, and did not hold.
    """
    new = [lesson for id, lesson in library.lessons.items() if id not in known_before]
    counts = Counter(result.outcome for result in results) + Counter(counted)
    repeats = [
        (result, id)
        for result in results
        if result.outcome is Outcome.COVERED
        for id in result.lessons
        if id in known_before
    ]
    findings = [
        finding
        for id, broken in library.broken.items()
        if id not in known_before
        for finding in broken
    ]
    return ReleaseSummary(
        name=name,
        previous=previous,
        date=date,
        commits=counts.total(),
        results=tuple(results),
        lessons=tuple(sorted(new, key=lesson_order)),
        repeats=tuple(repeats),
        findings=tuple(findings),
        counts={outcome.value: counts[outcome] for outcome in Outcome},
    )


def lesson_order(lesson: Lesson) -> tuple[int, str, str]:
    """Strongest prevention first, then oldest."""
    return _KIND_RANK[strongest_kind(lesson)], lesson.date.isoformat(), lesson.id


def strongest_kind(lesson: Lesson) -> str:
    """The strongest kind among the preventions that are done; of all, where none is."""
    done = [step.kind for step in lesson.prevention if step.status == "done"]
    kinds = done or [step.kind for step in lesson.prevention]
    return min(kinds, key=_KIND_RANK.__getitem__)


def holds(lesson: Lesson) -> bool:
    """True when something strong or medium is in place: this can no longer happen unnoticed."""
    return any(
        step.status == "done" and KINDS[step.kind].strength in ("strong", "medium")
        for step in lesson.prevention
    )
