"""Lessons as the page shows them: what became of each, and which of them belong together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.prevention import KINDS, STRENGTHS, holds, lesson_order, strongest_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Prevention, ReleaseSummary


class Card(NamedTuple):
    """A lesson, and what became of it."""

    lesson: Lesson
    anchor: str
    release: str  # the first that has it; "" where none shown has
    step: Prevention  # the strongest that is done; of all, where none is
    came_back: str  # the newest release in which it did not hold; ""
    mended: str  # the release that made it stronger, after that or without; ""
    is_lost: bool  # its evidence stood once, and stands no more

    @property
    def strength(self) -> str:
        return KINDS[self.step.kind].strength

    @property
    def is_ruled_out(self) -> bool:
        """Something strong or medium is in place and stands, and what came back was answered."""
        is_answered = not self.came_back or bool(self.mended)
        return holds(self.lesson) and is_answered and not self.is_lost


class Group(NamedTuple):
    """Cards that belong together."""

    name: str  # of the anchor
    title: str
    says: str
    cards: tuple[Card, ...]


_RULED_OUT = {
    "strong": ("Made impossible", "It no longer exists, cannot be expressed, or is done by code."),
    "medium": ("Stopped or caught", "A rule, a test, a limit or an alert meets it every time."),
}


def cards(
    releases: Sequence[ReleaseSummary], current: Library | None, anchors: Anchors
) -> dict[str, Card]:
    """All lessons by id, strongest first; `releases` are newest first.

    The text is that of `current`, where it is given and has the lesson, and of
    the lesson's release else, as it is for one that can't be read any more. A
    lesson that `current` does not know counts as retired.
    """
    lessons: dict[str, Lesson] = {}
    first: dict[str, str] = {}
    came_back: dict[str, str] = {}
    mended: dict[str, str] = {}
    for one in reversed(releases):
        for lesson in one.lessons:
            lessons[lesson.id] = lesson
            first.setdefault(lesson.id, one.name)
        for _, id in one.repeats:
            came_back[id] = one.name
            mended.pop(id, None)
        for upgrade in one.upgrades:
            lessons[upgrade.lesson.id] = upgrade.lesson
            mended[upgrade.lesson.id] = one.name
        for repair in one.repairs_done:
            mended[repair.lesson] = one.name
    if current is not None:
        known = set(current.ids)
        told = {id: one if id in known else _gone(one) for id, one in lessons.items()}
        lessons = {**told, **current.lessons}
    lost = {one.lesson.id for one in releases[0].lost}
    found = sorted(lessons.values(), key=lesson_order)
    return {
        lesson.id: Card(
            lesson,
            anchors.new("lesson", lesson.id),
            first.get(lesson.id, ""),
            strongest_step(lesson),
            came_back.get(lesson.id, ""),
            mended.get(lesson.id, ""),
            lesson.id in lost,
        )
        for lesson in found
    }


def _gone(lesson: Lesson) -> Lesson:
    return lesson if lesson.retired else lesson._replace(retired="it is not at HEAD")


def ruled_out(cards: Iterable[Card]) -> tuple[Group, ...]:
    """What can no longer happen, strongest first."""
    found = [card for card in cards if card.is_ruled_out]
    return tuple(
        Group(strength, *_RULED_OUT[strength], of_it)
        for strength in STRENGTHS
        if (of_it := tuple(card for card in found if card.strength == strength))
    )


def others(cards: Iterable[Card]) -> tuple[Card, ...]:
    """What was learned, and is not ruled out: weak, planned, or it came back."""
    return tuple(card for card in cards if not card.is_ruled_out and not card.lesson.retired)


def retired(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Lessons whose duties ended."""
    return tuple(card for card in cards if card.lesson.retired)


_OTHER = re.compile(r"[^a-z0-9.]+")
_LONGEST = 80  # characters


class Anchors:
    """Gives each thing an anchor that no other has."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def new(self, sort: str, name: str) -> str:
        """Lower-case ASCII words joined by hyphens; a number behind them where they are taken.

        >>> anchors = Anchors()
        >>> anchors.new("release", "v1.4"), anchors.new("release", "V1.4")
        ('release-v1.4', 'release-v1.4--2')
        """
        anchor = f"{sort}-{_OTHER.sub('-', name.lower())[:_LONGEST].strip('-')}"
        count = self._given[anchor] = self._given.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}--{count}"
