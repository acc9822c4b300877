"""Lessons worth reading before the one that is asked for, as lines below the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.recall import recall

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fixlearn.model import Lesson, Result


def with_reminders(result: Result, lessons: Mapping[str, Lesson], paths: Collection[str]) -> Result:
    """The result; a finding that asks for a lesson names those about the same paths."""
    is_asked = any(finding.rule == "missing-lesson" for finding in result.findings)
    if not (is_asked and lessons and paths):
        return result
    lines = reminders(lessons, paths)
    findings = (
        finding._replace(hint=(*finding.hint, *lines))
        if finding.rule == "missing-lesson"
        else finding
        for finding in result.findings
    )
    return result._replace(findings=tuple(findings))


def reminders(lessons: Mapping[str, Lesson], paths: Collection[str]) -> tuple[str, ...]:
    """A line for each lesson that is near these paths.

    Recency counts from the newest lesson, so the same tree always says the same.
    """
    if not (lessons and paths):
        return ()
    newest = max(lesson.date for lesson in lessons.values())
    return tuple(
        f"read before you write: {lesson.id} {'; '.join(because)}  ({lesson.path})"
        for lesson, because in recall(lessons, paths, today=newest).lessons
    )
