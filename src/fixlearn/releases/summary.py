"""Results and lessons of one release -> what it taught."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from fixlearn.lessons.strength import lesson_order
from fixlearn.model import Outcome, ReleaseSummary
from fixlearn.releases.progress import (
    done_repairs,
    newly_proven,
    open_repairs,
    strengths,
    upgrades,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Result


def summarize(
    name: str,
    previous: str,
    date: date | None,
    results: Sequence[Result],
    counted: Mapping[Outcome, int],
    library: Library,
    known_before: Collection[str],
    before: Mapping[str, Lesson] = MappingProxyType({}),
    shipped: Collection[str] | None = None,
) -> ReleaseSummary:
    """Count what one release taught.

    `results` may come in any order; commits that have none are in `counted`, by
    outcome. `library` is the release's own, `known_before` has the ids of the
    lessons that the previous release had: what is not among them is new.
    `before` are those lessons themselves, to tell what became of them. `shipped`
    are the ids that had been released on this very line; None where they are
    `known_before`.

    A fix that names a lesson which had shipped is a repeat: the prevention was
    there, and did not hold.
    """
    shipped = known_before if shipped is None else shipped
    new = [lesson for id, lesson in library.lessons.items() if id not in known_before]
    counts = Counter(result.outcome for result in results) + Counter(counted)
    repeats = [
        (result, id)
        for result in results
        if result.outcome is Outcome.COVERED
        for id in result.lessons
        if id in shipped
    ]
    lessons = library.lessons
    named = {id: lessons[id] for one in results for id in one.lessons if id in lessons}
    findings = [
        finding
        for id, broken in library.broken.items()
        if id not in known_before or id in before
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
        proven=newly_proven(before, library.lessons),
        upgrades=upgrades(before, library.lessons),
        repairs_done=done_repairs(before, library.lessons),
        repairs_open=open_repairs(library.lessons),
        strengths=strengths(library.lessons),
        kinds={id: tuple(step.kind for step in named[id].prevention) for id in named},
        disclaimed=tuple(one for one in results if one.outcome is Outcome.NOT_A_FIX and one.reason),
    )
