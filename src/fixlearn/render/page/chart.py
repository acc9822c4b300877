"""Counts per release -> the rectangles of a chart of stacked columns. Drawing is the template's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import ReleaseSummary


WIDTH, HEIGHT = 340, 190  # of the whole chart, in units of its view box
_LEFT, _TOP, _BOTTOM = 30, 12, 24  # what axis and labels take
_WIDEST = 36  # a column; a few releases make no wall
_FILLED = 0.72  # of a column's place
_LETTER = 6  # units: what a letter of a label takes


class Series(NamedTuple):
    """One of the things that a column is stacked of."""

    name: str  # also the class that gives it colour and pattern
    says: str


class Row(NamedTuple):
    """One release, with a count for each series."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


class Bar(NamedTuple):
    """One rectangle. The origin is at the top left."""

    series: Series
    x: float
    y: float
    width: float
    height: float


class Label(NamedTuple):
    """Where the name of a release stands."""

    x: float
    anchor: str  # as SVG has it: which part of the text is at x


class Column(NamedTuple):
    """One release as it is drawn."""

    row: Row
    bars: tuple[Bar, ...]  # from the ground up; none of height 0
    label: Label | None


class Tick(NamedTuple):
    """A line across, and the count that it stands for."""

    stands_for: int
    y: float


class Chart(NamedTuple):
    """Stacked columns, oldest release first."""

    name: str
    title: str
    says: str  # what it shows, in one sentence
    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    ground: int = HEIGHT - _BOTTOM


def stacked(
    name: str, title: str, says: str, series: Sequence[Series], rows: Sequence[Row]
) -> Chart:
    """Stack the counts of each row; the highest column stays below the top tick."""
    ground = HEIGHT - _BOTTOM
    top = _round_above(max((row.total for row in rows), default=0))
    unit = (ground - _TOP) / top
    place = (WIDTH - _LEFT) / max(len(rows), 1)
    width = min(place * _FILLED, _WIDEST)
    longest = max((len(row.label) for row in rows), default=0)
    is_roomy = place > longest * _LETTER
    columns = []
    for number, row in enumerate(rows):
        middle = _LEFT + place * (number + 0.5)
        bars = tuple(_bars(series, row, middle - width / 2, width, ground, unit))
        label = Label(round(middle, 2), "middle") if is_roomy else None
        columns.append(Column(row, bars, label))
    if columns and not is_roomy:
        columns[0] = columns[0]._replace(label=Label(_LEFT, "start"))
        columns[-1] = columns[-1]._replace(label=Label(WIDTH, "end"))
    counts = (0, top // 2, top) if top % 2 == 0 else (0, top)
    ticks = tuple(Tick(count, round(ground - count * unit, 2)) for count in counts)
    return Chart(name, title, says, tuple(series), tuple(columns), ticks)


def _bars(
    series: Sequence[Series], row: Row, x: float, width: float, ground: float, unit: float
) -> Iterator[Bar]:
    for one, count in zip(series, row.counts, strict=True):
        height = count * unit
        ground -= height
        if count:
            yield Bar(one, round(x, 2), round(ground, 2), round(width, 2), round(height, 2))


def _round_above(count: int) -> int:
    """The next of 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 …: an axis that ends in a number people like."""
    power = 1
    while count > power * 10:
        power *= 10
    return next(power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if power * step >= count)


MOST = 20  # releases in a chart

_FIXES = (
    Series("covered", "has its lesson"),
    Series("waived", "needs none, with a reason"),
    Series("deferred", "its lesson comes later"),
    Series("missing", "has no lesson"),
)
_LESSONS = (
    Series("strong", "impossible now"),
    Series("medium", "stopped or caught"),
    Series("weak", "written or reviewed"),
    Series("none", "told"),
)
_REPEATS = (Series("repeats", "had been learned before"),)


def trend(releases: Sequence[ReleaseSummary]) -> tuple[Chart, ...]:
    """Fixes, lessons and repeats of the newest releases, of which there are two at least."""
    shown = releases[:MOST][::-1]
    if len(shown) < 2:
        return ()
    fixes = [_row(one, [one.counts.get(each.name, 0) for each in _FIXES]) for one in shown]
    lessons = [_row(one, [one.strengths.get(each.name, 0) for each in _LESSONS]) for one in shown]
    repeats = [_row(one, [len({fix.sha for fix, _ in one.repeats})]) for one in shown]
    return (
        stacked("fixes", "Fixes", "What became of the fixes of each release.", _FIXES, fixes),
        stacked(
            "lessons", "Lessons", "All that each release knows, by strength.", _LESSONS, lessons
        ),
        stacked("repeats", "Repeats", "Fixes of what had been learned before.", _REPEATS, repeats),
    )


def _row(one: ReleaseSummary, counts: Sequence[int]) -> Row:
    return Row(one.name if one.date else "next", tuple(counts))
