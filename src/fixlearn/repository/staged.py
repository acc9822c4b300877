"""The facts about the commit that is being made, read from its index in one go."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.branch_work import MAX_BASES
from fixlearn.gate.staged import CommitCall, StagedCommit
from fixlearn.lessons.evidence import StagedEvidence
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.repository.commit_in_progress import (
    commit_arguments,
    opens_editor,
    repeated,
    unpublished,
)
from fixlearn.repository.commit_message import saved_message, shown_path
from fixlearn.repository.index import changes_of, folders_above, lessons_on_disk

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Change
    from fixlearn.repository.index import Index
    from fixlearn.repository.objects import Differences, TreeEntry


def staged_commit(
    index: Index, changes: Sequence[Change], config: Config, lesson_ids: Collection[str]
) -> StagedCommit:
    """What is staged, with the contents of the lessons that `changes` touch or that have these ids.

    A lesson that is in the work tree alone, or staged in another index, is no part of the
    commit.
    """
    roots = config.lessons
    lessons = index.lessons(roots)
    ids = list(map(lesson_id, lessons))
    touched = {change.path: change for change in changes if is_lesson_path(change.path, roots)}
    needed = {
        path: blob
        for (path, blob), id in zip(lessons.items(), ids, strict=True)
        if id in lesson_ids or path in touched
    }
    blobs = [id for change in touched.values() for id in (change.before, change.after)]
    contents = index.objects.blobs([*needed.values(), *blobs])
    files = {path: contents[blob] for path, blob in needed.items() if blob in contents}
    unstaged = lessons_on_disk(roots) if set(lesson_ids).difference(ids) else {}
    library = read_library(files, roots, config.severity)._replace(ids=tuple(sorted({*ids})))
    return StagedCommit(changes, lessons, contents, library, unstaged)


class UnpushedWork(NamedTuple):
    """What the branch brought in before this commit, and nobody else has."""

    commits: list[str]
    since: list[list[Change]]  # how the parent differs from each commit where the branch begins


def unpushed_work(index: Index, parent: str) -> UnpushedWork:
    """What the branch brought in up to `parent`; nothing if that is unknown.

    If it begins at more commits than `BranchWork` looks at, no trees are compared.
    """
    commits, begins = unpublished(index.objects)
    compared = begins if len(begins) <= MAX_BASES else []
    since = [changes_of(index.objects.differences(base, parent)) for base in compared]
    return UnpushedWork(commits, since)


def commit_call() -> CommitCall:
    """How the running `git commit` was started; to read the processes takes 20 ms."""
    index = os.path.basename(os.environ.get("GIT_INDEX_FILE", "index"))  # noqa: PTH119
    file = shown_path(saved_message())
    return CommitCall(repeated(commit_arguments()), index, opens_editor(), file)


def staged_evidence(
    index: Index, differences: Differences, naming: Sequence[str], roots: Sequence[str]
) -> StagedEvidence:
    """The files of these differences, and the lessons that may lose evidence with them.

    `naming` are the staged lessons that name one of the files. New lessons are read as
    well: one that was moved names only the new path.
    """
    before = {path: entry for path, (entry, _) in differences.items() if entry}
    after = {path: entry for path in differences if (entry := _entry_after(path, differences))}
    changed = {path: sides for path, sides in differences.items() if is_lesson_path(path, roots)}
    new = [path for path, (entry, _) in changed.items() if not entry]
    paths = [path for path in dict.fromkeys((*naming, *new)) if is_lesson_path(path, roots)]
    blobs = index.objects.read([f":{path}" for path in paths])
    lessons = {path: blob.content for path, blob in zip(paths, blobs, strict=True) if blob}
    contents = index.objects.blobs(
        [entry.id for sides in changed.values() for entry in sides if entry]
    )
    texts = {
        path: (contents.get(old.id, b"") if old else b"", contents.get(new.id, b"") if new else b"")
        for path, (old, new) in changed.items()
    }
    return StagedEvidence(before, after, lessons, texts)


def _entry_after(path: str, differences: Differences) -> TreeEntry | None:
    """What the index has at a path; below a link or a submodule, that."""
    for above in (path, *folders_above(path)):
        entry = differences[above][1] if above in differences else None
        if entry and (above == path or not entry.is_file):
            return entry
    return None
