"""Dates: from text, and from seconds since the epoch."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SPAN = re.compile(r"(\d{1,5})\s*([dw])", re.ASCII)


def parse_day(text: str) -> date | None:
    """Parse a date such as 2026-11-22; None for any other text, including 20261122."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def parse_span(text: str) -> int | None:
    """Parse a time span such as 7d or 2w, in days; None for any other text."""
    match = _SPAN.fullmatch(text.strip())
    return int(match[1]) * (7 if match[2] == "w" else 1) if match else None


def day_of(seconds: int) -> date:
    """The UTC date of a time in seconds since the epoch, clamped to date.min..date.max.

    Commits from broken clocks and converted histories can be millennia off.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return date.max if seconds > 0 else date.min


def later(day: date, days: int) -> date:
    """The date `days` days after `day`, at most date.max."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def time_span(days: int) -> str:
    """A number of days in the largest unit that is still exact enough.

    >>> time_span(0), time_span(1), time_span(45), time_span(427), time_span(1100)
    ('less than a day', '1 day', '45 days', '14 months', '3 years')
    """
    if days < 1:
        return "less than a day"
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    if days < 730:
        return f"{round(days / 30.44)} months"
    return f"{days // 365} years"
