"""What a team reads once a week: what was learned, what came back, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.library import active_lessons
from fixlearn.releases.due import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.model import DueItem, Lesson, ReleaseSummary, Repair, Result, Standing
    from fixlearn.releases.due import Owed


class Digest(NamedTuple):
    """The news since a day, and what is owed."""

    since: date
    on: date
    learned: tuple[tuple[Lesson, Standing], ...]  # the best news first
    came_back: tuple[tuple[Result, str], ...]  # a fix, and the older lesson that it names
    suspected: tuple[tuple[Lesson, str], ...]  # a new lesson, and the id of an older twin
    ended: tuple[Repair, ...]  # repair items that ended since
    overdue: tuple[DueItem, ...]
    due: tuple[DueItem, ...]  # soon
    later: int  # how many more items are owed
    read_again: Lesson | None  # an older lesson
    unreadable: tuple[str, ...] = ()  # the paths of lessons


def digest(
    news: ReleaseSummary,
    owed: Owed,
    before: Mapping[str, Lesson],
    *,
    since: date,
    on: date,
    within: int,
) -> Digest:
    """The digest of the day `on`.

    `news` are those since the day `since`, when there were the lessons `before`. Items count
    as due soon if they are due `within` some days.
    """
    soon = narrowed(owed, on, within, owner="")
    return Digest(
        since=since,
        on=on,
        learned=tuple((lesson, news.standings[lesson.id]) for lesson in news.lessons),
        came_back=news.repeats,
        suspected=news.suspected,
        ended=tuple(_ended_since(before, owed.ended)),
        overdue=soon.overdue,
        due=soon.due,
        later=soon.left_out,
        read_again=_to_read_again(before, on),
        unreadable=owed.unreadable,
    )


def _ended_since(before: Mapping[str, Lesson], ended: Sequence[Repair]) -> Iterator[Repair]:
    """The repair items that were open before, or whose lesson is new.

    One that was reworded since is known by its lesson.
    """
    for repair in ended:
        if repair.lesson not in before:
            yield repair
            continue
        steps = before[repair.lesson].prevention
        planned = [step.change for step in steps if step.status == "planned"]
        is_reworded = repair.change not in [step.change for step in steps]
        if repair.change in planned or (planned and is_reworded):
            yield repair


def _to_read_again(lessons: Mapping[str, Lesson], on: date) -> Lesson | None:
    """One of the active lessons, another one each week; the same for all readers."""
    active = sorted(active_lessons(lessons), key=lambda lesson: (lesson.date, lesson.id))
    return active[on.toordinal() // 7 % len(active)] if active else None
