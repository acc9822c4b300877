"""How lessons change: what makes a newer version weaker, and the history of repair items.

A lesson promises preventions. Deleting it, moving a due date or naming a weaker kind
breaks the promise; retiring, superseding or dropping with a reason ends it in the open.

The history is built from the commits that changed lesson files, the oldest first, so that one
walk answers for every release.
"""

from __future__ import annotations

from fixlearn import rules
from fixlearn.lessons.evidence import is_stale, parse_evidence
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import active_lessons, is_same_lesson
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import is_reason
from fixlearn.model import Change, CommitName, Finding, Lesson, Position, Prevention
from fixlearn.shell_words import pathspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date


# of a prevention, the strongest first
EFFECTS = ("prevents", "contains", "catches", "advises")

_KEY_DIGITS = 8  # enough for the repair items of one lesson


class Weakening(NamedTuple):
    """One way in which a newer version of a lesson is weaker."""

    path: str  # of the newer version, or of the deleted file
    key: str  # of the newer version: "prevention[0].due"; "" if it is gone
    what: str
    because: str
    hint: tuple[str, ...]
    rule: str


def matched_preventions(
    before: Sequence[Prevention], after: Sequence[Prevention]
) -> list[int | None]:
    """For each earlier prevention, the index of the one that continues it; None if none does.

    A prevention is recognized by its sentence. One that was reworded continues the first
    of the same kind, and otherwise the first that is left.
    """
    matches: list[int | None] = [None] * len(before)
    left = list(range(len(after)))
    tests = (
        lambda old, new: old.change == new.change,
        lambda old, new: old.kind == new.kind,
        lambda *_: True,
    )
    for is_continued in tests:
        for number, old in enumerate(before):
            if matches[number] is None:
                index = next((index for index in left if is_continued(old, after[index])), None)
                if index is not None:
                    matches[number] = index
                    left.remove(index)
    return matches


def is_postponed(old: Prevention, new: Prevention) -> bool:
    """True if both are planned, and the newer one is due later."""
    is_planned = old.status == new.status == "planned"
    return is_planned and bool(old.due and new.due and old.due < new.due)


def weakenings(before: Lesson, after: Lesson) -> Iterator[Weakening]:
    """How the newer version of a lesson is weaker; empty if it is retired with a reason."""
    if is_reason(after.retired):
        return
    matches = matched_preventions(before.prevention, after.prevention)
    for old, number in zip(before.prevention, matches, strict=True):
        if old.status == "dropped":
            continue
        if number is None:
            what = f"this removes a prevention of {before.id}"
            yield _weakened(after, what, "", old)
            continue
        new, key = after.prevention[number], f"prevention[{number}]"
        if new.status == "dropped" and is_reason(new.because):
            continue
        if is_postponed(old, new) and not (is_reason(new.because) and new.because != old.because):
            yield _postponed(after, old, new, key)
        yield from _weaker(after, old, new, key)


def _postponed(lesson: Lesson, old: Prevention, new: Prevention, key: str) -> Weakening:
    what = f"this postpones a repair item of {lesson.id} from {old.due} to {new.due}"
    return Weakening(
        rule="repair-postponed",
        path=lesson.path,
        key=f"{key}.due",
        what=f"{what} without a reason",
        because=f'"{old.change}" was due on {old.due}',
        hint=(f"Say why it takes longer, in this prevention in {lesson.path}:", "  because: <why>"),
    )


def _weaker(lesson: Lesson, old: Prevention, new: Prevention, key: str) -> Iterator[Weakening]:
    """What is weaker in a prevention that goes on."""
    if old.status == "done" and new.status != "done":
        what = f"this makes a prevention of {lesson.id} {new.status}, and it was done"
        yield _weakened(lesson, what, f"{key}.status", old)
    elif _rank(new.kind) > _rank(old.kind):
        what = f"this weakens a prevention of {lesson.id}: {old.kind} is now {new.kind}"
        yield _weakened(lesson, what, f"{key}.kind", old)
    elif old.status == "done" and _is_in_tree(old) and not _is_in_tree(new):
        what = f"this removes the evidence of a prevention of {lesson.id}"
        yield _weakened(lesson, what, key, old)
    elif old.status == "done" and old.proof and not is_stale(old) and not new.proof:
        what = f"this deletes the proof of a prevention of {lesson.id}"
        hint = ("Prove it again:", f"  fixlearn prove {lesson.id} --write")
        yield _weakened(lesson, what, key, old)._replace(hint=hint)


def _weakened(lesson: Lesson, what: str, key: str, old: Prevention) -> Weakening:
    hint = (
        f"Keep the prevention, or drop it with a reason in {lesson.path}:",
        "  status: dropped",
        "  because: <why>",
        "Or retire the lesson, or write the one that replaces it:",
        f'  fixlearn retire {lesson.id} --because "<why>"',
        f"  fixlearn new --supersedes {lesson.id}",
    )
    because = f'"{old.change}"'
    return Weakening(lesson.path, key, what, because, hint, rule="prevention-weakened")


