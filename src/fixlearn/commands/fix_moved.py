"""Lost evidence of the work tree's lessons -> where it may have moved.

A test or text that was elsewhere before the evidence was lost, and is still there, is
another one of the same name: nothing has moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_findings import evidence_positions, suggestion
from fixlearn.lessons.evidence_moves import Moved, candidates, needles
from fixlearn.lessons.evidence_status import (
    EvidenceReader,
    Status,
    evidence_of,
    is_lost,
    needs_content,
    plain_path,
)
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.trees import EvidenceTrees
from fixlearn.repository.files import lstat_paths
from fixlearn.repository.renames import grep_files, rename_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.commands.lint import LintTarget
    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.repository.repository import Repository

# The commits that are searched for the one that lost the evidence: the trees of all are read.
_MAX_COMMITS = 100


def moved_evidence(
    library: Library, tree: LintTarget, repository: Repository, config: Config
) -> Iterator[Moved]:
    """All lost evidence of active lessons, in the order of the files.

    What came back although it should be absent has not moved.
    """
    top = repository.work_tree()
    active = sorted(active_lessons(library.lessons), key=lambda lesson: lesson.path)
    statuses = tree.pieces(value for lesson in active for value in evidence_of(lesson))
    lost = [
        value
        for value, status in statuses.items()
        if is_lost(status.state) and status.lacks != "absence"
    ]
    if not lost:
        return
    roots = tuple(f"{root}/" for root in config.lessons)
    holding = [
        path
        for path in grep_files(top, needles(filter(needs_content, lost)))
        if not path.startswith(roots)
    ]
    paths = dict.fromkeys(plain_path(parse_evidence(value).path) for value in lost)
    history = rename_history(top, [path for path in paths if path])
    new = set(history.renamed.values())
    files = lstat_paths(top, {*holding, *new}, {*holding, *new})
    renamed = {old: name for old, name in history.renamed.items() if name in files}
    reader = EvidenceReader()
    earlier = _Earlier(EvidenceTrees(repository.objects), history.commits[:_MAX_COMMITS])
    for lesson in active:
        for value, position in evidence_positions(lesson, tree.files[lesson.path]):
            if value in lost:
                names = candidates(value, files, renamed, reader)
                is_renamed = len(names) == 1 and parse_evidence(names[0]).path in new
                moved = names if is_renamed else earlier.without(value, names)
                yield Moved(lesson, value, position, moved, suggestion(statuses[value]), names)


@dataclass
class _Earlier:
    """The trees that may have had the lost evidence last."""

    trees: EvidenceTrees
    commits: Sequence[str]  # that touched the lost evidence, the newest first

    def without(self, value: str, names: Sequence[str]) -> tuple[str, ...]:
        """The names that were missing when the evidence was there last.

        None if no tree is known to have had the evidence: then nothing has moved.
        """
        for tree in ("HEAD", *(f"{sha}^" for sha in self.commits)) if names else ():
            statuses = self.trees.pieces(tree, [value, *names])
            if statuses[value].state is Status.EVIDENT:
                return tuple(name for name in names if statuses[name].state is Status.GONE)
        return ()
