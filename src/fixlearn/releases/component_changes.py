"""What differs between two releases of a component, without what other components changed.

All releases are compared in one walk, each with the one before it in the walk, and each change
is put to the components that it concerns. So the releases of hundreds of components, made in
turns, cost as much as those of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from fixlearn.lessons.evidence_status import evidence_of, named_paths
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import related
from fixlearn.lessons.trees import new_ids_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fixlearn.lessons.evidence_trees import Changes, EvidenceTrees
    from fixlearn.lessons.trees import LessonFile, LessonTree, LessonTrees
    from fixlearn.model import Lesson, Release
    from fixlearn.releases.components import Components

_T = TypeVar("_T")


class ReleaseChanges(Protocol):
    """What differs between the commits of two releases."""

    def lessons(self, older: str, newer: str, extra: Collection[str], /) -> set[str]:
        """The ids of the lessons that differ; all of `newer` if there is nothing older.

        If only the lessons of a component are meant, `extra` are the ids of further ones.
        """

    def new_lessons(self, older: str, newer: str, extra: Collection[str], /) -> set[str]:
        """The ids of the lessons that only the newer one has."""

    def files(self, older: str, newer: str, /) -> Changes:
        """The files that differ, as far as the evidence of these lessons may be in them."""


class AllChanges:
    """What differs between two commits, whatever component it concerns."""

    def __init__(self, lessons: LessonTrees, evidence: EvidenceTrees) -> None:
        self._lessons = lessons
        self._evidence = evidence

    def lessons(self, older: str, newer: str, _: Collection[str] = ()) -> set[str]:
        """The ids of the lessons that differ; all of `newer` if there is nothing older."""
        return self._lessons.changed(older, newer) if older else {*self._lessons.tree(newer).files}

    def new_lessons(self, older: str, newer: str, _: Collection[str] = ()) -> set[str]:
        """The ids of the lessons that only the newer one has."""
        return self._lessons.new_ids(older, newer)

    def files(self, older: str, newer: str) -> Changes:
        """The files that differ."""
        return self._evidence.changes(older, newer)


class _Steps:
    """The changes of some files in a walk, each with the number of its step."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._changes: list[tuple[str, Any, Any]] = []

    def add(self, number: int, path: str, before: Any, after: Any) -> None:
        """Add a change; the steps come in order."""
        self._numbers.append(number)
        self._changes.append((path, before, after))

    def between(self, older: int, newer: int) -> dict[str, tuple[Any, Any]]:
        """{path: (what is there before, and after)} of all steps between two numbers."""
        first, last = sorted((older, newer))
        start, end = (bisect_right(self._numbers, number) for number in (first, last))
        sides: dict[str, tuple[Any, Any]] = {}
        for path, before, after in self._changes[start:end]:
            sides[path] = sides[path][0] if path in sides else before, after
        if newer < older:
            sides = {path: (after, before) for path, (before, after) in sides.items()}
        return {path: each for path, each in sides.items() if each[0] != each[1]}


class _Walk(NamedTuple):
    """The changes between all releases; those under "" may concern any component."""

    lessons: Mapping[str, _Steps]  # by component
    lessons_by_id: Mapping[str, _Steps]
    families: Mapping[str, Collection[str]]  # id -> the ids that it is compared with
    files: Mapping[str, _Steps]  # by component


