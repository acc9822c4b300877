"""Mistakes that came back: the lesson had been released, and its prevention did not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.hashes import short
from fixlearn.lessons.kinds import KINDS, STRENGTHS
from fixlearn.lessons.strength import strongest_kind
from fixlearn.lessons.succession import predecessors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from fixlearn.model import Finding, Lesson, Prevention, Result


def is_answered(
    failed: Lesson,
    before: Mapping[str, Lesson],
    after: Mapping[str, Lesson],
    named: Collection[str] = (),
) -> bool:
    """True where a prevention was added that is at least as strong as what failed.

    `failed` is the lesson as it was, `before` and `after` are the lessons where
    the range begins and where it ends; `named` are those that the fix itself
    names. The prevention is in the lesson itself, in a new one that supersedes
    it, or in a new one that the fix names as well. One that is planned counts:
    it has an owner and a date. So does one that was planned and is done now.
    """
    least = _rank(strongest_kind(failed))
    return any(_rank(step.kind) <= least for step in _added(failed, before, after, named))


def _added(
    failed: Lesson,
    before: Mapping[str, Lesson],
    after: Mapping[str, Lesson],
    named: Collection[str],
) -> Iterator[Prevention]:
    known = {
        (step.kind, step.change, status)
        for step in failed.prevention
        # What is done already is not added by a plan; what was planned is, once it is done.
        for status in {"done": ("done", "planned"), "planned": ("planned",)}.get(step.status, ())
    }
    for id, lesson in after.items():
        is_new = id not in before and (id in named or failed.id in _older(lesson, after))
        if id == failed.id or is_new:
            for step in lesson.prevention:
                is_known = (step.kind, step.change, step.status) in known
                if step.status != "dropped" and not is_known:
                    yield step


def _older(lesson: Lesson, lessons: Mapping[str, Lesson]) -> set[str]:
    return {one.id for one in predecessors(lesson, lessons)} if lesson.supersedes else set()


def _rank(kind: str) -> int:
    return STRENGTHS.index(KINDS[kind].strength)


def repeat(result: Result, failed: Lesson, release: str, repeats: str) -> Finding:
    """The finding about a fix whose lesson was in `release` already.

    `repeats` is the setting: by "report" it is a warning.
    """
    kind = strongest_kind(failed)
    strength = KINDS[kind].strength
    what = f'this came back: {release} had the lesson {failed.id} already: "{failed.title}"'
    because = (f"its strongest prevention is {kind} ({strength}), and it did not hold",)
    argv = ("fixlearn", "new", "--supersedes", failed.id)
    hint = (
        f"{' '.join(argv)}     writes the lesson that takes over",
        f"or add a prevention to {failed.path}, at least as strong",
    )
    return rules.finding(
        "repeat",
        f"{short(result.sha)} {result.subject}".lstrip(),
        what,
        hint=hint,
        because=because,
        severity="warning" if repeats == "report" else None,
        fix=argv,
    )
