"""What releases taught, as facts: JSON Lines, a contract with a version.

For roll-ups across repositories. A line says all that it needs to be read alone.
There is no author in any of them: nobody's name is ever counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import KINDS, strongest_kind
from fixlearn.render.json import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.model import Lesson, ReleaseSummary, Result

SCHEMA_VERSION = 1


def facts(repository: str, releases: Sequence[ReleaseSummary]) -> Iterator[str]:
    """The facts of all releases, a line each: of each itself, its fixes, and its new lessons.

    `releases` have the newest first. What is new in several of them, as candidates,
    maintenance lines and components have it, names the others.
    """
    known = _new_in(releases)
    for one in releases:
        yield from _of_release(repository, one, known)


class _NewIn(NamedTuple):
    """The releases that a fix, by its hash, and a lesson, by its id, are new in; oldest first."""

    order: Mapping[str, int]  # release -> its place
    fixes: Mapping[str, Sequence[str]]
    lessons: Mapping[str, Sequence[str]]

    def others(self, release: ReleaseSummary, *names: str) -> list[str]:
        """Those of the releases that are not `release`, each once."""
        others = dict.fromkeys(name for name in names if name != release.name)
        return sorted(others, key=lambda name: self.order.get(name, 0))


def _new_in(releases: Sequence[ReleaseSummary]) -> _NewIn:
    fixes: dict[str, list[str]] = {}
    lessons: dict[str, list[str]] = {}
    released = [one for one in reversed(releases) if one.date]
    for one in released:
        for result in one.results:
            if result.outcome in OWED:
                fixes.setdefault(result.sha, []).append(one.name)
        for lesson in one.lessons:
            lessons.setdefault(lesson.id, []).append(one.name)
    return _NewIn({one.name: place for place, one in enumerate(released)}, fixes, lessons)


def _of_release(repository: str, one: ReleaseSummary, known: _NewIn) -> Iterator[str]:
    common = {
        "schema_version": SCHEMA_VERSION,
        "repository": repository,
        "component": one.component or None,
        "release": one.name if one.date else None,
        "released": one.date.isoformat() if one.date else None,
    }
    release = {
        "previous": one.previous or None,
        "commits": one.commits,
        "outcomes": dict(one.counts),
        "repairs_open": len(one.repairs_open),
    }
    yield one_line({"fact": "release", **common, **release})
    repeated = {result.sha for result, _ in one.repeats}
    for result in one.results:
        if result.outcome in OWED:
            has_it = (*known.fixes.get(result.sha, ()), *one.also_in.get(result.sha, ()))
            row = _fix(result, one) | {
                "also_in": known.others(one, *has_it),
                "repeat": result.sha in repeated,
            }
            yield one_line({"fact": "fix", **common, **row})
    for lesson in one.lessons:
        also_in = known.others(one, *known.lessons.get(lesson.id, ()))
        yield one_line({"fact": "lesson", **common, **_lesson(lesson), "also_in": also_in})


def _fix(result: Result, release: ReleaseSummary) -> dict[str, object]:
    kinds = dict.fromkeys(kind for id in result.lessons for kind in release.kinds.get(id, ()))
    return {
        "commit": result.sha,
        "committed": day_of(result.committed).isoformat(),
        "subject": result.subject,
        "outcome": result.outcome.value,
        "lessons": list(result.lessons),
        "kinds": list(kinds),
        "reason": result.reason or None,
        "due": result.due.isoformat() if result.due else None,
    }


def _lesson(lesson: Lesson) -> dict[str, object]:
    kind = strongest_kind(lesson)
    return {
        "lesson": lesson.id,
        "title": lesson.title,
        "date": lesson.date.isoformat(),
        "kinds": [step.kind for step in lesson.prevention],
        "strongest_kind": kind,
        "strength": KINDS[kind].strength,
        "planned": sum(step.status == "planned" for step in lesson.prevention),
        "proven": is_proven(lesson),
        "impact": lesson.impact,
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "audience": lesson.audience,
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
    }
