"""What is known of all lessons, in one release after another.

Most of it is the same in the next release. Only the lessons of which something has changed are
looked at again: their files, their evidence, or the lessons that supersede them. A lesson that came
back does not count as good news until something stronger is shown.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.gate.recurrence import stronger_preventions
from fixlearn.lessons.evidence_status import (
    EvidenceStatus,
    LessonStatus,
    evidence_of,
    is_lost,
    named_paths,
    worst_status,
)
from fixlearn.lessons.evidence_trees import Entry, EvidenceTrees, is_below, touched_paths
from fixlearn.lessons.library import is_active, related, successors
from fixlearn.lessons.prevention import STRENGTHS, strength
from fixlearn.lessons.standing import (
    SHOWN,
    EvidenceCounts,
    Group,
    State,
    count_groups,
    standing_of,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

    from fixlearn.lessons.evidence_trees import Changes
    from fixlearn.lessons.library import Library
    from fixlearn.lessons.trees import LessonTree, LessonTrees
    from fixlearn.model import Lesson, Release, Standing
    from fixlearn.releases.component_changes import ReleaseChanges


class Standings:
    """What is known of the lessons of the release that was looked at last."""

    def __init__(
        self, lessons: LessonTrees, evidence: EvidenceTrees, changes: ReleaseChanges
    ) -> None:
        self._changes = changes
        self._lesson_trees = lessons
        self._evidence_trees = evidence
        self._sha = ""
        self._extra: frozenset[str] = frozenset()
        self._tree: LessonTree | None = None
        self.lessons: dict[str, Lesson] = {}
        self.lost: dict[str, tuple[str, ...]] = {}  # active lesson -> evidence that is not there
        self._naming: dict[str, set[str]] = {}  # path -> the lessons whose evidence names it
        self._entries: dict[str, Entry | None] = {}  # of these paths
        self._statuses: dict[str, LessonStatus] = {}
        self._once_evident: Collection[str] = ()
        self.standings: dict[str, Standing] = {}  # as if no lesson had come back
        self._failures: Mapping[str, Failure] = {}
        self._back: set[str] = set()  # came back, and not stronger since
        self._counted: dict[str, Sequence[tuple[str, str]]] = {}  # active lesson -> as what
        # (audience, what) -> active lessons. All lessons count for the audience "".
        self._counts: Counter[tuple[str, str]] = Counter()
        self._audience: dict[str, str] = {}  # of each lesson, as the first release said

    def go_to(
        self,
        sha: str,
        belongs: Callable[[Lesson], bool] | None = None,
        extra: frozenset[str] = frozenset(),
    ) -> set[str]:
        """Go to another release; return the ids of the lessons that have to be judged again.

        If only some lessons belong to the release, `extra` are the ids of further ones.
        """
        last, tree = self._tree, self._lesson_trees.tree(sha)
        either = extra | self._extra
        ids = self._changes.lessons(self._sha, sha, either)
        changed: set[str] = set()
        concerned: set[str] = set()  # what supersedes these, or is superseded by them
        paths: set[str] = set()
        for id in ids | either:
            before = last.library.lessons.get(id) if last else None
            after = tree.library.lessons.get(id)
            if before is not after:
                concerned |= {id, *(before.supersedes if before else ())}
            if after and belongs and not (id in extra or belongs(after)):
                after = None
            if after is not self.lessons.get(id):
                changed.add(id)
                paths |= self._replace(id, after)
        for id in extra:  # their files are none of those that concern the component
            paths |= _paths(self.lessons.get(id))
        changed |= self._go_to_evidence(sha, paths)
        self._sha, self._extra, self._tree = sha, extra, tree
        return changed | related(concerned, *self._known)

    def _replace(self, id: str, lesson: Lesson | None) -> set[str]:
        """Put another version of a lesson in the place of the last; return paths to look up."""
        old = self.lessons.pop(id, None)
        for path in _paths(old) - _paths(lesson):
            self._naming[path].discard(id)
            if not self._naming[path]:
                del self._naming[path]
                self._entries.pop(path, None)
        if lesson:
            self.lessons[id] = lesson
        for path in _paths(lesson):
            self._naming.setdefault(path, set()).add(id)
        return {path for path in _paths(lesson) if path not in self._entries}

    def _go_to_evidence(self, sha: str, paths: set[str]) -> set[str]:
        """Look up paths, and those that differ from the last release; return their lessons."""
        changes: Changes = {}
        if self._sha and self._sha != sha and self._naming:
            changes = self._changes.files(self._sha, sha)
            touched, closed = touched_paths(changes)
            paths = paths | (touched & self._naming.keys())
            if closed:
                paths |= {path for path in self._naming if is_below(path, closed)}
        entries = self._evidence_trees.entries(sha, paths, changes) if paths else {}
        ids: set[str] = set()
        for path in paths & self._naming.keys():
            entry = entries.get(path)
            if path not in self._entries or _facts(self._entries[path]) != _facts(entry):
                self._entries[path] = entry
                ids |= self._naming[path]
        return ids

    @property
    def _known(self) -> tuple[Mapping[str, Lesson], Mapping[str, Collection[str]]]:
        """All lessons of the tree, and the ids that supersede each id."""
        return (self._tree.library.lessons, self._tree.superseders) if self._tree else ({}, {})

    def pieces(self, ids: Iterable[str]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} of what these lessons name."""
        lessons = [self.lessons[id] for id in ids if id in self.lessons]
        values = [value for lesson in lessons for value in evidence_of(lesson)]
        paths = {path for value in values for path in named_paths(value)}
        entries = {path: entry for path in paths if (entry := self._entries.get(path))}
        return self._evidence_trees.pieces_of(values, entries)

    def note_evidence(self, ids: Iterable[str], pieces: Mapping[str, EvidenceStatus]) -> None:
        """Note the evidence of these lessons, given as {evidence: its status}."""
        for id in ids:
            self.lost.pop(id, None)
            lesson = self.lessons.get(id)
            if lesson is None:
                self._statuses.pop(id, None)
                continue
            status = worst_status(pieces[value] for value in evidence_of(lesson))
            self._statuses[id] = status
            lost = tuple(each.value for each in status.pieces if is_lost(each.state))
            if lost and self.is_active(lesson):
                self.lost[id] = lost

    def is_active(self, lesson: Lesson) -> bool:
        """True if a lesson of the release is neither retired nor superseded."""
        return is_active(lesson, self.lessons, self._known[1])

    def settle(
        self, ids: set[str], once_evident: Collection[str], failures: Mapping[str, Failure]
    ) -> set[str]:
        """Settle what is known of these lessons, and of others that it depends on.

        `once_evident` are those whose lost evidence an earlier release had, `failures` those
        that came back. Returns the ids of all that were settled.
        """
        ids = ids | ({*once_evident} ^ {*self._once_evident})
        self._once_evident = once_evident
        for id in ids:
            lesson = self.lessons.get(id)
            if lesson is None:
                self.standings.pop(id, None)
                continue
            self.standings[id] = standing_of(
                lesson,
                self._statuses.get(id),
                is_active=self.is_active(lesson),
                was_evident=id in once_evident,
            )
        ids |= self._mark(ids, failures)
        for id in ids:
            self._count(id)
        return ids

    def _mark(self, ids: set[str], failures: Mapping[str, Failure]) -> set[str]:
        """Mark the lessons that came back, and are not stronger since."""
        concerned = related(ids, *self._known)
        marked = {id for id in concerned if id in failures or id in self._failures}
        if failures is not self._failures:
            both = failures.keys() | self._failures.keys()
            marked |= {id for id in both if failures.get(id) is not self._failures.get(id)}
        self._failures = failures
        for id in marked:
            near = successors(id, *self._known)
            if id in failures and is_back(failures[id], near, self.standings):
                self._back.add(id)
            else:
                self._back.discard(id)
        return marked

    def _count(self, id: str) -> None:
        """Count a lesson as it is now, and no longer as it was."""
        self._counts.subtract(self._counted.pop(id, ()))
        standing = self._marked(id) if id in self.standings else None
        if standing and standing.group != Group.ENDED:
            audience = self._audience.setdefault(id, self.lessons[id].audience)
            counted = _as_counted(
                audience, standing.group, standing.state, strength(self.lessons[id])
            )
            self._counted[id] = counted
            self._counts.update(counted)

    def _marked(self, id: str) -> Standing:
        standing = self.standings[id]
        return standing._replace(group=Group.BACK) if id in self._back else standing

    def marked(self, ids: Iterable[str]) -> dict[str, Standing]:
        """What is known of these lessons, by id."""
        return {id: self._marked(id) for id in sorted(ids) if id in self.standings}

    def groups(self, audience: str = "") -> dict[str, int]:
        """How many lessons that are neither retired nor superseded are in each group."""
        return {group: self._counts[audience, f"group {group}"] for group in count_groups(())}

    @property
    def strengths(self) -> dict[str, int]:
        """How many active lessons have a strongest prevention of each strength."""
        return {name: self._counts["", f"strength {name}"] for name in STRENGTHS}

    def evidence(self, audience: str = "") -> EvidenceCounts:
        """The active lessons by their evidence."""
        counts = {state: self._counts[audience, f"state {state}"] for state in State}
        return EvidenceCounts(
            stated=sum(counts.values()),
            evident=sum(counts[state] for state in SHOWN),
            proven=counts[State.PROVEN],
            lost=counts[State.LOST],
        )


