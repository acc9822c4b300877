"""A range of commits -> what it takes away of the evidence of lessons, and what it lacks.

Only evidence whose files differ between the two ends of the range is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commands.trees import EvidenceTrees
from fixlearn.commit_ranges import Trigger
from fixlearn.config import CONFIG_FILE, Config, parse_config
from fixlearn.errors import UsageError
from fixlearn.gate.commits import read_object
from fixlearn.gate.detect import reverted_commit
from fixlearn.lessons.evidence_findings import (
    evidence_gone,
    guard_removed,
    is_removed,
    is_same_lesson,
)
from fixlearn.lessons.evidence_status import evidence_of, is_lost, named_paths
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.lint import apply_severities
from fixlearn.model import short
from fixlearn.repository.config_file import decode_config
from fixlearn.repository.index import needle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fixlearn.commit_ranges import CommitRange
    from fixlearn.gate.judged_range import RangeFacts
    from fixlearn.lessons.evidence_status import EvidenceStatus
    from fixlearn.lessons.library import Library
    from fixlearn.model import Commit, Finding, Lesson
    from fixlearn.repository.repository import Repository


class _Removal(NamedTuple):
    """A commit of the range that takes a piece of evidence away."""

    commit: Commit
    knew: bool  # a lesson of the commit before named it


@dataclass
class Guards:
    """Compares where a range begins with where it ends.

    `seen` has noted every commit of the range, `library` has the lessons of its
    head and those that only the target's tip has.
    """

    repository: Repository
    config: Config
    range: CommitRange
    library: Library
    seen: RangeFacts

    def findings(self) -> list[Finding]:
        """What is taken away of older lessons, and what lessons of this range name in vain."""
        if not self.range.is_change or not self.seen.parents or not self.library.ids:
            return []
        removed = list(self._removed())
        found = list(apply_severities(removed, self.config.severity))
        said = {finding.position for finding in removed}
        mine = (finding for finding in self._in_vain() if finding.position not in said)
        return [*found, *apply_severities(mine, self.config.severity)]

    @cached_property
    def _trees(self) -> EvidenceTrees:
        return EvidenceTrees(self.repository.objects)

    @cached_property
    def _begins(self) -> list[str]:
        return self.seen.begins

    @cached_property
    def _active(self) -> list[Lesson]:
        return active_lessons({**self._before_broken(), **self.library.lessons})

    def _before_broken(self) -> dict[str, Lesson]:
        """The lessons that the head cannot read any more, as they were before."""
        found: dict[str, Lesson] = {}
        for sha in self._begins if self.library.broken else ():
            for path in self._blobs(sha):
                id = lesson_id(path)
                if id in self.library.broken and id not in found:
                    content = self.repository.objects.blob(f"{sha}:{path}") or b""
                    lesson = parse_lesson(path, content).lesson
                    found |= {id: lesson} if lesson else {}
        return found

    def _blobs(self, sha: str) -> dict[str, str]:
        return self.repository.objects.lesson_blobs(sha, self.config.lessons)

    def _removed(self) -> Iterator[Finding]:
        lost = self._lost()
        for lesson in self._active if lost else ():
            if not self._counts(lesson):
                continue
            for value in evidence_of(lesson):
                if value in lost:
                    yield from self._finding(lesson, lost[value])

    def _lost(self) -> dict[str, EvidenceStatus]:
        """{evidence: how it stands} of what stood where the range begins, and no longer does."""
        values = {value for lesson in self._active for value in evidence_of(lesson)}
        here = self._trees.entries_at(self.range.head, values)
        before = {sha: self._trees.entries_at(sha, values) for sha in self._begins}
        changed = [
            value
            for value in sorted(values)
            for path in named_paths(value)
            if any(path in rows and rows[path] != here.get(path) for rows in before.values())
        ]
        after = self._trees.pieces(self.range.head, changed)
        lost = {value: piece for value, piece in after.items() if is_lost(piece.state)}
        stood = [self._trees.pieces(sha, lost) for sha in (self._begins if lost else ())]
        return {
            value: piece
            for value, piece in lost.items()
            if any(is_removed(one[value], piece) for one in stood)
        }

    def _counts(self, lesson: Lesson) -> bool:
        """False where the lesson has an heir here, or the target has let it go already."""
        if not self._is_here(lesson):
            here = {lesson_id(path) for path in self._blobs(self.range.head)}
            heirs = (one for one in self._active if one.id in here and one is not lesson)
            return not any(is_same_lesson(lesson, heir) for heir in heirs)
        if not self.range.bases:
            return True
        content = self.repository.objects.blob(f"{self.range.bases[0]}:{lesson.path}")
        known = parse_lesson(lesson.path, content).lesson if content else None
        return known is None or not known.retired

    def _is_here(self, lesson: Lesson) -> bool:
        return lesson.path in self._blobs(self.range.head)

    def _finding(self, lesson: Lesson, piece: EvidenceStatus) -> Iterator[Finding]:
        """An error where the range itself has done it; a warning where two changes met.

        Each of the two was fine: one brought the lesson, the other took away
        what it stands on and did not know it. Before they have landed together
        it can still be put right; afterwards neither the default branch is red for
        it, nor whoever merges that one.
        """
        removals = list(self._removals(lesson, piece.value))
        own = next((one for one in removals if one.knew), None)
        if own and not self._is_here(lesson) and reverted_commit(own.commit.message):
            return  # a revert takes back a lesson and its guard together
        content = self._content(lesson)
        is_lost_there = self._is_lost_at_target(piece.value)
        if not own and is_lost_there and not self._is_here(lesson):
            return
        if own or (not is_lost_there and (self._is_to_land or not self._is_here(lesson))):
            found = own or next(iter(removals), None)
            where = f"{short(found.commit.sha)} {found.commit.message.subject}" if found else ""
            yield guard_removed(lesson, content, piece, where)
        else:
            yield from evidence_gone(lesson, content, {piece.value: piece}, is_old=True)

    def _is_lost_at_target(self, value: str) -> bool:
        """True where the target's tip lacks the evidence already: nobody takes it away twice."""
        return any(
            is_lost(self._trees.pieces(sha, [value])[value].state) for sha in self.range.bases[:1]
        )

    @property
    def _is_to_land(self) -> bool:
        """True where the platform says that the range is no part of its target yet."""
        spec = self.range.announced
        if spec is None:
            return False
        is_branch = bool(spec.branch and spec.default_branch) and spec.branch != spec.default_branch
        return spec.kind in (Trigger.PULL_REQUEST, Trigger.QUEUE) or is_branch

    def _content(self, lesson: Lesson) -> bytes:
        for sha in (self.range.head, *self.range.bases):
            content = self.repository.objects.blob(f"{sha}:{lesson.path}")
            if content is not None:
                return content
        return b""

    def _removals(self, lesson: Lesson, value: str) -> Iterator[_Removal]:
        """The commits of the range that take this evidence away.

        A merge does where all that it joins had it.
        """
        for sha in self._touching(value):
            parents = self.seen.parents[sha]
            after = self._trees.pieces(sha, [value])[value]
            before = [self._trees.pieces(parent, [value])[value] for parent in parents]
            if all(is_removed(one, after) for one in before):
                found = next(self.repository.objects.read([sha]))
                if found is None:
                    continue
                commit = read_object(sha, found.content.decode("utf-8", "replace"), self.config)
                yield _Removal(
                    commit, any(self._knows(parent, lesson, value) for parent in parents)
                )

    def _knows(self, sha: str, lesson: Lesson, value: str) -> bool:
        """True where a lesson of this commit names the evidence, whatever it is called there."""
        roots = list(dict.fromkeys([*self.config.lessons, *self._roots(sha)]))
        if lesson.id in map(lesson_id, self.repository.objects.lesson_blobs(sha, roots)):
            return True
        files = self.repository.objects.lesson_files(sha, roots)
        # To understand thousands of lessons takes seconds, to look through their bytes does not.
        words = [word.encode() for word in (needle(named_paths(value)[-1]), "supersedes")]
        found = (
            parse_lesson(path, text).lesson
            for path, text in files.items()
            if any(word in text for word in words)
        )
        known = active_lessons({one.id: one for one in found if one})
        return any(value in evidence_of(one) for one in known)

    def _roots(self, sha: str) -> tuple[str, ...]:
        """Where the lessons were in this commit, by its own configuration."""
        content = self.repository.objects.blob(f"{sha}:{CONFIG_FILE}")
        try:
            return parse_config(decode_config(content)).lessons if content else Config().lessons
        except UsageError:
            return ()

    def _touching(self, value: str) -> Iterator[str]:
        """The commits that may take the evidence away, in the order of the log."""
        paths = named_paths(value)
        folders = tuple(f"{path}/" for path in paths)
        for sha, parents in self.seen.parents.items():
            if len(parents) == 1:
                touched: Iterable[str] = self._changes.get(sha, ())
                if any(path in paths or path.startswith(folders) for path in touched):
                    yield sha
            elif parents and all(self._differs(sha, parent, value) for parent in parents):
                yield sha

    def _differs(self, sha: str, other: str, value: str) -> bool:
        return self._trees.entries_at(sha, [value]) != self._trees.entries_at(other, [value])

    @cached_property
    def _changes(self) -> dict[str, frozenset[str]]:
        """{commit: paths that it removes or changes}; asked for only where something is lost."""
        single = [sha for sha, parents in self.seen.parents.items() if len(parents) == 1]
        batch = self.repository.changes.BATCH
        found: dict[str, frozenset[str]] = {}
        while single:
            for sha, changes in self.repository.changes.of(single[:batch]).items():
                found[sha] = frozenset(one.path for one in changes if one.status != "A")
            single = single[batch:]
        return found

    def _in_vain(self) -> Iterator[Finding]:
        """Of lessons that the range adds or changes: what they name and is not there."""
        here = self._blobs(self.range.head)
        before = {None, *(id for sha in self._begins for id in self._blobs(sha).values())}
        new = [one for one in self._active if here.get(one.path) not in before]
        values = [value for lesson in new for value in evidence_of(lesson)]
        pieces = self._trees.pieces(self.range.head, values)
        for lesson in new:
            if any(is_lost(pieces[value].state) for value in evidence_of(lesson)):
                yield from evidence_gone(lesson, self._content(lesson), pieces, is_old=False)
