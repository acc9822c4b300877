"""What each release owes: its own fixes, those of earlier releases, and lessons in its tree."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.gate.judge import Gate
from fixlearn.lessons.library import Library, is_active
from fixlearn.lessons.trees import LessonTrees, superseders_of
from fixlearn.messages import short
from fixlearn.releases.debt import FixGroup, OldDebts, lessons_owed, repairs_owed, with_items
from fixlearn.releases.graph import Lineage, TipSteps
from fixlearn.releases.summary import ended_repairs_of, first_due_first, repairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.history import LessonHistory
    from fixlearn.model import Commit, Debt, DueItem, Lesson, Release, Repair, Result
    from fixlearn.releases.component_changes import ReleaseChanges
    from fixlearn.releases.exemptions import OpenFix


class Fix(Protocol):
    """A fix of any release."""

    @property
    def commit(self) -> Commit:
        """The commit, without its changes."""

    @property
    def components(self) -> frozenset[str]:
        """The components that it belongs to."""

    @property
    def open(self) -> OpenFix:
        """What it is if no lesson covers it."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all lessons that it names or adds."""


class Judge(Protocol):
    """Questions to the collector, after all commits were read."""

    @property
    def fixes(self) -> Mapping[str, Fix]:
        """The fixes of all releases, by hash."""

    def settle(self, results: Iterable[Result]) -> list[Result]:
        """The results; what other branches have settled, or owes nothing, is not missing."""

    def belongs_to(self, release: Release, components: frozenset[str]) -> bool:
        """True if a release has the commits of these components."""

    def changes_of(self, release: Release) -> ReleaseChanges:
        """What differs between the releases of the component of a release."""

    def has_lesson(self, release: Release, lesson: Lesson) -> bool:
        """True if a lesson concerns the component of a release."""

    def cancelled(self, release: Release) -> set[str]:
        """The hashes of reverted commits and their reverts, of all that the release contains."""


class _Naming(NamedTuple):
    """What fixes have in common that name the same lessons in the same releases."""

    ids: tuple[str, ...]  # of the lessons
    tips: int  # that reach the fixes


class _Lacking:
    """The fixes that name only lessons that a release lacks, in one release after another."""

    def __init__(self, namings: Sequence[_Naming], lineage: Lineage) -> None:
        self._namings = namings
        self._lineage = lineage
        self._steps = TipSteps(naming.tips for naming in namings)
        self._with_id: dict[str, list[_Naming]] = {}
        for naming in namings:
            for id in naming.ids:
                self._with_id.setdefault(id, []).append(naming)
        self._last = ""  # the commit of the release that was looked at last
        self._lacking: set[_Naming] = set()  # of it

    def go_to(
        self, release: Release, lessons: Mapping[str, Lesson], changes: ReleaseChanges
    ) -> list[_Naming]:
        """The fixes of another release; these are its lessons."""
        entered, left = self._steps.go_to(self._lineage.bits_of_new(release)[0])
        last, self._last = self._last, release.sha
        changed = changes.lessons(last, release.sha, self._with_id.keys()) if last else ()
        self._lacking.difference_update(self._namings[position] for position in left)
        concerned = [self._namings[position] for position in entered]
        concerned += [naming for id in changed for naming in self._with_id.get(id, ())]
        for naming in concerned:
            is_there = self._lineage.has(release, naming.tips)
            if is_there and not any(id in lessons for id in naming.ids):
                self._lacking.add(naming)
            else:
                self._lacking.discard(naming)
        return sorted(self._lacking)


