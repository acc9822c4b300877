"""Summaries of several releases -> how the last ones went, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.strength import holds
from fixlearn.model import TrendPoint
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import ReleaseSummary

MOST_RELEASES = 6


def trend(
    shown: Sequence[ReleaseSummary], earlier: Sequence[ReleaseSummary] = ()
) -> tuple[TrendPoint, ...]:
    """The newest release that is shown and those before it, oldest first.

    `shown` has the newest first; `earlier` are further ones, in any order. What
    is unreleased comes last. One row alone is no trend: then there is none.
    """
    line = list(_line(shown, {one.name: one for one in (*earlier, *shown)}))
    unreleased = [one for one in shown if one.date is None]
    points = tuple(_point(one) for one in (*reversed(line), *unreleased))
    return points if len(points) > 1 else ()


def _line(
    shown: Sequence[ReleaseSummary], known: dict[str, ReleaseSummary]
) -> Iterator[ReleaseSummary]:
    """The newest release, and each release before the one before."""
    released = [one for one in shown if one.date is not None]
    finals = [one for one in released if is_final(one.version)]
    newest = next(iter(finals or released), None)
    passed: set[str] = set()  # settings may lead in a circle
    while newest and newest.name not in passed and len(passed) < MOST_RELEASES:
        yield newest
        passed.add(newest.name)
        newest = known.get(newest.previous)


def _point(one: ReleaseSummary) -> TrendPoint:
    return TrendPoint(
        name=one.name,
        fixes=sum(one.counts[outcome] for outcome in OWED),
        covered=one.counts["covered"],
        lessons=len(one.lessons),
        holding=sum(holds(lesson) for lesson in one.lessons),
        repeats=len(one.repeats),
        repairs_open=len(one.repairs_open),
    )