@cache  # most lessons count as the same
def _as_counted(audience: str, group: str, state: str, strength: str) -> Sequence[tuple[str, str]]:
    """What a lesson counts as, for its audience and for all."""
    what = f"group {group}", f"state {state}", f"strength {strength}"
    return [(each, name) for each in ("", audience) for name in what]


def _paths(lesson: Lesson | None) -> set[str]:
    """The paths that the evidence of a lesson names."""
    values = evidence_of(lesson) if lesson else ()
    return {path for value in values for path in named_paths(value)}


def _facts(entry: Entry | None) -> object:
    """What of an entry matters to evidence: all folders are equal."""
    if entry is None or entry.is_tree:
        return entry and "folder"
    return entry.id, entry.is_file


class Trees(Protocol):
    """The lessons in the trees of commits."""

    def key(self, sha: str, /) -> tuple[str, ...]:
        """Empty texts for a commit without lessons."""

    def library(self, sha: str, /) -> Library:
        """All lessons of a commit."""


class _Ids:
    """The ids of all lessons that any of some releases has."""

    def __init__(self, releases: Sequence[Release], has: Callable[[Release, str], bool]) -> None:
        self._releases = releases
        self._has = has

    def __contains__(self, id: object) -> bool:
        return any(self._has(release, str(id)) for release in self._releases)


