"""Seconds -> days. git keeps times that no calendar has; here each of them is a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


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
