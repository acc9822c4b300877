"""Decide what the page shows, in its order; the templates only print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.judge import OWED
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.standing import Group
from fixlearn.model import Outcome
from fixlearn.releases.debt import is_overdue
from fixlearn.releases.themes import themes
from fixlearn.render.page.cards import Anchors, cards, others, ruled_out
from fixlearn.render.page.chart import trend
from fixlearn.render.release_sentences import advances, debt_notes, numbers
from fixlearn.render.themes import sentences, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Debt, DueItem, Lost, ReleaseSummary, Result
    from fixlearn.render.page.cards import Card, CardGroup
    from fixlearn.render.page.chart import Chart
    from fixlearn.render.release_sentences import Advance
    from fixlearn.render.themes import Table

MANY = 24  # releases; more are folded by year, so that the list stays short enough to scan
_NO_YEAR = 10_000  # of unreleased work, so that it sorts after all years


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


class Year(NamedTuple):
    """The releases of one year, or all of them if there are few."""

    name: str  # "" if they are not folded
    sections: tuple[Section, ...]
    fixes: int
    lessons: int


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
    as_of: date | None  # the day of the newest release, or today for unreleased work
    owed: tuple[Owed, ...]  # first due first
    owed_more: int  # items that are not listed
    lost: Sequence[Lost]  # evidence that the newest tree lacks, and an older release had
    evidence: Mapping[str, int]  # of the lessons of the newest tree: status -> how many
    charts: tuple[Chart, ...]
    in_charts: int  # releases
    sections: tuple[Section, ...]  # newest first
    years: tuple[Year, ...]
    themes: tuple[Table, ...]  # of all lessons, if all releases are shown
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
    charts = trend(releases)
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
        as_of=debt.as_of,
        owed=_owed(sections, debt),
        owed_more=debt.total - len(debt.items),
        lost=(*releases[0].lost, *releases[0].lost_earlier),
        evidence=releases[0].evidence,
        charts=charts,
        in_charts=len(charts[0].columns) if charts else 0,
        sections=sections,
        years=_years(sections),
        themes=tuple(tables(common)) if common else (),
        theme_sentences=tuple(sentences(common)) if common else (),
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


def _years(sections: Sequence[Section]) -> tuple[Year, ...]:
    if len(sections) <= MANY:
        return (_year("", sections),)
    years: dict[int, list[Section]] = {}
    for section in sections:
        date = section.summary.date
        years.setdefault(date.year if date else _NO_YEAR, []).append(section)
    return tuple(
        _year("" if year == _NO_YEAR else str(year), years[year])
        for year in sorted(years, reverse=True)
    )


def _year(name: str, sections: Sequence[Section]) -> Year:
    fixes = sum(section.fixes for section in sections)
    lessons = sum(len(section.summary.lessons) for section in sections)
    return Year(name, tuple(sections), fixes, lessons)


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
