"""The lessons of the page: what happened to each, and how they are grouped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.prevention import KINDS, STRENGTHS, holds, lesson_order, strongest_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Prevention, ReleaseSummary


class Card(NamedTuple):
    """A lesson and what happened to it."""

    lesson: Lesson
    anchor: str
    release: str  # the first that has it; "" if none of those shown has
    step: Prevention  # the strongest that is done; if none is, the strongest of all
    came_back: str  # the newest release in which it did not hold, or ""
    mended: str  # the newest release that made it stronger and was not followed by a repeat, or ""
    is_lost: bool  # its evidence existed and is gone

    @property
    def strength(self) -> str:
        return KINDS[self.step.kind].strength

    @property
    def is_ruled_out(self) -> bool:
        """True if a strong or medium prevention is in place and has held since it was made."""
        is_answered = not self.came_back or bool(self.mended)
        return holds(self.lesson) and is_answered and not self.is_lost


class Group(NamedTuple):
    """Cards of one strength."""

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

    The text of a lesson is that of `current` if it has the lesson, otherwise that of
    the newest release with it, for example of a lesson that is unreadable now. A
    lesson whose id is not in `current` counts as retired.
    """
    lessons: dict[str, Lesson] = {}
    first: dict[str, str] = {}
    came_back: dict[str, str] = {}
    mended: dict[str, str] = {}
    for release in reversed(releases):
        for lesson in release.lessons:
            lessons[lesson.id] = lesson
            first.setdefault(lesson.id, release.name)
        for _, id in release.repeats:
            came_back[id] = release.name
            mended.pop(id, None)
        for upgrade in release.upgrades:
            lessons[upgrade.lesson.id] = upgrade.lesson
            mended[upgrade.lesson.id] = release.name
        for repair in release.repairs_done:
            mended[repair.lesson] = release.name
    if current is not None:
        for id in lessons.keys() - set(current.ids):
            lessons[id] = _as_retired(lessons[id])
        lessons.update(current.lessons)
    lost = {lost.lesson.id for lost in releases[0].lost}
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
        for lesson in sorted(lessons.values(), key=lesson_order)
    }


def _as_retired(lesson: Lesson) -> Lesson:
    return lesson if lesson.retired else lesson._replace(retired="it is not at HEAD")


def ruled_out(cards: Iterable[Card]) -> tuple[Group, ...]:
    """What can no longer happen, strongest first."""
    ruled_out = [card for card in cards if card.is_ruled_out]
    groups = []
    for strength in STRENGTHS:
        of_strength = tuple(card for card in ruled_out if card.strength == strength)
        if of_strength:
            groups.append(Group(strength, *_RULED_OUT[strength], of_strength))
    return tuple(groups)


_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9.]+")
_MAX_LENGTH = 80  # characters of a name, so that links stay readable


class Anchors:
    """Makes unique anchors."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def new(self, sort: str, name: str) -> str:
        """Lower-case ASCII words joined by hyphens, with a number if the anchor is taken.

        >>> anchors = Anchors()
        >>> anchors.new("release", "v1.4"), anchors.new("release", "V1.4")
        ('release-v1.4', 'release-v1.4--2')
        """
        anchor = f"{sort}-{_NOT_IN_ANCHOR.sub('-', name.lower())[:_MAX_LENGTH].strip('-')}"
        count = self._counts[anchor] = self._counts.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}--{count}"
