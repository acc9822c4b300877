"""The three trees that `lint` can look at: the work tree, the index, that of a commit."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.gone import evidence_gone
from fixlearn.lessons.lint import graded
from fixlearn.lessons.standing import (
    Ladder,
    Reader,
    evidence_of,
    is_lost,
    ladder,
    named_paths,
    needs_content,
    together,
)
from fixlearn.lessons.succession import active_lessons
from fixlearn.repository import draft
from fixlearn.repository.worktree import look, markdown_files
from fixlearn.walks.standing import EvidenceTrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.lessons.standing import Standing
    from fixlearn.model import Finding
    from fixlearn.repository.history import History


class LookedAt(NamedTuple):
    """One tree: its lesson files, and ways to ask it more."""

    files: Mapping[str, bytes]
    pieces: Callable[[Iterable[str]], Mapping[str, Standing]]  # {evidence: how it stands}
    is_old: Callable[[str], bool]  # the lesson at this path is none that is written right now
    paths: Callable[[], Sequence[str]]  # all of its files


def work_tree(history: History, config: Config) -> LookedAt:
    """The files as they lie there, tracked or not. Raises UsageError in a bare repository."""
    top = history.work_tree()
    files = markdown_files(top, config.lessons)

    def pieces(values: Iterable[str]) -> dict[str, Standing]:
        wanted = list(dict.fromkeys(values))
        paths = {path for value in wanted for path in named_paths(value)}
        inside = {path for value in wanted if needs_content(value) for path in named_paths(value)}
        found = look(top, paths, inside)
        reader = Reader()
        return {value: reader.standing(value, found) for value in wanted}

    def is_old(path: str) -> bool:
        committed = history.objects.blob(f"HEAD:{path}")
        return committed is not None and _unix(committed) == _unix(files[path])

    return LookedAt(files, pieces, is_old, draft.all_staged_paths)


def index(history: History, config: Config) -> LookedAt:
    """What is staged."""
    blobs = draft.staged_lessons(config.lessons)
    contents = history.objects.blobs(blobs.values())
    files = {path: contents[blob] for path, blob in blobs.items() if blob in contents}
    trees = EvidenceTrees(history.objects)

    @cache
    def committed() -> dict[str, str]:
        return history.objects.lesson_blobs("HEAD", config.lessons)

    return LookedAt(
        files,
        trees.staged,
        lambda path: committed().get(path) == blobs[path],
        draft.all_staged_paths,
    )


def revision(history: History, config: Config, sha: str) -> LookedAt:
    """The tree of a commit: nothing in it is being written any more."""
    files = history.objects.lesson_files(sha, config.lessons)
    trees = EvidenceTrees(history.objects)
    return LookedAt(
        files,
        lambda values: trees.pieces(sha, values),
        lambda _: True,
        lambda: draft.committed_paths(sha),
    )


def lint_evidence(library: Library, tree: LookedAt, config: Config) -> tuple[list[Finding], Ladder]:
    """The findings about evidence that is not there, and how well all lessons are backed.

    Lost counts what is not there and belongs to a lesson that is not being written.
    """
    active = active_lessons(library.lessons)
    values = {lesson.id: evidence_of(lesson) for lesson in active}
    pieces = tree.pieces(value for named in values.values() for value in named)
    standing = {id: together(pieces[value] for value in named) for id, named in values.items()}
    findings: list[Finding] = []
    lost = 0
    for lesson in active:
        if is_lost(standing[lesson.id].state):
            is_old = tree.is_old(lesson.path)
            lost += is_old
            content = tree.files[lesson.path]
            findings += evidence_gone(lesson, content, pieces, is_old=is_old, paths=tree.paths)
    counts = ladder(library.lessons, standing)._replace(lost=lost)
    return list(graded(findings, config.severity)), counts


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")  # as git may have changed it on its way to the disk
