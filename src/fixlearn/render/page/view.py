"""Summaries of releases -> what the page shows, in its order. The template only writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.judge import OWED
from fixlearn.lessons.prevention import KINDS
from fixlearn.model import Outcome
from fixlearn.render.page.cards import Anchors, cards, others, retired, ruled_out
from fixlearn.render.page.chart import MOST, trend
from fixlearn.render.release_sentences import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Lesson, Lost, ReleaseSummary, Repair, Result
    from fixlearn.render.page.cards import Card, Group
    from fixlearn.render.page.chart import Chart

MANY = 24  # releases; more of them are folded by year
_NO_YEAR = 10_000  # of what is unreleased: after all others


class Section(NamedTuple):
    """One release."""

    summary: ReleaseSummary
    anchor: str
    fixes: int
    repeats: int  # fixes
    numbers: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.summary.name

    @property
    def has_held(self) -> bool:
        return bool(self.summary.upgrades or self.summary.repairs_done or self.summary.proven)

    @property
    def has_come_back(self) -> bool:
        return bool(self.summary.repeats or self.summary.withdrawn)

    def of(self, outcome: str) -> Sequence[Result]:
        """The fixes of one outcome; "disclaimed" are those that are said to be none."""
        if outcome == "disclaimed":
            return self.summary.disclaimed
        return [result for result in self.summary.results if result.outcome == outcome]


class Year(NamedTuple):
    """The releases of one year, or all of them where they are few."""

    name: str  # "" where they are not folded
    sections: tuple[Section, ...]
    fixes: int
    lessons: int


class Owed(NamedTuple):
    """A repair that is planned, or a fix whose lesson is still to come."""

    due: date | None
    is_overdue: bool
    repair: Repair | None = None
    result: Result | None = None
    section: Section | None = None  # of the fix


class Totals(NamedTuple):
    """All releases together. A fix that several of them have counts once."""

    releases: int  # what is unreleased is none
    fixes: int
    covered: int
    repeats: int
    lessons: int  # that are not retired
    ruled_out: int
    overdue: int


class View(NamedTuple):
    """All that the page shows."""

    totals: Totals
    cards: Mapping[str, Card]  # by the lesson's id
    ruled_out: tuple[Group, ...]
    others: tuple[Card, ...]
    retired: tuple[Card, ...]
    kinds: tuple[str, ...]  # that a lesson has, strongest first
    areas: tuple[str, ...]
    as_of: date | None  # the newest release: what is overdue is so by this day
    owed: tuple[Owed, ...]  # first due first
    lost: Sequence[Lost]  # evidence that stood, and stands no more in the newest tree
    evidence: Mapping[str, int]  # how far the lessons of the newest tree are backed
    charts: tuple[Chart, ...]
    in_charts: int  # releases
    sections: tuple[Section, ...]  # newest first
    years: tuple[Year, ...]

    @property
    def newest(self) -> Section:
        """The newest release that is cut, else what is unreleased."""
        return next((one for one in self.sections if one.summary.date), self.sections[0])

    @property
    def oldest(self) -> Section:
        return self.sections[-1]


def view(releases: Sequence[ReleaseSummary], current: Library | None = None) -> View:
    """Put together what the page shows of `releases`: one at least, newest first.

    `current` are the lessons as they are now, where all releases are shown.
    """
    anchors = Anchors()
    by_id = cards(releases, current, anchors)
    sections = tuple(_section(one, anchors) for one in releases)
    as_of = next((one.date for one in releases if one.date), None)
    known = by_id.values()
    owed = _owed(sections, [card.lesson for card in known], as_of)
    return View(
        totals=_totals(releases, known, owed),
        cards=by_id,
        ruled_out=ruled_out(known),
        others=others(known),
        retired=retired(known),
        kinds=_kinds(known),
        areas=tuple(sorted({area for card in known for area in card.lesson.areas})),
        as_of=as_of,
        owed=owed,
        lost=releases[0].lost,
        evidence=releases[0].evidence,
        charts=trend(releases),
        in_charts=min(MOST, len(releases)),
        sections=sections,
        years=_years(sections),
    )


def _section(one: ReleaseSummary, anchors: Anchors) -> Section:
    return Section(
        one,
        anchors.new("release", one.name),
        fixes=sum(one.counts.get(outcome, 0) for outcome in OWED),
        repeats=len({result.sha for result, _ in one.repeats}),
        numbers=tuple(numbers(one)),
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
    lessons = sum(len(one.summary.lessons) for one in sections)
    return Year(name, tuple(sections), sum(one.fixes for one in sections), lessons)


def _owed(
    sections: Sequence[Section], lessons: Iterable[Lesson], as_of: date | None
) -> tuple[Owed, ...]:
    """The repairs that the newest tree plans, and what no lesson has settled since."""
    found = [
        Owed(repair.due, _is_before(repair.due, as_of), repair=repair)
        for repair in sections[0].summary.repairs_open
    ]
    settled = {entry.partition(" ")[0] for lesson in lessons for entry in lesson.fixes}
    seen: set[str] = set()
    for section in sections:
        for result in section.of(Outcome.DEFERRED):
            hashes = {result.sha[:length] for length in range(7, len(result.sha) + 1)}
            if result.sha not in seen and not hashes & settled:
                overdue = _is_before(result.due, as_of)
                found.append(Owed(result.due, overdue, result=result, section=section))
            seen.add(result.sha)
    return tuple(sorted(found, key=lambda one: str(one.due or "9999")))


def _is_before(due: date | None, day: date | None) -> bool:
    return due is not None and day is not None and due < day


def _totals(
    releases: Sequence[ReleaseSummary], cards: Iterable[Card], owed: Iterable[Owed]
) -> Totals:
    seen: set[str] = set()
    names: set[str] = set()
    fixes = covered = repeats = 0
    for one in releases:
        again = {
            result.sha
            for result in one.results
            if result.sha in seen or names.intersection(one.also_in.get(result.sha, ()))
        }
        counted = [result for result in one.results if result.sha not in again]
        fixes += sum(result.outcome in OWED for result in counted)
        covered += sum(result.outcome is Outcome.COVERED for result in counted)
        repeats += len({result.sha for result, _ in one.repeats} - again)
        seen.update(result.sha for result in one.results)
        names.add(one.name)
    alive = [card for card in cards if not card.lesson.retired]
    return Totals(
        releases=sum(one.date is not None for one in releases),
        fixes=fixes,
        covered=covered,
        repeats=repeats,
        lessons=len(alive),
        ruled_out=sum(card.is_ruled_out for card in alive),
        overdue=sum(one.is_overdue for one in owed),
    )


def _kinds(cards: Iterable[Card]) -> tuple[str, ...]:
    found = {step.kind for card in cards for step in card.lesson.prevention}
    return tuple(kind for kind in KINDS if kind in found)
