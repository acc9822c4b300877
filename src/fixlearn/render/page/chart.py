"""Compute the rectangles of charts of stacked columns; the template draws them."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.standing import Group
from fixlearn.releases.summary import newest_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import ReleaseSummary


WIDTH, HEIGHT = 340, 190  # of the whole chart, in units of its view box
LEFT, _TOP, _GROUND = 30, 12, HEIGHT - 24  # margins for the axis and the labels
_MAX_COLUMN_WIDTH = 36  # a few releases would otherwise fill the chart like a wall
_COLUMN_SHARE = 0.72  # of the space of a column; the rest is the gap to the next one
_LETTER_WIDTH = 6  # of a label, rather too wide than too narrow


class Series(NamedTuple):
    """One of the values that a column stacks."""

    name: str  # the CSS class with its colour and pattern
    label: str
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


class Column(NamedTuple):
    """The drawing of one release."""

    row: Row
    bars: tuple[Bar, ...]  # from the bottom; none of height 0
    label_at: float | None  # where the name of the release is; None if it has no room
    anchor: str = "middle"  # the part of the name that is there, as `text-anchor` of SVG


class Chart(NamedTuple):
    """Stacked columns, oldest release first."""

    name: str
    title: str
    says: str  # a description in one sentence
    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    ticks: tuple[tuple[int, float], ...]  # a count, and how far from the top its line is
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def stacked(
    name: str, title: str, says: str, series: Sequence[Series], rows: Sequence[Row]
) -> Chart:
    """The chart of the rows, oldest first; no column is higher than the top tick."""
    top = _round_above(max((row.total for row in rows), default=0))
    unit = (_GROUND - _TOP) / top
    space = (WIDTH - LEFT) / max(len(rows), 1)
    width = min(space * _COLUMN_SHARE, _MAX_COLUMN_WIDTH)
    longest = max((len(row.label) for row in rows), default=0)
    is_roomy = space > longest * _LETTER_WIDTH
    columns = []
    for index, row in enumerate(rows):
        middle = LEFT + space * (index + 0.5)
        bars = tuple(_bars(series, row, middle - width / 2, width, unit))
        columns.append(Column(row, bars, round(middle, 2) if is_roomy else None))
    if columns and not is_roomy:
        columns[0] = columns[0]._replace(label_at=LEFT, anchor="start")
        columns[-1] = columns[-1]._replace(label_at=WIDTH, anchor="end")
    counts = (0, top // 2, top) if top % 2 == 0 else (0, top)
    ticks = tuple((count, round(_GROUND - count * unit, 2)) for count in counts)
    return Chart(name, title, says, tuple(series), tuple(columns), ticks)


def _bars(series: Sequence[Series], row: Row, x: float, width: float, unit: float) -> Iterator[Bar]:
    y: float = _GROUND
    for item, count in zip(series, row.counts, strict=True):
        y -= count * unit
        if count:
            yield Bar(item, round(x, 2), round(y, 2), round(width, 2), round(count * unit, 2))


def _round_above(count: int) -> int:
    """The next of 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 …, so that the axis ends with a round number."""
    power = 1
    while count > power * 10:
        power *= 10
    return next(power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if power * step >= count)


MOST = 20  # releases in a chart; the columns of more would be too narrow to point at

_FIXES = (
    Series("covered", "covered", "with a lesson"),
    Series("waived", "waived", "none needed, with a reason"),
    Series("deferred", "deferred", "lesson still to come"),
    Series("missing", "missing", "no lesson"),
)
_LESSONS = (
    (Series("strong", "ruled out", "proven or evident"), (Group.RULED_OUT,)),
    (
        Series("medium", "caught or contained", "it can still happen"),
        (Group.CAUGHT, Group.CONTAINED),
    ),
    (Series("weak", "written down", "or reviewed"), (Group.WRITTEN,)),
    (
        Series("none", "not shown", "stated, planned, lost, came back or not specific"),
        (Group.STATED, Group.PLANNED, Group.LOST, Group.BACK, Group.UNCLEAR),
    ),
)
_REPEATS = (Series("repeats", "repeats", "a released lesson did not prevent it"),)


def trend(releases: Sequence[ReleaseSummary]) -> tuple[Chart, ...]:
    """Charts of fixes, lessons and repeats of the newest line, from its first fix or lesson on.

    A single release has none.
    """
    newest = list(dropwhile(_is_empty, newest_line(releases, MOST)))
    if len(newest) < 2:
        return ()
    fixes, lessons, repeats = [], [], []
    for release in newest:
        label = release.name if release.date else "next"
        fixes.append(Row(label, tuple(release.counts.get(item.name, 0) for item in _FIXES)))
        groups = release.groups
        sums = (sum(groups.get(each, 0) for each in of_series) for _, of_series in _LESSONS)
        lessons.append(Row(label, tuple(sums)))
        repeats.append(Row(label, (len({fix.sha for fix, _ in release.repeats}),)))
    kinds = [series for series, _ in _LESSONS]
    return (
        stacked("fixes", "Fixes", "The fixes of each release by outcome.", _FIXES, fixes),
        stacked("lessons", "Lessons", "All active lessons of each release.", kinds, lessons),
        stacked("repeats", "Repeats", "Mistakes that came back.", _REPEATS, repeats),
    )


def _is_empty(release: ReleaseSummary) -> bool:
    has_lessons = release.standings or any(release.groups.values())
    return not has_lessons and not any(release.counts.get(item.name) for item in _FIXES)
