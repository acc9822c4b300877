"""Charts of stacked columns; the template draws them."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.standing import Group
from fixlearn.releases.summary import newest_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import ReleaseSummary


_WIDTH = 310  # of all columns together, in units of the template
_MAX_COLUMN_WIDTH = 36  # a few releases would otherwise fill the chart like a wall
_COLUMN_SHARE = 72  # percent of the space of a column; the rest is the gap to the next one
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


class Chart(NamedTuple):
    """Stacked columns, oldest release first. What the template draws is in percent."""

    name: str
    title: str
    says: str  # a description in one sentence
    series: Sequence[Series]
    rows: Sequence[Row]

    @property
    def top(self) -> int:
        """The count at the top of the axis; no column is higher."""
        return _round_above(max(sum(row.counts) for row in self.rows))

    @property
    def ticks(self) -> tuple[int, ...]:
        """The counts that have a line."""
        return (0, self.top // 2, self.top) if self.top % 2 == 0 else (0, self.top)

    @property
    def column_width(self) -> float:
        """The width of a column, as a part of its space."""
        return min(_COLUMN_SHARE, 100 * _MAX_COLUMN_WIDTH * len(self.rows) / _WIDTH)

    @property
    def has_room(self) -> bool:
        """True if the name of each release fits below its column."""
        longest = max(len(row.label) for row in self.rows)
        return _WIDTH / len(self.rows) > longest * _LETTER_WIDTH

    def bars(self, row: Row) -> Iterator[tuple[Series, float, float]]:
        """The parts of a column, from the bottom: how far from the top each is, and how high."""
        y = 100.0
        for series, count in zip(self.series, row.counts, strict=True):
            height = 100 * count / self.top
            y -= height
            if count:
                yield series, round(y, 2), round(height, 2)


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
        Chart("fixes", "Fixes", "The fixes of each release by outcome.", _FIXES, fixes),
        Chart("lessons", "Lessons", "All active lessons of each release.", kinds, lessons),
        Chart("repeats", "Repeats", "Mistakes that came back.", _REPEATS, repeats),
    )


def _is_empty(release: ReleaseSummary) -> bool:
    has_lessons = release.standings or any(release.groups.values())
    return not has_lessons and not any(release.counts.get(item.name) for item in _FIXES)
