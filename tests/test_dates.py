"""What names a day."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.dates import parse_day, parse_span


def test_an_iso_date_names_a_day() -> None:
    assert parse_day("2026-11-22") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "0000-01-01", "20261122", "2026-W47-7", "2026-11-22T09:00", "v1.0"]
)
def test_any_other_text_is_no_date(text: str) -> None:
    assert parse_day(text) is None


def test_digits_of_other_scripts_are_no_date() -> None:
    assert parse_day("٢٠٢٦-١١-٢٢") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [("7d", 7), (" 2 w ", 14), ("0d", 0), ("7", None), ("-1d", None), ("٧d", None)],
)
def test_a_time_span_is_in_days_or_weeks(text: str, days: int | None) -> None:
    assert parse_span(text) == days
