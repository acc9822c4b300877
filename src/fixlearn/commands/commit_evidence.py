"""The commit that is being made -> what it takes away of the evidence of lessons.

Asked of every commit. Everything expensive is imported and read only if a lesson
names a path that the commit removes or changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.index import folders_above, lessons_naming

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.messages import Message
    from fixlearn.model import Finding, Lesson
    from fixlearn.repository.index import Index
    from fixlearn.repository.objects import Differences, TreeEntry


def removed_guards(index: Index, message: Message, roots: Sequence[str]) -> list[Finding]:
    """A finding for each piece of evidence that the staged changes take away.

    Nothing of a merge, nor while git makes commits again: CI sees those whole.
    A folder that is evidence is left to CI as well. What an amended commit had
    brought itself can be taken back.
    """
    changed = [path for path, (before, _) in index.differences.items() if before]
    named = lessons_naming(changed, roots) if changed else []
    folders = tuple(f"{root}/" for root in roots)
    if not named and not any(path.startswith(folders) for path in changed):
        return []
    findings = list(_removed(index, index.differences, named, message, roots))
    if findings:
        from fixlearn.repository.commit_in_progress import is_amending, is_in_progress

        if is_in_progress():
            return []
        if is_amending(index.objects) and len(index.parents) < 2:
            since = index.differences_since(index.parents[0]) if index.parents else {}
            return list(_removed(index, since, named, message, roots))
    return findings


def _removed(
    index: Index,
    differences: Differences,
    named: Sequence[str],
    message: Message,
    roots: Sequence[str],
) -> Iterator[Finding]:
    from fixlearn.commands.trees import EvidenceTrees
    from fixlearn.lessons.evidence_findings import guard_removed, is_removed
    from fixlearn.lessons.evidence_status import evidence_of, named_paths
    from fixlearn.lessons.lifecycle import active_lessons

    before = {path: entry for path, (entry, _) in differences.items() if entry}
    after = {path: entry for path in before if (entry := _after(path, differences))}
    files = _lesson_files(index, differences, named, message, roots)
    evidence = dict.fromkeys(
        (lesson, value)
        for lesson in active_lessons(_lessons(files))
        for value in evidence_of(lesson)
        if any(path in before for path in named_paths(value))
    )
    trees = EvidenceTrees(index.objects)
    values = [value for _, value in evidence]
    earlier, now = (trees.pieces_of(values, rows) for rows in (before, after))
    for lesson, value in evidence:
        if is_removed(earlier[value], now[value]):
            yield guard_removed(lesson, files[lesson.path], now[value], message.subject)


def _after(path: str, differences: Differences) -> TreeEntry | None:
    """What the index has at a path; below a link or a submodule, that."""
    rows = (differences[above][1] for above in (path, *folders_above(path)) if above in differences)
    return next((row for row in rows if row and (row.name == path or not row.is_file)), None)


def _lesson_files(
    index: Index,
    differences: Differences,
    named: Sequence[str],
    message: Message,
    roots: Sequence[str],
) -> dict[str, bytes]:
    """{path: content} of the lessons that may lose evidence, and of those that replace them.

    One that the commit deletes, or makes unreadable, counts as it was before, unless
    another lesson continues it.
    """
    from fixlearn.gate.detect import reverted_commit
    from fixlearn.lessons.evidence_findings import is_same_lesson
    from fixlearn.lessons.lesson_file import lesson_id
    from fixlearn.lessons.library import is_lesson_path

    changed = {path: rows for path, rows in differences.items() if is_lesson_path(path, roots)}
    # Beside those that name what is touched: a lesson that moves names only the new place.
    added = [path for path, (before, _) in changed.items() if not before]
    paths = [path for path in dict.fromkeys((*named, *added)) if is_lesson_path(path, roots)]
    staged = index.objects.read([f":{path}" for path in paths])
    files = {path: blob.content for path, blob in zip(paths, staged, strict=True) if blob}
    if reverted_commit(message):
        return files  # it takes a lesson back with its guard
    contents = index.objects.blobs(entry.id for rows in changed.values() for entry in rows if entry)
    now = {path: contents.get(after.id, b"") for path, (_, after) in changed.items() if after}
    readable = _lessons(now)
    lessons = _lessons(files)
    for path, (before, after) in changed.items():
        if before and not (after and lesson_id(path) in readable):
            content = contents.get(before.id, b"")
            for lesson in _lessons({path: content}).values():
                heirs = tuple(lessons.values())
                if not any(lesson.id == heir.id or is_same_lesson(lesson, heir) for heir in heirs):
                    lessons[lesson.id] = lesson
                    files[path] = content
    return files


def _lessons(files: Mapping[str, bytes]) -> dict[str, Lesson]:
    from fixlearn.lessons.lesson_file import parse_lesson

    lessons = (parse_lesson(path, content).lesson for path, content in files.items())
    return {lesson.id: lesson for lesson in lessons if lesson}
