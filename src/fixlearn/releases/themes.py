"""What many lessons have in common: their causes, areas, and which kinds of prevention held."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.prevention import KINDS, strongest_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from fixlearn.model import Lesson, ReleaseSummary

MIN_LESSONS = 10  # of fewer, what they have in common is chance
_MAX_PERIODS = 6  # columns; older lessons are in the first one
_MAX_ROWS = 10
_YEARS_FROM = 730  # days between the first and the last lesson; before, quarters


class Theme(NamedTuple):
    """How many lessons have a value in common."""

    name: str
    counts: tuple[int, ...]  # in each period
    total: int


class Returned(NamedTuple):
    """A lesson whose mistake came back."""

    lesson: str  # id
    title: str
    times: int  # fixes that name it after its release


class KindRecord(NamedTuple):
    """How well the preventions of a kind held."""

    kind: str  # the strongest of a lesson, when it was released
    lessons: int
    held: int  # lessons whose mistake never came back


class Themes(NamedTuple):
    """What the lessons of all releases have in common. Nothing is counted by person."""

    lessons: int
    periods: tuple[str, ...]  # oldest first
    causes: tuple[Theme, ...]  # the most frequent first
    found_by: tuple[Theme, ...]
    areas: tuple[Theme, ...]
    returned: tuple[Returned, ...]  # the most often first
    kinds: tuple[KindRecord, ...]  # strongest first
    repairs: int  # repair items that are done
    repair_days: float | None  # median days from the lesson to the release with the repair
    ages: int  # bugs whose age is recorded in a proof
    age_days: float | None  # their median


def themes(releases: Sequence[ReleaseSummary]) -> Themes | None:
    """What the lessons of these releases have in common; None if they are too few."""
    lessons: dict[str, Lesson] = {}
    for release in releases:  # newest first: the oldest text of a lesson counts
        lessons |= {lesson.id: lesson for lesson in release.lessons}
    if len(lessons) < MIN_LESSONS:
        return None
    times = _times_returned(releases)
    names, period_of = _periods([lesson.date for lesson in lessons.values()])

    def common(values: Callable[[Lesson], Iterable[str]]) -> tuple[Theme, ...]:
        pairs = Counter(
            (value, period_of(lesson.date))
            for lesson in lessons.values()
            for value in dict.fromkeys(values(lesson))
        )
        return _themes(pairs, len(names))

    repair_days = _repair_days(releases, lessons)
    ages = [
        step.proof.age.days
        for lesson in lessons.values()
        for step in lesson.prevention
        if step.proof and step.proof.age
    ]
    return Themes(
        len(lessons),
        names,
        common(lambda lesson: [lesson.cause] if lesson.cause else ()),
        common(lambda lesson: [lesson.found_by] if lesson.found_by else ()),
        common(lambda lesson: lesson.areas),
        tuple(
            Returned(id, lessons[id].title, count)
            for id, count in sorted(times.items(), key=lambda item: (-item[1], item[0]))
            if id in lessons
        )[:_MAX_ROWS],
        _kinds(lessons.values(), times),
        len(repair_days),
        median(repair_days) if repair_days else None,
        len(ages),
        median(ages) if ages else None,
    )


def _times_returned(releases: Sequence[ReleaseSummary]) -> Counter[str]:
    """{lesson: how many fixes name it after its release}; a fix in several releases is one."""
    fixes = {(id, result.sha) for release in releases for result, id in release.repeats}
    return Counter(id for id, _ in fixes)


def _periods(days: Sequence[date]) -> tuple[tuple[str, ...], Callable[[date], int]]:
    """The names of the periods, oldest first, and the function that gives the number of one."""
    is_long = (max(days) - min(days)).days > _YEARS_FROM

    def start(day: date) -> tuple[int, int]:
        return day.year, 0 if is_long else (day.month - 1) // 3 + 1

    starts = sorted(set(map(start, days)))
    last = starts[-_MAX_PERIODS:]
    numbers = {each: max(0, n - len(starts) + len(last)) for n, each in enumerate(starts)}
    names = [f"{year} Q{quarter}" if quarter else str(year) for year, quarter in last]
    if len(last) < len(starts):
        names[0] = f"to {names[0]}"
    return tuple(names), lambda day: numbers[start(day)]


def _themes(pairs: Counter[tuple[str, int]], periods: int) -> tuple[Theme, ...]:
    counts: dict[str, list[int]] = {}
    for (name, period), count in pairs.items():
        counts.setdefault(name, [0] * periods)[period] += count
    rows = [Theme(name, tuple(of_name), sum(of_name)) for name, of_name in counts.items()]
    return tuple(sorted(rows, key=lambda theme: (-theme.total, theme.name))[:_MAX_ROWS])


def _kinds(lessons: Iterable[Lesson], times: Counter[str]) -> tuple[KindRecord, ...]:
    done: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for lesson in lessons:
        step = strongest_step(lesson)
        if step.status == "done":
            done[step.kind] += 1
            held[step.kind] += not times[lesson.id]
    return tuple(KindRecord(kind, done[kind], held[kind]) for kind in KINDS if done[kind])


def _repair_days(releases: Sequence[ReleaseSummary], lessons: dict[str, Lesson]) -> list[int]:
    """The days from each lesson to the first release in which its repair item is done."""
    finished: dict[tuple[str, str], int] = {}
    for release in releases:  # newest first: the first release counts
        for repair in release.repairs_done if release.date else ():
            if release.date and repair.lesson in lessons:
                days = (release.date - lessons[repair.lesson].date).days
                finished[repair.lesson, repair.change] = max(0, days)
    return list(finished.values())