class Failure(NamedTuple):
    """A lesson that came back, as it was when its prevention did not hold."""

    lesson: Lesson
    ids: Container[str]  # of all lessons at that time


def is_back(
    failure: Failure, near: Mapping[str, Lesson], standings: Mapping[str, Standing]
) -> bool:
    """True if a lesson that came back is not stronger since.

    `near` are the lesson itself and those that supersede it, directly or through others.
    """
    standing = standings.get(failure.lesson.id)
    if standing is None or standing.group == Group.ENDED:
        return False
    return not any(
        state_of(step, standings[lesson.id]) in SHOWN
        for lesson, step in stronger_preventions(failure.lesson, failure.ids, near)
        if lesson.id in standings
    )


class ReturnedLessons:
    """Knows which lessons came back up to each release; each release is looked at once."""

    def __init__(
        self,
        trees: Trees,
        before: Callable[[Release], Sequence[Release]],
        repeats: Callable[[Release], Collection[str]],
        has: Callable[[Release, str], bool],
        expect: Callable[[Sequence[tuple[str, str]]], object],
    ) -> None:
        """`before` returns the releases right before one, `repeats` what came back in it.

        `has` says whether a release has a lesson of this id. `expect` prepares for questions
        about the lessons that one of two commits has.
        """
        self._trees = trees
        self._before = before
        self._repeats = repeats
        self._has = has
        self._expect = expect
        self._failures: dict[str, Mapping[str, Failure]] = {}  # by the name of the release

    def up_to(self, release: Release) -> Mapping[str, Failure]:
        """The last failure of each lesson, in this release and those before it.

        Releases in which no lesson came back share the answer of the one before.
        """
        waiting = [] if release.name in self._failures else [release]
        names = {each.name for each in waiting}  # of those that wait
        pairs: list[tuple[str, str]] = []  # what they will be compared with
        while waiting:  # no recursion: a line may have thousands of releases
            current = waiting[-1]
            earlier = [older for older in self._before(current) if any(self._trees.key(older.sha))]
            missing = {older.name: older for older in earlier if older.name not in self._failures}
            if missing and names.isdisjoint(missing):  # overrides may lead in a circle
                pairs += [(older.sha, current.sha) for older in earlier]
                waiting += missing.values()
                names.update(missing)
                continue
            if pairs:
                self._expect(pairs)
                pairs.clear()
            names.discard(waiting.pop().name)
            self._failures[current.name] = self._with_new(current, earlier)
        return self._failures[release.name]

    def _with_new(self, release: Release, earlier: Sequence[Release]) -> Mapping[str, Failure]:
        known = [self._failures.get(older.name, {}) for older in earlier]
        repeats = self._repeats(release) if earlier else ()
        if not repeats and len(known) == 1:
            return known[0]
        failures = {id: failure for each in known for id, failure in each.items()}
        ids = _Ids(earlier, self._has)
        for id in repeats:
            for older in earlier:
                lesson = self._trees.library(older.sha).lessons.get(id)
                if lesson:
                    failures[id] = Failure(lesson, ids)
        return failures
