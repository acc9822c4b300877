"""Days: from what people write, and from the seconds that git keeps, which no calendar may have."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_day(text: str) -> date | None:
    """The day that a text such as 2026-11-22 names; None for any other text, 20261122 too."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def day_of(seconds: int) -> date:
    """The day, in UTC, of a time in seconds since the epoch.

    Broken clocks and converted histories are centuries off, yet theirs are
    commits like any other: what no calendar has is its first or its last day.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return date.max if seconds > 0 else date.min


def later(day: date, days: int) -> date:
    """The day so many days later; the calendar's last day where it has none."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
