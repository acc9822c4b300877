"""What a commit stages -> the evidence that it removes or lacks, and what its lessons take back."""

from __future__ import annotations

from fixlearn.lessons.evidence_findings import (
    evidence_gone,
    guard_removed,
    is_removed,
    is_same_lesson,
)
from fixlearn.lessons.evidence_status import evidence_of, named_paths
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import active_lessons
from fixlearn.lessons.weakening import Version, weakened_lessons, weakening_finding
from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fixlearn.lessons.evidence import StagedEvidence
    from fixlearn.lessons.evidence_trees import Entry, EvidenceTrees
    from fixlearn.model import Finding, Lesson


def removed_evidence(
    staged: StagedEvidence, trees: EvidenceTrees, subject: str, *, is_revert: bool
) -> Iterator[Finding]:
    """A finding for each piece of evidence that the commit of this subject removes.

    A revert may remove a lesson together with its evidence.
    """
    files = dict(staged.lessons) if is_revert else _with_lost_lessons(staged)
    evidence = dict.fromkeys(
        (lesson, value)
        for lesson in active_lessons(_lessons(files))
        for value in evidence_of(lesson)
        if any(path in staged.before or path in staged.after for path in named_paths(value))
    )
    values = [value for _, value in evidence]
    before, after = (trees.pieces_of(values, tree) for tree in (staged.before, staged.after))
    for lesson, value in evidence:
        if is_removed(before[value], after[value]):
            yield guard_removed(lesson, files[lesson.path], after[value], subject)


def weakened(
    staged: StagedEvidence, subject: str, parent: str, *, is_revert: bool
) -> Iterator[Finding]:
    """A finding for each thing that the staged lessons take back.

    `parent` is the revision that has them as they were.
    """
    changed = {path: Version(*sides) for path, sides in staged.changed.items()}
    others = _lessons(staged.lessons)
    restore = f"git restore --source={parent} --staged --worktree"
    for _, weakening in weakened_lessons(changed, others, is_revert=is_revert):
        path = weakening.path
        content = changed[path].after if path in changed else staged.lessons[path]
        yield weakening_finding(weakening, content, subject, restore)


def evidence_paths(files: Mapping[str, bytes]) -> set[str]:
    """The paths that decide the status of the evidence of these lessons."""
    lessons = _lessons(files).values()
    values = (value for lesson in lessons for value in evidence_of(lesson))
    return {path for value in values for path in named_paths(value)}


def missing_in(
    files: Mapping[str, bytes], entries: Mapping[str, Entry], trees: EvidenceTrees
) -> dict[str, list[Finding]]:
    """{lesson id: findings} about the evidence of these lessons that is not in the index.

    `entries` are those of the index at `evidence_paths`.
    """
    lessons = active_lessons(_lessons(files))
    statuses = trees.pieces_of(
        [value for lesson in lessons for value in evidence_of(lesson)], entries
    )
    missing = {
        lesson.id: [
            finding._replace(what=f"the evidence {finding.what}")
            for finding in evidence_gone(lesson, files[lesson.path], statuses, is_old=False)
        ]
        for lesson in lessons
    }
    return {id: findings for id, findings in missing.items() if findings}


def without_superseded(ids: Iterable[str], files: Mapping[str, bytes]) -> list[str]:
    """Those of these lessons that no other one of the index supersedes."""
    kept = set(ids)
    parsed = {
        path: text
        for path, text in files.items()
        if b"supersedes" in text or lesson_id(path) in kept
    }
    return [lesson.id for lesson in active_lessons(_lessons(parsed)) if lesson.id in kept]


def _with_lost_lessons(staged: StagedEvidence) -> dict[str, bytes]:
    """The staged lessons, and those that the commit deletes or makes unreadable as they were.

    A lesson that another one continues counts only as that one.
    """
    files = dict(staged.lessons)
    readable = _lessons({path: after for path, (_, after) in staged.changed.items()})
    lessons = _lessons(files)
    for path, (before, after) in staged.changed.items():
        if before and not (after and lesson_id(path) in readable):
            for lesson in _lessons({path: before}).values():
                heirs = list(lessons.values())
                if not any(lesson.id == heir.id or is_same_lesson(lesson, heir) for heir in heirs):
                    lessons[lesson.id] = lesson
                    files[path] = before
    return files


def _lessons(files: Mapping[str, bytes]) -> dict[str, Lesson]:
    lessons = [parse_lesson(path, content).lesson for path, content in files.items()]
    return {lesson.id: lesson for lesson in lessons if lesson}
