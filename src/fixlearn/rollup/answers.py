"""Runs the questions on an engine, and returns the answers as plain rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.rollup import engine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, timedelta

    from fixlearn.render.rollup import Answers

QUESTIONS = (
    "repositories",
    "owed",
    "owed_by_role",
    "learned",
    "quarters",
    "repeats",
    "suggestions",
    "copies",
)


def answers(
    sources: Sequence[str],
    listed: Sequence[str] = (),
    *,
    on: date,
    since: timedelta,
    stale: timedelta,
    span: timedelta,
    url: str = "",
) -> Answers:
    """{question: its rows}, by the engine of a URL; `rollup.tables` says what the times mean.

    Raises UsageError without the extra or without facts, CannotTell if they cannot be read.
    """
    connection = engine.connect(url)
    from fixlearn.rollup.tables import Tables

    facts = engine.read(connection, engine.find(sources))
    tables = Tables(facts, listed, on=on, since=since, stale=stale, span=span)
    return {name: getattr(tables, name).to_pyarrow().to_pylist() for name in QUESTIONS}
