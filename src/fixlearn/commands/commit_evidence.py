"""The commit that is being made -> the evidence that it removes or that its lessons lack.

Checked for every commit. Lessons are read only if the commit changes one, or if one names a
path of the commit.
"""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.repository.index import Index, lessons_naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.messages import Message
    from fixlearn.model import Finding
    from fixlearn.repository.tree_entry import Differences


def evidence_findings(index: Index, message: Message, roots: Sequence[str]) -> list[Finding]:
    """Findings about evidence: what the commit removes, then what its lessons lack.

    None for a merge, nor while git makes commits again: CI checks those whole.
    """
    removed = removed_guards(index, message, roots)
    positions = {finding.position for finding in removed}
    missing = missing_evidence(index, roots)
    return [*removed, *(finding for finding in missing if finding.position not in positions)]


def removed_guards(index: Index, message: Message, roots: Sequence[str]) -> list[Finding]:
    """A finding for each piece of evidence and each promise of a lesson that is taken away.

    Folders as evidence are left to CI. An amended commit may take back what it had
    brought itself.
    """
    changed = list(index.differences)
    touched = [path for path in changed if _is_below(path, roots)]
    # What is known of the words of lessons is that of HEAD.
    if not changed or not (touched or index.may_be_named(changed, roots)):
        return []
    naming = lessons_naming(changed, roots, with_heirs=bool(touched))
    if not naming and not any(index.differences[path][0] for path in touched):
        return []
    from fixlearn.repository.staged import staged_evidence

    def findings(differences: Differences, parent: str) -> list[Finding]:
        staged = staged_evidence(index, differences, naming, roots)
        return [
            *removed_evidence(staged, trees, message.subject, is_revert=is_revert),
            *weakened(staged, message.subject, parent, is_revert=is_revert),
        ]

    from fixlearn.gate.detect import reverted_commit
    from fixlearn.lessons.evidence_findings import removed_evidence, weakened
    from fixlearn.lessons.evidence_trees import EvidenceTrees
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


def missing_evidence(index: Index, roots: Sequence[str]) -> list[Finding]:
    """A finding for each piece of evidence that a lesson of this commit names and the commit lacks.

    All evidence of the lessons that the commit adds or changes counts, as in CI.
    """
    changed = [path for path, (_, after) in index.differences.items() if after]
    if not any(_is_below(path, roots) for path in changed):
        return []
    from fixlearn.lessons.evidence_findings import evidence_paths, missing_in, without_superseded
    from fixlearn.lessons.evidence_trees import EvidenceTrees
    from fixlearn.repository.commit_in_progress import is_in_progress
    from fixlearn.repository.staged import (
        changed_lessons,
        lesson_contents,
        staged_entries_at,
    )

    files = changed_lessons(index, roots)
    entries = staged_entries_at(index, evidence_paths(files))
    lost = missing_in(files, entries, EvidenceTrees(index.objects))
    if not lost or is_in_progress():
        return []
    ids = without_superseded(lost, lesson_contents(index, roots))
    return [finding for id in ids for finding in lost[id]]


def _is_below(path: str, roots: Sequence[str]) -> bool:
    return path.startswith(tuple(f"{root}/" for root in roots))
