"""Decide what the page shows, in its order; the templates only print it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import HEADINGS
from fixlearn.gate.judge import OWED
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.lessons.standing import SHOWN, Group, State, ended, news_order, standings
from fixlearn.model import Outcome
from fixlearn.releases.debt import is_overdue
from fixlearn.releases.themes import themes
from fixlearn.render.page.chart import trend
from fixlearn.render.release_report import theme_sentences, theme_tables
from fixlearn.render.release_sentences import advances, debt_notes, numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import (
        Debt,
        DueItem,
        Lesson,
        Lost,
        Prevention,
        ReleaseSummary,
        Result,
        Standing,
    )
    from fixlearn.render.page.chart import Chart
    from fixlearn.render.release_report import ThemeTable
    from fixlearn.render.release_sentences import Advance


MANY = 24  # releases; more are folded by year, so that the list stays short enough to scan


class Section(NamedTuple):
    """One release."""

    summary: ReleaseSummary
    anchor: str
    fixes: int
    repeats: int  # fixes
    numbers: tuple[str, ...]
    advances: tuple[Advance, ...]  # of older lessons, shown by evidence

    @property
    def name(self) -> str:
        return self.summary.name

    @property
    def has_come_back(self) -> bool:
        return bool(self.summary.repeats or self.summary.withdrawn or self.summary.suspected)

    def of(self, outcome: str) -> Sequence[Result]:
        """The commits of one outcome; "disclaimed" are those that their authors call no fixes."""
        if outcome == "disclaimed":
            return self.summary.disclaimed
        return [result for result in self.summary.results if result.outcome == outcome]


class Owed(NamedTuple):
    """A repair item, or a fix whose lesson is deferred or missing."""

    item: DueItem
    is_overdue: bool
    section: Section | None = None  # of the fix, if it is shown
    notes: str = ""  # since when it is owed, and how often it was postponed


class Totals(NamedTuple):
    """The numbers of all releases. A fix in several of them counts once."""

    releases: int  # without the unreleased work
    fixes: int
    covered: int
    repeats: int
    lessons: int  # neither retired nor superseded
    ruled_out: int
    overdue: int


class View(NamedTuple):
    """The content of the page."""

    totals: Totals
    cards: Mapping[str, Card]  # by the lesson's id
    ruled_out: tuple[CardGroup, ...]
    others: tuple[CardGroup, ...]  # active lessons that are not ruled out
    retired: tuple[Card, ...]  # or superseded
    kinds: tuple[str, ...]  # of all lessons' preventions, strongest first
    areas: tuple[str, ...]
    owed: tuple[Owed, ...]  # first due first
    owed_more: int  # items that are not listed
    lost: Sequence[Lost]  # evidence that the newest tree lacks, and an older release had
    charts: tuple[Chart, ...]
    sections: tuple[Section, ...]  # newest first
    years: tuple[tuple[str, list[Section]], ...]  # the name is "" if they are not folded
    themes: tuple[ThemeTable, ...]  # of all lessons, if all releases are shown
    theme_sentences: tuple[str, ...]

    @property
    def newest(self) -> Section:
        """The newest release, or the unreleased work if there is none."""
        return next((item for item in self.sections if item.summary.date), self.sections[0])

    @property
    def oldest(self) -> Section:
        return self.sections[-1]


def view(releases: Sequence[ReleaseSummary], current: Library | None = None) -> View:
    """The content of the page for at least one release, newest first.

    `current` are the lessons at HEAD, given if all releases are shown.
    """
    anchors = Anchors()
    by_id = cards(releases, current, anchors)
    all_cards = by_id.values()
    active = [card for card in all_cards if card.standing.group != Group.ENDED]
    sections = tuple(_section(release, anchors) for release in releases)
    debt = releases[0].debt
    common = themes(releases) if current else None
    kinds = {item.kind for card in all_cards for item in card.lesson.prevention}
    return View(
        totals=_totals(releases, active, debt),
        cards=by_id,
        ruled_out=ruled_out(all_cards),
        others=others(active),
        retired=tuple(card for card in all_cards if card.standing.group == Group.ENDED),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        areas=tuple(sorted({area for card in all_cards for area in card.lesson.areas})),
        owed=_owed(sections, debt),
        owed_more=debt.total - len(debt.items),
        lost=(*releases[0].lost, *releases[0].lost_earlier),
        charts=trend(releases),
        sections=sections,
        years=_years(sections),
        themes=tuple(theme_tables(common)) if common else (),
        theme_sentences=tuple(theme_sentences(common)) if common else (),
    )


def _section(release: ReleaseSummary, anchors: Anchors) -> Section:
    return Section(
        release,
        anchors.new("release", release.name),
        fixes=sum(release.counts.get(outcome, 0) for outcome in OWED),
        repeats=len({result.sha for result, _ in release.repeats}),
        numbers=tuple(numbers(release)),
        advances=tuple(advance for advance in advances(release) if advance.is_shown),
    )


def _years(sections: Sequence[Section]) -> tuple[tuple[str, list[Section]], ...]:
    """The releases of each year, newest first; unreleased work, and few releases, have no year."""
    years: dict[str, list[Section]] = {}
    for section in sections:
        day = section.summary.date
        is_folded = day and len(sections) > MANY
        years.setdefault(f"{day.year}" if day and is_folded else "", []).append(section)
    return tuple(sorted(years.items(), key=lambda year: (not year[0], year[0]), reverse=True))


def _owed(sections: Sequence[Section], debt: Debt) -> tuple[Owed, ...]:
    """What is owed at the newest tree, first due first."""
    by_name = {section.name: section for section in sections}
    return tuple(
        Owed(
            item,
            is_overdue(item.due, debt.as_of),
            by_name.get(item.since),
            ", ".join(debt_notes(item._replace(since="", issue="", lesson_issue=""))),
        )
        for item in debt.items
    )


def _totals(releases: Sequence[ReleaseSummary], active: Sequence[Card], debt: Debt) -> Totals:
    seen: set[str] = set()
    names: set[str] = set()
    fixes = covered = repeats = 0
    for release in releases:
        counted_before = {
            result.sha
            for result in release.results
            if result.sha in seen or names.intersection(release.also_in.get(result.sha, ()))
        }
        new = [result for result in release.results if result.sha not in counted_before]
        fixes += sum(result.outcome in OWED for result in new)
        covered += sum(result.outcome is Outcome.COVERED for result in new)
        repeats += len({result.sha for result, _ in release.repeats} - counted_before)
        seen.update(result.sha for result in release.results)
        names.add(release.name)
    return Totals(
        releases=sum(release.date is not None for release in releases),
        fixes=fixes,
        covered=covered,
        repeats=repeats,
        lessons=len(active),
        ruled_out=sum(card.is_in(Group.RULED_OUT) for card in active),
        overdue=debt.overdue,
    )


class Card(NamedTuple):
    """A lesson and what happened to it."""

    lesson: Lesson
    anchor: str
    release: str  # the first that has it; "" if none of those shown has
    standing: Standing  # in the newest release that has it
    came_back: str  # the newest release in which it did not hold, or ""
    stronger: str  # the newest release that made it so, without a repeat afterwards, or ""

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