class ReleaseDebts:
    """What all releases owe; what they share is found once."""

    def __init__(
        self,
        config: Config,
        lineage: Lineage,
        trees: LessonTrees,
        history: LessonHistory,
        judge: Judge,
    ) -> None:
        self._config = config
        self._lineage = lineage
        self._trees = trees
        self._history = history
        self._judge = judge
        self._lacking: dict[str, _Lacking] = {}  # by component; under "" for all of them
        self._owed: dict[_Naming, list[tuple[FixGroup, DueItem]]] = {}  # without these lessons
        self._settled: tuple[Mapping[str, Lesson], set[str]] = {}, set()  # by the lessons of it
        # The commits that deleted lessons or repair items, and the tips that reach them.
        self._tips = {each.commit.sha: 0 for each in (*history.deletions, *history.removals)}

    def note(self, sha: str, tips: int) -> None:
        """Note a commit of the log, and the tips that reach it."""
        if sha in self._tips:
            self._tips[sha] = tips

    def at(
        self,
        release: Release,
        results: Sequence[Result],
        repairs: Sequence[Repair],
        *,
        as_of: date | None,
        most: int | None,
    ) -> Debt:
        """What is owed at a release: by its own fixes, by older ones, and by lessons.

        To ask for releases in the order of their versions costs little more than to ask for one.
        """
        tree = self._trees.tree(release.sha)
        is_adopted = not release.version or self._lineage.is_adopted(release)

        def is_carried(kind: str, components: frozenset[str]) -> bool:
            is_owed = is_adopted or kind != "missing"
            return is_owed and self._judge.belongs_to(release, components)

        settled = self._judge.cancelled(release) | self._settled_by(tree.listing)
        own_fixes = self._go_to(release)
        debt = self._old_debts.carried(
            is_carried, settled | own_fixes, as_of=as_of or date.min, most=most
        )._replace(as_of=as_of)
        is_new = self._lineage.new_in(release)
        unnamed = [
            item
            for naming in self._without_lesson(release, tree.library.lessons)
            if not is_new(naming.tips)  # to find out what a fix owes is expensive
            for group, item in self._named_debts(naming)
            if item.commit not in settled and is_carried(group.kind, group.components)
        ]
        new = lessons_owed(results, self._config.grace, self._first_release)
        items = [*unnamed, *new, *repairs_owed(repairs)]
        return with_items(debt, items, most)

    def _go_to(self, release: Release) -> set[str]:
        """Go to a release with the old debts; return the hashes of fixes that are new in it."""
        debts, groups = self._old_debts, self._old_groups
        bit, older = self._lineage.bits_of_new(release)
        entered, left = self._debt_steps.go_to(bit)
        for position in left:
            debts.leave(groups[position])
        for position in entered:
            debts.enter(groups[position])
        is_new = self._lineage.new_in(release)
        new = self._debt_steps.new_in(bit, older)
        return {
            sha
            for position in new
            if is_new(groups[position].tips)
            for sha in debts.commits(groups[position])
        }

    def _without_lesson(self, release: Release, lessons: Mapping[str, Lesson]) -> list[_Naming]:
        """The fixes of a release that name lessons, none of which it has."""
        component = release.component
        if component not in self._lacking:
            namings = [
                naming
                for naming, fixes in self._named_fixes.items()
                if not component
                or any(self._judge.belongs_to(release, each.components) for each in fixes)
            ]
            self._lacking[component] = _Lacking(namings, self._lineage)
        return self._lacking[component].go_to(release, lessons, self._judge.changes_of(release))

    def _first_release(self, sha: str) -> str:
        first = self._lineage.first_with(self._judge.fixes[sha].open.tips)
        return first.name if first and first.version else ""

    @cached_property
    def _old_debts(self) -> OldDebts:
        """What the fixes that name no lesson owe."""
        return OldDebts(
            self._owed_by([each for each in self._judge.fixes.values() if not each.ids])
        )

    @cached_property
    def _old_groups(self) -> list[FixGroup]:
        return self._old_debts.groups

    @cached_property
    def _debt_steps(self) -> TipSteps:
        return TipSteps(group.tips for group in self._old_groups)

    @cached_property
    def _named_fixes(self) -> dict[_Naming, list[Fix]]:
        """The fixes that name lessons."""
        fixes: dict[_Naming, list[Fix]] = {}
        for each in self._judge.fixes.values():
            if each.ids:
                fixes.setdefault(_Naming(each.ids, each.open.tips), []).append(each)
        return fixes

    def _named_debts(self, naming: _Naming) -> list[tuple[FixGroup, DueItem]]:
        """What fixes that name lessons owe without these lessons, which are rarely deleted."""
        if naming not in self._owed:
            self._owed[naming] = list(self._owed_by(self._named_fixes[naming]))
        return self._owed[naming]

    def _owed_by(self, fixes: Sequence[Fix]) -> Iterator[tuple[FixGroup, DueItem]]:
        gate = Gate(Library({}, {}, (), ()), self._config)
        results = self._judge.settle(gate.judge(each.commit) for each in fixes)
        items = lessons_owed(results, self._config.grace, self._first_release)
        for item in items:
            fix = self._judge.fixes[item.commit]
            yield FixGroup(item.kind, fix.open.tips, fix.components), item

    def _settled_by(self, listing: Mapping[str, Lesson]) -> set[str]:
        """The fixes that these lessons list."""
        if listing is self._settled[0] or not listing:
            return self._settled[1] if listing else set()
        gate = Gate(Library(listing, {}, (), tuple(listing)), self._config)
        entries = (entry.split(maxsplit=1) for each in listing.values() for entry in each.fixes)
        names = {name for hash, *subject in entries for name in (short(hash), *subject)}
        near = {sha for name in names for sha in self._with_name.get(name, ())}
        settled = {sha for sha in near if gate.settles(self._judge.fixes[sha].commit)}
        self._settled = listing, settled
        return settled

    @cached_property
    def _with_name(self) -> dict[str, list[str]]:
        """{short hash or subject, as a lesson lists it: hashes of the fixes with it}."""
        shas: dict[str, list[str]] = {}
        for sha, each in self._judge.fixes.items():
            message = each.commit.message
            for name in {
                short(sha),
                *(" ".join(text.split()) for text in (message.subject, message.oneline)),
            }:
                shas.setdefault(name, []).append(sha)
        return shas

    def open_repairs(self, release: Release, lessons: Mapping[str, Lesson]) -> tuple[Repair, ...]:
        """The open repair items at a release, those of deleted and broken lessons too.

        `lessons` are those that concern its component.
        """
        tree = self._trees.tree(release.sha)
        broken = {id: each for id, each in tree.planned.items() if id in tree.library.broken}
        known, superseders = tree.library.lessons, tree.superseders
        if broken:
            known = {**known, **broken}
            superseders = superseders_of(known.values())
        repairs: list[Repair] = []
        for id, lesson in tree.planned.items():
            if is_active(lesson, known, superseders) and (
                id in lessons or self._judge.has_lesson(release, lesson)
            ):
                repairs += repairs_of(lesson, self._history.items_of(lesson, tree.files[id].blob))
        deleted = {
            deletion.lesson.id: deletion
            for deletion in self._history.deletions
            if self._lineage.has(release, self._tips[deletion.commit.sha])
        }
        for id, deletion in deleted.items():
            is_gone = id not in known and not superseders.get(id)
            if is_gone and self._judge.has_lesson(release, deletion.lesson):
                repairs += repairs_of(deletion.lesson, deletion.items, str(deletion.commit))

        def is_over(id: str) -> bool:
            is_ended = id in known and not is_active(known[id], known, superseders)
            return is_ended or bool(superseders.get(id))

        repairs += self._removed(release, is_over)
        return first_due_first(repairs)

    def _removed(self, release: Release, is_over: Callable[[str], bool]) -> Iterator[Repair]:
        """The repair items that were removed from lessons that are not over, and not restored."""
        removals = {
            removal.items[0].key: removal
            for removal in self._history.removals
            if self._lineage.has(release, self._tips[removal.commit.sha])
            and not is_over(removal.lesson.id)
        }
        if not removals:
            return
        lessons = list(self._trees.readable(release.sha))
        keys = {
            item.key for lesson, blob in lessons for item in self._history.items_of(lesson, blob)
        }
        changes = {(lesson.id, step.change) for lesson, _ in lessons for step in lesson.prevention}
        for key, removal in removals.items():
            is_restored = (removal.lesson.id, removal.lesson.prevention[0].change) in changes
            if key not in keys and not is_restored:
                yield from repairs_of(removal.lesson, removal.items, str(removal.commit))

    def ended_repairs(self, release: Release) -> tuple[Repair, ...]:
        """The repair items at a release that are done, dropped or not needed any more."""
        lessons = list(self._trees.readable(release.sha))
        heirs = {older: lesson.id for lesson, _ in lessons for older in lesson.supersedes}
        return first_due_first(
            repair
            for lesson, blob in lessons
            for repair in ended_repairs_of(
                lesson, self._history.items_of(lesson, blob), heirs.get(lesson.id, "")
            )
        )
