"""Writes proofs into the lesson files of the work tree."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from fixlearn.lessons.lesson_edit import set_proof
from fixlearn.lessons.lesson_file import MOST_BYTES, parse_lesson
from fixlearn.repository.changed_files import stage
from fixlearn.repository.files import write_atomically

if TYPE_CHECKING:
    from fixlearn.model import Lesson, Proof
    from fixlearn.repository.repository import Repository


class WrittenProof(StrEnum):
    """The outcome of writing a proof."""

    STAGED = "written and staged"
    WRITTEN = "written"  # not staged, because the file had unstaged edits or is new
    SAME = "already there"
    CHANGED = "the lesson was changed in the meantime"
    BY_HAND = "the prevention is not in block style"


def write_proof(repository: Repository, lesson: Lesson, number: int, proof: Proof) -> WrittenProof:
    """Write the proof of a prevention into its lesson, and stage the file.

    A file with unstaged edits is not staged, because the edits would be staged too.
    `number` is that of the prevention, from 0.
    """
    path = repository.work_tree() / lesson.path
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
        return WrittenProof.CHANGED
    before = path.read_bytes()
    now = parse_lesson(lesson.path, before).lesson
    steps = now.prevention if now else ()
    if number >= len(steps) or steps[number].evidence != lesson.prevention[number].evidence:
        return WrittenProof.CHANGED
    after = set_proof(lesson.path, before, number, proof)
    if after is None:
        return WrittenProof.BY_HAND
    if after == before:
        return WrittenProof.SAME
    is_staged = repository.objects.blob(f":{lesson.path}") == before
    write_atomically(path, after)
    if is_staged:
        stage(path)
        repository.reopen()
    return WrittenProof.STAGED if is_staged else WrittenProof.WRITTEN
