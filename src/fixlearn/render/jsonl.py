"""Summaries of releases as JSON Lines: a versioned contract, for reports on many repositories.

Each line is complete without the others. No line names an author, so nobody's fixes are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.gate.judge import OWED
from fixlearn.lessons.prevention import strength, strongest_kind
from fixlearn.lessons.standing import State
from fixlearn.render.json import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.model import Lesson, ReleaseSummary, Result, Standing

SCHEMA_VERSION = 1


def facts(repository: str, releases: Sequence[ReleaseSummary]) -> Iterator[str]:
    """A line for each release, for each of its fixes and for each of its new lessons.

    `releases` are newest first. A fix or lesson that is new in several of them, for
    example in a candidate and its final, names the other ones.
    """
    new_in = _new_in(releases)
    for release in releases:
        yield from _of_release(repository, release, new_in)


class _NewIn(NamedTuple):
    """The names of the releases that each fix and each lesson is new in, oldest first."""

    order: Mapping[str, int]  # release -> its index
    fixes: Mapping[str, Sequence[str]]  # by hash
    lessons: Mapping[str, Sequence[str]]  # by id

    def others(self, release: ReleaseSummary, *names: str) -> list[str]:
        """The names except that of `release`, each once, oldest first."""
        others = dict.fromkeys(name for name in names if name != release.name)
        return sorted(others, key=lambda name: self.order.get(name, 0))


def _new_in(releases: Sequence[ReleaseSummary]) -> _NewIn:
    fixes: dict[str, list[str]] = {}
    lessons: dict[str, list[str]] = {}
    released = [release for release in reversed(releases) if release.date]
    for release in released:
        for result in release.results:
            if result.outcome in OWED:
                fixes.setdefault(result.sha, []).append(release.name)
        for lesson in release.lessons:
            lessons.setdefault(lesson.id, []).append(release.name)
    order = {release.name: index for index, release in enumerate(released)}
    return _NewIn(order, fixes, lessons)


def _of_release(repository: str, release: ReleaseSummary, new_in: _NewIn) -> Iterator[str]:
    common = {
        "schema_version": SCHEMA_VERSION,
        "repository": repository,
        "component": release.component or None,
        "release": release.name if release.date else None,
        "released": release.date.isoformat() if release.date else None,
    }
    counts = {
        "previous": release.previous or None,
        "commits": release.commits,
        "outcomes": dict(release.counts),
        "repairs_open": len(release.repairs_open),
        "owed": release.debt.total,
        "overdue": release.debt.overdue,
        "groups": dict(release.groups),
    }
    yield one_line({"fact": "release", **common, **counts})
    repeats = {result.sha for result, _ in release.repeats}
    for result in release.results:
        if result.outcome in OWED:
            sha = result.sha
            names = (*new_in.fixes.get(sha, ()), *release.also_in.get(sha, ()))
            others = {"also_in": new_in.others(release, *names), "repeat": sha in repeats}
            yield one_line({"fact": "fix", **common, **_fix(result, release), **others})
    same_as = {lesson.id: id for lesson, id in release.suspected}
    for lesson in release.lessons:
        standing = release.standings[lesson.id]
        others = {
            "also_in": new_in.others(release, *new_in.lessons.get(lesson.id, ())),
            "same_as": same_as.get(lesson.id),
        }
        yield one_line({"fact": "lesson", **common, **_lesson(lesson, standing), **others})


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


def _lesson(lesson: Lesson, standing: Standing) -> dict[str, object]:
    return {
        "lesson": lesson.id,
        "title": lesson.title,
        "date": lesson.date.isoformat(),
        "kinds": [prevention.kind for prevention in lesson.prevention],
        "strongest_kind": strongest_kind(lesson),
        "strength": strength(lesson),
        "state": standing.state,
        "group": standing.group,
        "planned": sum(item.status == "planned" for item in lesson.prevention),
        "proven": standing.state == State.PROVEN,
        "impact": lesson.impact,
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "audience": lesson.audience,
        "issue": lesson.issue or None,
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
    }