def _rank(kind: str) -> tuple[int, int]:
    """Smaller is stronger: what stops a mistake comes before what limits or reports it."""
    return STRENGTHS.index(KINDS[kind].strength), EFFECTS.index(KINDS[kind].effect)


def _is_in_tree(prevention: Prevention) -> bool:
    """True if the evidence names a path, or is a pattern."""
    return bool(prevention.pattern) or any(
        parse_evidence(value).path for value in prevention.evidence
    )


def open_items(lesson: Lesson) -> list[Prevention]:
    """The repair items of a lesson that are still open."""
    return [prevention for prevention in lesson.prevention if prevention.status == "planned"]


class Version(NamedTuple):
    """A lesson file before and after a change: b"" if there was or is no file."""

    before: bytes
    after: bytes


def weakened_lessons(
    changed: Mapping[str, Version], others: Mapping[str, Lesson], *, is_revert: bool = False
) -> Iterator[tuple[str, Weakening]]:
    """What the changes of lesson files take back: the path of each old file, and the weakening.

    `others` are the lessons after the change, by id: those that supersede a deleted lesson,
    or continue it under another id. A revert may take back a lesson that it had brought.
    """
    after = {path: parse_lesson(path, version.after).lesson for path, version in changed.items()}
    readable = {**others, **{lesson.id: lesson for lesson in after.values() if lesson}}
    old = {
        path: lesson
        for path, version in changed.items()
        if version.before and (lesson := parse_lesson(path, version.before).lesson)
    }
    known = {**{lesson.id: lesson for lesson in old.values()}, **readable}
    active = {lesson.id for lesson in active_lessons(known)}
    for path, lesson in old.items():
        heir = after[path] or readable.get(lesson.id)
        heir = heir or next((new for new in readable.values() if is_same_lesson(lesson, new)), None)
        if is_reason(lesson.retired) or lesson.id not in active:
            continue
        if heir:
            for weakening in weakenings(lesson, heir):
                yield path, weakening
        elif changed[path].after or not is_revert:
            yield path, _deleted(lesson, changed[path].after)


def _deleted(lesson: Lesson, content: bytes) -> Weakening:
    items = len(open_items(lesson))
    owed = f", with {items} open repair item{'s' if items > 1 else ''}" if items else ""
    if content:
        reason = parse_lesson(lesson.path, content).findings[0]
        what = f"this makes the lesson {lesson.id} unreadable{owed}"
        hint: tuple[str, ...] = (
            "Correct the lesson; this lists all errors:",
            "  fixlearn lint",
        )
        because = f"{reason.where}: {reason.what}"
        return Weakening(lesson.path, "", what, because, hint, rule="lesson-deleted")
    retire = f'  fixlearn retire {lesson.id} --because "<why>"'
    hint = ("If it no longer applies, retire it then:", retire)
    what = f"this deletes the lesson {lesson.id}{owed}"
    return Weakening(lesson.path, "", what, f'"{lesson.title}"', hint, rule="lesson-deleted")


def weakening_finding(weakening: Weakening, content: bytes, where: str, restore: str) -> Finding:
    """The finding about something that was taken back.

    `content` is the lesson's file now, b"" if it is deleted, `where` the commit that changed
    it, and `restore` the command that brings a deleted file back.
    """
    path = weakening.path
    position = parse_lesson(path, content).position(weakening.key) if content else Position(path)
    restores = () if content else ("Restore the lesson:", f"  {restore} {pathspec(path)}")
    return rules.finding(
        weakening.rule,
        where,
        weakening.what,
        hint=(*restores, *weakening.hint),
        because=(weakening.because,),
        position=position,
    )


class ItemHistory(NamedTuple):
    """The history of one repair item."""

    first_due: date | None = None
    postponed: int = 0  # how often its due date was moved to a later day
    key: str = ""  # the same in all versions; "" for a prevention that was never planned


class Deletion(NamedTuple):
    """A commit that deleted a lesson with open repair items, or made it unreadable."""

    commit: CommitName
    lesson: Lesson  # as it was before
    items: tuple[ItemHistory, ...]  # of its preventions


