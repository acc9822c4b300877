"""The commit that is being made -> what it takes away of lessons: their evidence, their promises.

Checked for every commit. Lessons are read only if the commit changes one, or removes or
changes a path that one names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.index import lessons_naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.messages import Message
    from fixlearn.model import Finding
    from fixlearn.repository.index import Index
    from fixlearn.repository.objects import Differences


def removed_guards(index: Index, message: Message, roots: Sequence[str]) -> list[Finding]:
    """A finding for each piece of evidence and each promise of a lesson that is taken away.

    None for a merge, nor while git makes commits again: CI checks those whole. Folders
    as evidence are left to CI as well. An amended commit may take back what it had
    brought itself.
    """
    changed = list(index.differences)
    folders = tuple(f"{root}/" for root in roots)
    lessons = [
        path
        for path, (before, _) in index.differences.items()
        if before and path.startswith(folders)
    ]
    naming = lessons_naming(changed, roots) if changed else []
    if not naming and not lessons:
        return []
    from fixlearn.repository.staged import staged_evidence

    def findings(differences: Differences, parent: str) -> list[Finding]:
        staged = staged_evidence(index, differences, naming, roots)
        return [
            *removed_evidence(staged, trees, message.subject, is_revert=is_revert),
            *weakened(staged, message.subject, parent, is_revert=is_revert),
        ]

    from fixlearn.gate.detect import reverted_commit
    from fixlearn.lessons.staged_evidence import removed_evidence, weakened
    from fixlearn.lessons.trees import EvidenceTrees
    from fixlearn.repository.commit_in_progress import is_amending, is_in_progress

    trees = EvidenceTrees(index.objects)
    is_revert = bool(reverted_commit(message))
    removed = findings(index.differences, "HEAD")
    if removed and is_in_progress():
        return []
    if removed and is_amending(index.objects) and len(index.parents) < 2:
        since = index.differences_since(index.parents[0]) if index.parents else {}
        removed = findings(since, "HEAD^")
    return removed
