"""The history of repair items: when each was first due, how often it was postponed, who deleted it.

Built from the commits that changed lesson files, the oldest first, so that one walk answers
for every release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import is_same_lesson
from fixlearn.lessons.weakening import is_postponed, matched_preventions
from fixlearn.messages import is_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.model import Change, CommitName, Lesson


_KEY_DIGITS = 8  # enough for the repair items of one lesson


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
    """What happened to the repair items of all lessons."""

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
        self._items[change.after] = max(items, known, key=_postponed)
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
    return lesson if any(item.status == "planned" for item in lesson.prevention) else None


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


def _postponed(items: Iterable[ItemHistory]) -> int:
    return sum(item.postponed for item in items)
