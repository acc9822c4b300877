"""The commit that is being made -> the evidence of lessons that it takes away.

Checked for every commit. Lessons are read only if one names a path of the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.index import lessons_naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.messages import Message
    from fixlearn.model import Finding
    from fixlearn.repository.index import Index


def removed_guards(index: Index, message: Message, roots: Sequence[str]) -> list[Finding]:
    """A finding for each piece of evidence that the staged changes take away.

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

    staged = staged_evidence(index, index.differences, naming, roots)
    from fixlearn.gate.detect import reverted_commit
    from fixlearn.lessons.staged_evidence import removed_evidence
    from fixlearn.lessons.trees import EvidenceTrees
    from fixlearn.repository.commit_in_progress import is_amending, is_in_progress

    trees = EvidenceTrees(index.objects)
    is_revert = bool(reverted_commit(message))
    findings = list(removed_evidence(staged, trees, message.subject, is_revert=is_revert))
    if findings and is_in_progress():
        return []
    if findings and is_amending(index.objects) and len(index.parents) < 2:
        since = index.differences_since(index.parents[0]) if index.parents else {}
        staged = staged_evidence(index, since, naming, roots)
        findings = list(removed_evidence(staged, trees, message.subject, is_revert=is_revert))
    return findings
