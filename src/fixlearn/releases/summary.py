"""Results and lessons of one release -> what it taught."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import (
    KIND_RANK,
    KINDS,
    STRENGTHS,
    holds,
    lesson_order,
    strongest_kind,
)
from fixlearn.model import Outcome, ReleaseSummary, Repair, TrendPoint, Upgrade
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Prevention, Result


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


MOST_RELEASES = 6


def trend(
    shown: Sequence[ReleaseSummary], earlier: Sequence[ReleaseSummary] = ()
) -> tuple[TrendPoint, ...]:
    """The newest release that is shown and those before it, oldest first.

    `shown` has the newest first; `earlier` are further ones, in any order. What
    is unreleased comes last. One row alone is no trend: then there is none.
    """
    line = list(_line(shown, {one.name: one for one in (*earlier, *shown)}))
    unreleased = [one for one in shown if one.date is None]
    points = tuple(_point(one) for one in (*reversed(line), *unreleased))
    return points if len(points) > 1 else ()


def _line(
    shown: Sequence[ReleaseSummary], known: dict[str, ReleaseSummary]
) -> Iterator[ReleaseSummary]:
    """The newest release, and each release before the one before."""
    released = [one for one in shown if one.date is not None]
    finals = [one for one in released if is_final(one.version)]
    newest = next(iter(finals or released), None)
    passed: set[str] = set()  # settings may lead in a circle
    while newest and newest.name not in passed and len(passed) < MOST_RELEASES:
        yield newest
        passed.add(newest.name)
        newest = known.get(newest.previous)


def _point(one: ReleaseSummary) -> TrendPoint:
    return TrendPoint(
        name=one.name,
        fixes=sum(one.counts[outcome] for outcome in OWED),
        covered=one.counts["covered"],
        lessons=len(one.lessons),
        holding=sum(holds(lesson) for lesson in one.lessons),
        repeats=len(one.repeats),
        repairs_open=len(one.repairs_open),
    )
