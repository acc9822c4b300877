"""What changes from release to release, as charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.page.chart import Row, Series, stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import ReleaseSummary
    from fixlearn.render.page.chart import Chart

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
