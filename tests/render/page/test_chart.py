"""Counts become columns of the same height."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.render.page.chart import MOST, Chart, Row, Series, trend
from tests.builders import a_result, a_summary

GOOD, BAD = Series("good", "good", "it is well"), Series("bad", "bad", "it is not")
COUNTS = st.tuples(st.integers(0, 100_000), st.integers(0, 100_000))


def chart(*rows: Row) -> Chart:
    return Chart("fixes", "Fixes", "", (GOOD, BAD), rows)


def test_counts_are_stacked_from_the_bottom() -> None:
    few = chart(Row("v1", (3, 1)), Row("v2", (0, 2)))

    assert few.ticks == (0, 2, 4)
    assert [list(few.bars(row)) for row in few.rows] == [
        [(GOOD, 25, 75), (BAD, 0, 25)],
        [(BAD, 50, 50)],
    ]


def test_names_are_written_below_their_columns_if_they_fit() -> None:
    few, many = ([Row(f"v1.{number}", (1, 0)) for number in range(size)] for size in (3, 20))

    assert (chart(*few).has_room, chart(*many).has_room) == (True, False)
    assert (round(chart(*few).column_width, 1), chart(*many).column_width) == (34.8, 72)


@given(st.lists(st.builds(Row, st.text(max_size=20), COUNTS), min_size=1, max_size=30))
def test_every_column_is_as_high_as_its_count_and_none_leaves_the_chart(rows: list[Row]) -> None:
    of_rows = chart(*rows)

    assert of_rows.ticks[-1] == of_rows.top
    for row in rows:
        bars = list(of_rows.bars(row))
        height = sum(height for _, _, height in bars)
        assert abs(height - 100 * sum(row.counts) / of_rows.top) < 0.1
        assert all(-0.01 <= y <= y + height <= 100.01 for _, y, height in bars)


def test_the_trend_is_of_the_newest_releases_oldest_first() -> None:
    releases = [
        a_summary(f"v1.{number}", a_result(number=number), previous=f"v1.{number - 1}")
        for number in range(25, 0, -1)
    ]

    fixes, lessons, repeats = trend(releases)

    assert [row.label for row in fixes.rows] == [f"v1.{number}" for number in range(26 - MOST, 26)]
    assert (fixes.rows[0].counts, lessons.rows[0].counts) == ((1, 0, 0, 0), (0,) * 4)
    assert repeats.rows[0].counts == (0,)


def test_one_release_is_no_trend() -> None:
    assert trend([a_summary("v1.1", a_result())]) == ()


def test_the_trend_leaves_out_other_lines_and_what_is_before_the_first_fix() -> None:
    releases = [
        a_summary("v2.1", a_result(number=4), previous="v2.0"),
        a_summary("v1.1", a_result(number=3), previous="v1.0"),
        a_summary("v2.0", previous="v1.0"),
        a_summary("v1.0", a_result(number=1), previous="v0.2"),
        a_summary("v0.2", previous="v0.1"),
        a_summary("v0.1"),
    ]

    fixes, *_ = trend(releases)

    assert [(row.label, sum(row.counts)) for row in fixes.rows] == [
        ("v1.0", 1),
        ("v2.0", 0),
        ("v2.1", 1),
    ]
