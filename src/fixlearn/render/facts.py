"""What releases taught, as facts: JSON Lines, a contract with a version.

For roll-ups across repositories. A line says all that it needs to be read alone.
There is no author in any of them: nobody's name is ever counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.days import day_of
from fixlearn.gate.judge import OWED
from fixlearn.lessons.kinds import KINDS
from fixlearn.lessons.provable import is_proven
from fixlearn.lessons.strength import strongest_kind
from fixlearn.render.json import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.model import Lesson, ReleaseSummary, Result

SCHEMA_VERSION = 1


def facts(repository: str, one: ReleaseSummary) -> Iterator[str]:
    """The facts of one release, a line each: itself, then its fixes, then its new lessons."""
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
            row = _fix(result, one) | {"repeat": result.sha in repeated}
            yield one_line({"fact": "fix", **common, **row})
    for lesson in one.lessons:
        yield one_line({"fact": "lesson", **common, **_lesson(lesson)})


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
        "also_in": list(release.also_in.get(result.sha, ())),
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