class LessonHistory:
    """What happened to the repair items of all lessons.

    When each was first due, how often it was postponed, and which commit deleted it.
    """

    def __init__(self) -> None:
        self.deletions: list[Deletion] = []  # the oldest first
        self.removals: list[Deletion] = []  # of one repair item each, from a lesson that stays
        self._items: dict[str, tuple[ItemHistory, ...]] = {}  # blob -> of its preventions
        self._latest: dict[str, tuple[Lesson, tuple[ItemHistory, ...]]] = {}  # by lesson id

    def add(
        self,
        commit: CommitName,
        touched: Sequence[Change],
        contents: Mapping[str, bytes],
    ) -> None:
        """Add what one commit changed in lesson files; those that it builds on were added before.

        `contents` are those of the files, by blob id.
        """
        blobs = {blob for change in touched for blob in (change.before, change.after)}
        # To parse thousands of files takes seconds, to search them for a word does not.
        if not any(b"planned" in contents.get(blob, b"") for blob in blobs):
            return
        before = [_planned(change.path, contents.get(change.before, b"")) for change in touched]
        after = [_readable(change.path, contents.get(change.after, b"")) for change in touched]
        readable = [lesson for lesson in after if lesson]
        kept = {lesson.id for lesson in readable}
        older = {old.id: old for old in before if old}
        gone = [old for id, old in older.items() if id not in kept]
        for change, lesson in zip(touched, after, strict=True):
            if lesson:
                self._continue(lesson, change, _predecessor(lesson, older, gone), commit)
        for change, lesson in zip(touched, before, strict=True):
            is_gone = lesson and lesson.id not in kept
            if lesson and is_gone and not any(_continues(new, lesson) for new in readable):
                items = self.items_of(lesson, change.before)
                self.deletions.append(Deletion(commit, lesson, items))

    def _continue(
        self, lesson: Lesson, change: Change, old: Lesson | None, commit: CommitName
    ) -> None:
        if old:
            is_same_file = old.path == change.path
            latest = self._latest.get(old.id, (old, _fresh(old)))[1]
            before_items = self.items_of(old, change.before) if is_same_file else latest
            items = _carried(old, before_items, lesson)
            self.removals += _removals(commit, old, before_items, lesson)
        else:
            items = self.items_of(lesson, change.after)
        known = self._items.get(change.after, items)
        self._items[change.after] = max(items, known, key=_postponements)
        self._latest[lesson.id] = lesson, self._items[change.after]

    def items_of(self, lesson: Lesson, blob: str) -> tuple[ItemHistory, ...]:
        """The history of each prevention of a lesson whose file has this blob id.

        A file that no commit wrote as it is, such as the result of a merge, continues the
        latest version.
        """
        if blob in self._items:
            return self._items[blob]
        latest = self._latest.get(lesson.id)
        return _carried(*latest, lesson) if latest else _fresh(lesson)


def _planned(path: str, content: bytes) -> Lesson | None:
    """The lesson in this file if it has open repair items."""
    lesson = _readable(path, content)
    if lesson is None or is_reason(lesson.retired):
        return None
    return lesson if open_items(lesson) else None


def _readable(path: str, content: bytes) -> Lesson | None:
    return parse_lesson(path, content).lesson if content else None


def _predecessor(
    lesson: Lesson, older: Mapping[str, Lesson], gone: Iterable[Lesson]
) -> Lesson | None:
    """The lesson that this one continues: by its id, as its successor, or under another name."""
    for id in (lesson.id, *lesson.supersedes):
        if id in older:
            return older[id]
    return next((old for old in gone if is_same_lesson(lesson, old)), None)


def _continues(new: Lesson, old: Lesson) -> bool:
    return new.id == old.id or old.id in new.supersedes or is_same_lesson(new, old)


def _fresh(lesson: Lesson) -> tuple[ItemHistory, ...]:
    return tuple(
        ItemHistory(step.due, key=_key(lesson, number) if step.status == "planned" else "")
        for number, step in enumerate(lesson.prevention)
    )


def _key(lesson: Lesson, number: int) -> str:
    """A key of the prevention: its lesson, and a hash of what it changes."""
    from hashlib import sha256  # it is slow to import, and few ranges have repair items

    change = lesson.prevention[number].change
    same = sum(step.change == change for step in lesson.prevention[:number])
    text = f"{change}\0{same}" if same else change
    return f"{lesson.id}/{sha256(text.encode()).hexdigest()[:_KEY_DIGITS]}"


def _carried(old: Lesson, items: Sequence[ItemHistory], new: Lesson) -> tuple[ItemHistory, ...]:
    """The history of each prevention of `new`, which continues `old`."""
    carried = list(_fresh(new))
    matches = matched_preventions(old.prevention, new.prevention)
    for index, (prevention, number) in enumerate(zip(old.prevention, matches, strict=True)):
        if number is not None and index < len(items) and items[index].key:
            first_due, postponed, key = items[index]
            postponed += is_postponed(prevention, new.prevention[number])
            carried[number] = ItemHistory(first_due, postponed, key)
    return tuple(carried)


def _removals(
    commit: CommitName, old: Lesson, items: Sequence[ItemHistory], new: Lesson
) -> Iterator[Deletion]:
    """The open repair items of `old` that nothing in `new` continues."""
    matches = matched_preventions(old.prevention, new.prevention)
    for step, item, number in zip(old.prevention, items, matches, strict=False):
        if number is None and step.status == "planned":
            yield Deletion(commit, old._replace(prevention=(step,)), (item,))


def _postponements(items: Iterable[ItemHistory]) -> int:
    return sum(item.postponed for item in items)