class ComponentChanges:
    """What differs between any two releases of each component."""

    def __init__(
        self,
        lessons: LessonTrees,
        evidence: EvidenceTrees,
        components: Components,
        shas: Sequence[str],
    ) -> None:
        """`shas` are the commits of all releases, in the order of the walk."""
        self._lessons = lessons
        self._evidence = evidence
        self._components = components
        self._shas = shas
        self._number = {"": -1, **{sha: number for number, sha in enumerate(shas)}}

    def of(self, component: str) -> ReleaseChanges:
        """What differs between two releases of a component."""
        return _OfComponent(self, component)

    def lesson_files(
        self, component: str, older: str, newer: str, extra: Iterable[str]
    ) -> dict[str, tuple[str, str]]:
        """{path: (blob before, blob after)} of the lessons of a component, and of further ids."""
        span = self._number[older], self._number[newer]
        families = self._walk.families
        ids = {each for id in extra for each in families.get(id, ())}
        steps = [self._walk.lessons[name] for name in (component, "") if name in self._walk.lessons]
        steps += [self._walk.lessons_by_id[id] for id in ids if id in self._walk.lessons_by_id]
        return {path: sides for each in steps for path, sides in each.between(*span).items()}

    def files(self, component: str, older: str, newer: str) -> Changes:
        """The files that differ, as far as the evidence of a component may be in them."""
        span = self._number[older], self._number[newer]
        steps = [self._walk.files[name] for name in (component, "") if name in self._walk.files]
        return {path: sides for each in steps for path, sides in each.between(*span).items()}

    @cached_property
    def _walk(self) -> _Walk:
        steps = list(self._lesson_steps())
        concerns: defaultdict[str, set[str]] = defaultdict(set)  # id -> components
        at_path: defaultdict[str, set[str]] = defaultdict(set)  # evidence -> components
        families: dict[str, set[str]] = {}
        by_id: defaultdict[str, _Steps] = defaultdict(_Steps)
        for number, path, before, after in steps:
            id = lesson_id(path)
            by_id[id].add(number, path, before, after)
            families.setdefault(id, {id})
            tree = self._lessons.tree(self._shas[number])
            lesson = tree.library.lessons.get(id)
            if lesson:
                names = self._components.of_lesson(lesson) or {""}
                concerns[id] |= names
                for each in _paths(lesson):
                    at_path[each] |= names
                for other in lesson.supersedes:
                    _join(families, id, other)
            elif id in tree.files:
                concerns[id].add("")  # it cannot be read: every release reports it
        by_component: defaultdict[str, _Steps] = defaultdict(_Steps)
        for number, path, before, after in steps:
            # Whether a lesson is active depends on those that supersede it.
            family = families[lesson_id(path)]
            names = {name for id in family for name in concerns.get(id, ())}
            for name in _shared(names):
                by_component[name].add(number, path, before, after)
        return _Walk(by_component, by_id, families, self._file_steps(at_path))

    def _lesson_steps(self) -> Iterable[tuple[int, str, str, str]]:
        pairs = list(pairwise(self._shas))
        self._lessons.compare(pairs)
        for file in self._lessons.tree(self._shas[0]).files.values():
            yield 0, file.path, "", file.blob
        for number, pair in enumerate(pairs, start=1):
            for path, (before, after) in self._lessons.changed_files(*pair).items():
                yield number, path, before, after

    def _file_steps(self, at_path: Mapping[str, Collection[str]]) -> Mapping[str, _Steps]:
        self._evidence.expect(self._shas)
        concerns: defaultdict[str, set[str]] = defaultdict(set)
        steps = []
        for number, pair in enumerate(pairwise(self._shas), start=1):
            for path, (before, after) in self._evidence.changes(*pair).items():
                folder = path
                while folder:
                    if folder in at_path:
                        concerns[path].update(at_path[folder])
                    folder = folder.rpartition("/")[0]
                if any(side and not side.is_file for side in (before, after)):
                    concerns[path].add("")  # evidence may be behind a link
                if path in concerns:
                    steps.append((number, path, before, after))
        by_component: defaultdict[str, _Steps] = defaultdict(_Steps)
        for number, path, before, after in steps:
            for name in _shared(concerns[path]):
                by_component[name].add(number, path, before, after)
        return by_component


class _OfComponent:
    """What differs between two releases of one component."""

    def __init__(self, changes: ComponentChanges, component: str) -> None:
        self._changes = changes
        self._component = component

    def lessons(self, older: str, newer: str, extra: Collection[str]) -> set[str]:
        files = self._changes.lesson_files(self._component, older, newer, extra)
        return {*map(lesson_id, files)}

    def new_lessons(self, older: str, newer: str, extra: Collection[str]) -> set[str]:
        return new_ids_of(self._changes.lesson_files(self._component, older, newer, extra))

    def files(self, older: str, newer: str) -> Changes:
        return self._changes.files(self._component, older, newer)


def _shared(names: Collection[str]) -> Collection[str]:
    """These components; only "" if any may be concerned."""
    return ("",) if "" in names else names


def _join(families: dict[str, set[str]], id: str, other: str) -> None:
    """Make one family of those of two ids."""
    larger, smaller = families[id], families.setdefault(other, {other})
    if larger is smaller:
        return
    if len(larger) < len(smaller):
        larger, smaller = smaller, larger
    larger |= smaller
    families.update(dict.fromkeys(smaller, larger))


def _paths(lesson: Lesson) -> set[str]:
    return {path for value in evidence_of(lesson) for path in named_paths(value)}


def changed_since(
    before: Sequence[Release],
    release: Release,
    trees: LessonTrees,
    changes: ReleaseChanges,
    extra: Collection[str],
) -> set[str]:
    """The ids of the lessons that may differ from those of the releases before.

    If the release has a component, `extra` are the ids of lessons of others that it names.
    """
    tree = trees.tree(release.sha)
    line = [*(older.sha for older in before), release.sha]
    if not before:
        return changes.lessons("", release.sha, extra)
    # What differs from any of them differs between two that follow each other.
    ids = {id for pair in pairwise(line) for id in changes.lessons(*pair, extra)}
    for older in before:
        lessons = trees.library(older.sha).lessons
        ids |= {other for id in [*ids] if id in lessons for other in lessons[id].supersedes}
    return related(ids, tree.library.lessons, tree.superseders)


def lessons_of_any(releases: Sequence[Release], trees: LessonTrees) -> Mapping[str, Lesson]:
    """{id: lesson} of all releases, as the last that has it; that of a single one is no copy."""
    return _together(releases, trees, lambda tree: tree.library.lessons)


def files_of_any(releases: Sequence[Release], trees: LessonTrees) -> Mapping[str, LessonFile]:
    """{id: file} of all releases, as the last that has it; that of a single one is no copy."""
    return _together(releases, trees, lambda tree: tree.files)


def _together(
    releases: Sequence[Release], trees: LessonTrees, of: Callable[[LessonTree], Mapping[str, _T]]
) -> Mapping[str, _T]:
    shas = [release.sha for release in releases]
    if len(shas) == 1:
        return of(trees.tree(shas[0]))
    together = {**of(trees.tree(shas[0]))} if shas else {}
    for older, newer in pairwise(shas):
        later = of(trees.tree(newer))
        together |= {id: later[id] for id in trees.changed(older, newer) if id in later}
    return together
