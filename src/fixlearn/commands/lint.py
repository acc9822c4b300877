"""The three trees that `lint` can look at: the work tree, the index, that of a commit."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence_findings import evidence_gone
from fixlearn.lessons.evidence_status import (
    EvidenceCounts,
    EvidenceReader,
    TreeContent,
    count_evidence,
    evidence_of,
    is_lost,
    named_paths,
    needs_content,
    worst_status,
)
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.lint import apply_severities
from fixlearn.lessons.trees import EvidenceTrees
from fixlearn.repository.files import has_skip_worktree_entries, lstat_paths
from fixlearn.repository.index import (
    committed_paths,
    entries_at,
    skip_worktree_entries,
    staged_entries,
    staged_paths,
)
from fixlearn.repository.objects import Objects
from fixlearn.repository.repository import WORK_TREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.lessons.evidence_status import EvidenceStatus
    from fixlearn.lessons.library import Library
    from fixlearn.lessons.trees import Entry
    from fixlearn.model import Finding, Lesson
    from fixlearn.repository.objects import TreeEntry
    from fixlearn.repository.repository import Repository


class LintTarget(NamedTuple):
    """One tree: its lesson files, and ways to ask it more."""

    files: Mapping[str, bytes]
    pieces: Callable[[Iterable[str]], Mapping[str, EvidenceStatus]]  # {evidence: how it stands}
    is_old: Callable[[str], bool]  # the lesson at this path is none that is written right now
    paths: Callable[[], Sequence[str]]  # all of its files
    # Those whose evidence is looked at; None: that of all, and they are counted.
    concerned: Callable[[Sequence[Lesson]], Sequence[Lesson]] | None = None


def work_tree(repository: Repository, config: Config) -> LintTarget:
    """The files as they lie there, tracked or not. Raises UsageError in a bare repository."""
    top = repository.work_tree()
    files = repository.lesson_files(config, WORK_TREE)

    def is_old(path: str) -> bool:
        committed = repository.objects.blob(f"HEAD:{path}")
        return committed is not None and _unix(committed) == _unix(files[path])

    return LintTarget(
        files, partial(on_disk, top, repository=repository), is_old, cache(staged_paths)
    )


def on_disk(
    top: Path, values: Iterable[str], repository: Repository | None = None
) -> dict[str, EvidenceStatus]:
    """{evidence: how it stands} in the work tree.

    What a sparse checkout leaves out of it stands as in the index.
    """
    wanted = list(dict.fromkeys(values))
    paths = {path for value in wanted for path in named_paths(value)}
    inside = {path for value in wanted if needs_content(value) for path in named_paths(value)}
    found = lstat_paths(top, paths, inside)
    missing = paths - found.keys()
    if any(missing.issuperset(named_paths(value)) for value in wanted if named_paths(value)):
        found |= _left_out(missing, repository)
    reader = EvidenceReader()
    return {value: reader.standing(value, found) for value in wanted}


def _left_out(paths: set[str], repository: Repository | None) -> dict[str, TreeContent]:
    """What the index has at these paths, of files that are left out of the work tree."""
    if repository and not has_skip_worktree_entries(repository.git_dir / "index"):
        return {}  # told without a process
    rows = entries_at(skip_worktree_entries(), paths)
    objects = repository.objects if repository else Objects()
    contents = objects.blobs(row.id for row in rows.values() if row.is_file)
    found = {}
    for path, row in rows.items():
        kind = "folder" if row.is_tree else "file" if row.is_file else "closed"
        found[path] = TreeContent(kind, row.id, contents.get(row.id))
    return found


def index(repository: Repository, config: Config) -> LintTarget:
    """What is staged; of evidence, what the commit to come brings, changes or takes away.

    A pre-commit hook asks at every commit: what is as in HEAD was told before.
    """
    entries = staged_entries()
    blobs = {
        one.name: one.id
        for one in entries
        if one.is_file and is_lesson_path(one.name, config.lessons)
    }
    contents = repository.objects.blobs(blobs.values())
    files = {path: contents[blob] for path, blob in blobs.items() if blob in contents}
    trees = EvidenceTrees(repository.objects)

    @cache
    def committed() -> dict[str, str]:
        return repository.objects.lesson_blobs("HEAD", config.lessons)

    def is_old(path: str) -> bool:
        return committed().get(path) == blobs[path]

    rows: dict[str, TreeEntry] = {}

    def concerned(lessons: Sequence[Lesson]) -> list[Lesson]:
        values = [value for lesson in lessons for value in evidence_of(lesson)]
        named = {path for value in values for path in named_paths(value)}
        before = trees.entries_at("HEAD", values)
        rows.update(entries_at(entries, named))
        changed = {path for path in named if _differ(before.get(path), rows.get(path))}
        return [
            lesson
            for lesson in lessons
            if not is_old(lesson.path)
            or any(path in changed for value in evidence_of(lesson) for path in named_paths(value))
        ]

    def pieces(values: Iterable[str]) -> dict[str, EvidenceStatus]:
        return trees.pieces_of(values, rows)

    def paths() -> list[str]:
        return [entry.name for entry in entries]

    return LintTarget(files, pieces, is_old, paths, concerned)


def _differ(one: Entry | None, other: Entry | None) -> bool:
    """True where two trees have different things at one path; folders are all alike."""
    if one is None or other is None or one.is_tree or other.is_tree:
        return (one and one.is_tree) != (other and other.is_tree)
    return (one.id, one.is_file) != (other.id, other.is_file)


def revision(repository: Repository, config: Config, sha: str) -> LintTarget:
    """The tree of a commit: nothing in it is being written any more."""
    files = repository.lesson_files(config, sha)
    trees = EvidenceTrees(repository.objects)
    return LintTarget(
        files,
        lambda values: trees.pieces(sha, values),
        lambda _: True,
        cache(partial(committed_paths, sha)),
    )


def lint_evidence(
    library: Library, tree: LintTarget, config: Config
) -> tuple[list[Finding], EvidenceCounts | None]:
    """The findings about evidence that is not there, and how well all lessons are backed.

    Where only some lessons are looked at, nobody knows the latter. Lost counts
    what is not there and belongs to a lesson that is not being written.
    """
    active: Sequence[Lesson] = active_lessons(library.lessons)
    if tree.concerned:
        active = tree.concerned(active)
    values = {lesson.id: evidence_of(lesson) for lesson in active}
    pieces = tree.pieces(value for named in values.values() for value in named)
    standing = {id: worst_status(pieces[value] for value in named) for id, named in values.items()}
    findings: list[Finding] = []
    lost = 0
    for lesson in active:
        if is_lost(standing[lesson.id].state):
            is_old = tree.is_old(lesson.path)
            lost += is_old
            content = tree.files[lesson.path]
            findings += evidence_gone(lesson, content, pieces, is_old=is_old, paths=tree.paths)
    found = list(apply_severities(findings, config.severity))
    if tree.concerned:
        return found, None
    return found, count_evidence(library.lessons, standing)._replace(lost=lost)


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")  # as git may have changed it on its way to the disk
