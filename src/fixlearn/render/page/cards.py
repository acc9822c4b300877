"""The lessons of the page: what happened to each, and how they are grouped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import HEADINGS
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.lessons.standing import SHOWN, Group, State, ended, news_order, standings
from fixlearn.render.release_sentences import advances

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Prevention, ReleaseSummary, Standing


class Card(NamedTuple):
    """A lesson and what happened to it."""

    lesson: Lesson
    anchor: str
    release: str  # the first that has it; "" if none of those shown has
    standing: Standing  # in the newest release that has it
    came_back: str  # the newest release in which it did not hold, or ""
    stronger: (
        str  # the newest release that made it stronger and was not followed by a repeat, or ""
    )

    @property
    def step(self) -> Prevention:
        """The strongest prevention that is shown; if none is, the strongest of all."""
        return self.standing.step

    @property
    def strength(self) -> str:
        """The strength of the prevention that evidence shows; a plan or a statement has none."""
        is_shown = self.step in self.standing.evident_steps
        return KINDS[self.step.kind].strength if is_shown else "none"

    @property
    def is_back(self) -> bool:
        """True if it came back and nothing stronger was made since."""
        if self.standing.group == Group.ENDED:
            return False
        return self.standing.group == Group.BACK or bool(self.came_back and not self.stronger)

    @property
    def is_lost(self) -> bool:
        """True if its evidence existed and is gone."""
        return self.standing.state == State.LOST

    def is_in(self, group: Group) -> bool:
        """True if this is its group; a lesson that is back is in none."""
        return self.standing.group == group and not self.is_back


class CardGroup(NamedTuple):
    """Cards below one heading."""

    name: str  # of the anchor
    title: str
    says: str
    cards: tuple[Card, ...]


_RULED_OUT = {
    "strong": ("Made impossible", "It no longer exists, cannot be expressed, or code does it now."),
    "medium": ("Stopped before merge", "A lint rule or a test fails if it comes back."),
}
_OTHERS = {
    Group.CAUGHT: "It can still happen. An alert or an assertion tells us soon.",
    Group.CONTAINED: "It can still happen. The damage is limited.",
    Group.WRITTEN: "It can still happen. A checklist or a document tells people.",
    Group.STATED: "The prevention is said to be done. Nothing in the repository shows it.",
    Group.PLANNED: "Nothing is done yet.",
    Group.LOST: "The evidence existed in a release and is gone.",
    Group.UNCLEAR: "These lessons do not say what went wrong or what is different now.",
}


def cards(
    releases: Sequence[ReleaseSummary], current: Library | None, anchors: Anchors
) -> dict[str, Card]:
    """All lessons by id, the best news first; `releases` are newest first.

    The text of a lesson is that of `current` if it has the lesson, otherwise that of
    the newest release with it, for example of a lesson that is unreadable now. A
    lesson whose id is not in `current` counts as retired.
    """
    lessons: dict[str, Lesson] = {}
    first: dict[str, str] = {}
    came_back: dict[str, str] = {}
    stronger: dict[str, str] = {}
    known: dict[str, Standing] = {}
    for release in reversed(releases):
        known |= release.standings
        for lesson in release.lessons:
            lessons[lesson.id] = lesson
            first.setdefault(lesson.id, release.name)
        for _, id in release.repeats:
            came_back[id] = release.name
            stronger.pop(id, None)
        for upgrade in release.upgrades:
            lessons[upgrade.lesson.id] = upgrade.lesson
        stronger |= dict.fromkeys(_strengthened(release), release.name)
    if current is not None:
        for id in lessons.keys() - set(current.ids):
            lessons[id] = _as_retired(lessons[id])
            known[id] = ended(lessons[id], State.RETIRED)
        lessons.update(current.lessons)
    known = {**standings(lessons, {}), **known}
    return {
        lesson.id: Card(
            lesson,
            anchors.new("lesson", lesson.id),
            first.get(lesson.id, ""),
            known[lesson.id],
            came_back.get(lesson.id, ""),
            stronger.get(lesson.id, ""),
        )
        for lesson in sorted(lessons.values(), key=lambda each: news_order(each, known[each.id]))
    }


def _strengthened(release: ReleaseSummary) -> Iterator[str]:
    """The ids of lessons that have a stronger prevention since this release, shown by evidence."""
    yield from (advance.lesson for advance in advances(release) if advance.is_stronger)
    yield from (id for id, answer in release.answers.items() if answer.state in SHOWN)


def _as_retired(lesson: Lesson) -> Lesson:
    return lesson if lesson.retired else lesson._replace(retired="it is not at HEAD")


def ruled_out(cards: Iterable[Card]) -> tuple[CardGroup, ...]:
    """What is ruled out, strongest first."""
    ruled_out = [card for card in cards if card.is_in(Group.RULED_OUT)]
    groups = []
    for strength in STRENGTHS:
        of_strength = tuple(card for card in ruled_out if card.strength == strength)
        if of_strength:
            groups.append(CardGroup(strength, *_RULED_OUT[strength], of_strength))
    return tuple(groups)


def others(cards: Collection[Card]) -> tuple[CardGroup, ...]:
    """The active lessons that are not ruled out, the best news first."""
    groups = [
        CardGroup(group, HEADINGS[group], says, tuple(card for card in cards if card.is_in(group)))
        for group, says in _OTHERS.items()
    ]
    back = tuple(card for card in cards if card.is_back)
    says = "The prevention did not hold, and nothing stronger was made since."
    groups.append(CardGroup("back", "Came back, and not stronger since", says, back))
    return tuple(group for group in groups if group.cards)


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
