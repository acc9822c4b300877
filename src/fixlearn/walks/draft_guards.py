"""The commit that is being made -> what it takes away of the evidence of lessons.

Asked of every commit; all that is dear is imported and read only where a lesson
speaks of a path that the commit removes or changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.touched import (
    MOST_NEEDLES,
    changed_paths,
    closed_paths,
    lessons_speaking_of,
    staged_diff,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.standing import Found
    from fixlearn.messages import Message
    from fixlearn.model import Change, Finding, Lesson


def removed_guards(diff: bytes, message: Message, roots: Sequence[str]) -> list[Finding]:
    """What the staged changes take away; `diff` is what `staged_diff` says of them.

    Nothing of a merge, nor while git makes commits again: CI sees those whole.
    A folder that is evidence is left to CI as well. What an amended commit had
    brought itself can be taken back.
    """
    findings = _removed(diff, message, roots)
    if findings:
        from fixlearn.repository import draft

        if draft.is_in_progress():
            return []
        if _amends():
            parents = draft.parents_of_head()
            if not parents:
                return []
            if len(parents) == 1:
                return _removed(staged_diff(parents[0]), message, roots)
    return findings


def _amends() -> bool:
    from fixlearn.repository import draft
    from fixlearn.repository.command_line import commit_arguments

    arguments = commit_arguments()
    return draft.is_amending() if arguments is None else "--amend" in arguments


def _removed(diff: bytes, message: Message, roots: Sequence[str]) -> list[Finding]:
    changed = changed_paths(diff)
    if not changed:
        return []
    named = lessons_speaking_of([path for _, path in changed], roots)
    folders = tuple(f"{root}/" for root in roots)
    if not named and not any(path.startswith(folders) for _, path in changed):
        return []
    return list(_findings(diff, named, message, roots))


def _findings(
    diff: bytes, named: Sequence[str], message: Message, roots: Sequence[str]
) -> Iterator[Finding]:
    from fixlearn.gate.detect import reverted_commit
    from fixlearn.lessons.entry import lesson_id
    from fixlearn.lessons.guards import guard_removed, is_removed, is_same_lesson
    from fixlearn.lessons.library import is_lesson_path
    from fixlearn.lessons.standing import Reader, evidence_of, named_paths
    from fixlearn.lessons.succession import active_lessons
    from fixlearn.repository import draft
    from fixlearn.repository.log import parse_raw_diff

    changes = [change for _, found in parse_raw_diff(diff) for change in found]
    touched = {change.path: change for change in changes if change.status in "DM"}
    # Beside those that name what is touched: a lesson that moves names only the new place.
    added = [change.path for change in changes if change.status == "A"]
    here = [path for path in dict.fromkeys((*named, *added)) if is_lesson_path(path, roots)]
    lost = [one for one in changes if one.status in "DMT" and is_lesson_path(one.path, roots)]
    known = _ids(touched.values()) if len(touched) <= MOST_NEEDLES else _ids(lost)
    found = draft.read([*(f":{path}" for path in here), *known])
    files = {path: one.content for path, one in zip(here, found, strict=False) if one}
    contents = {one.id: one.content for one in found[len(here) :] if one}
    lessons = _lessons(files)
    if not reverted_commit(message):  # it takes a lesson back with its guard
        # A lesson that can't be read any more counts as it was before.
        now = _lessons({one.path: contents.get(one.after, b"") for one in lost})
        removed = {
            one.path: contents.get(one.before, b"")
            for one in lost
            if one.status == "D" or lesson_id(one.path) not in now
        }
        for id, lesson in _lessons(removed).items():
            if not any(id == one.id or is_same_lesson(lesson, one) for one in lessons.values()):
                lessons[id] = lesson
                files[lesson.path] = removed[lesson.path]
    asked = {
        (lesson, value): touched[path]
        for lesson in active_lessons(lessons)
        for value in evidence_of(lesson)
        for path in named_paths(value)
        if path in touched
    }
    contents |= draft.blobs(id for id in _ids(asked.values()) if id not in contents)
    reader = Reader()
    closed = closed_paths(diff)
    for (lesson, value), change in asked.items():
        before = reader.standing(value, _side(change.path, change.before, contents))
        after = reader.standing(value, _after(change, contents, closed))
        if is_removed(before, after):
            yield guard_removed(lesson, files[lesson.path], after, message.subject)


def _ids(changes: Iterable[Change]) -> list[str]:
    return [id for one in changes for id in (one.before, one.after) if id.strip("0")]


def _side(path: str, blob: str, contents: Mapping[str, bytes]) -> dict[str, Found]:
    from fixlearn.lessons.standing import Found

    return {path: Found("file", blob, contents.get(blob))}


def _after(
    change: Change, contents: Mapping[str, bytes], closed: Container[str]
) -> dict[str, Found]:
    from fixlearn.lessons.standing import Found

    if change.status != "D":
        return _side(change.path, change.after, contents)
    parts = change.path.split("/")
    above = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return {change.path: Found("closed")} if any(path in closed for path in above) else {}


def _lessons(files: Mapping[str, bytes]) -> dict[str, Lesson]:
    from fixlearn.lessons.entry import read_entry

    found = (read_entry(path, content).lesson for path, content in files.items())
    return {lesson.id: lesson for lesson in found if lesson}
