"""Counts become rectangles that say the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.render.page.chart import (
    HEIGHT,
    MOST,
    WIDTH,
    Bar,
    Row,
    Series,
    stacked,
    trend,
)
from tests.builders import a_result, a_summary

GOOD, BAD = Series("good", "good", "it is well"), Series("bad", "bad", "it is not")
ROWS = st.lists(
    st.builds(
        Row,
        st.text(max_size=20),
        st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)),
    ),
    max_size=30,
)


def test_counts_are_stacked_from_the_bottom() -> None:
    chart = stacked("fixes", "Fixes", "", (GOOD, BAD), (Row("v1", (3, 1)), Row("v2", (0, 2))))

    assert chart.ticks == ((0, 166), (2, 89), (4, 12))
    assert [column.bars for column in chart.columns] == [
        (Bar(GOOD, 89.5, 50.5, 36, 115.5), Bar(BAD, 89.5, 12, 36, 38.5)),
        (Bar(BAD, 244.5, 89, 36, 77),),
    ]


def test_names_are_written_below_their_columns_if_they_fit() -> None:
    few = stacked("x", "", "", (GOOD,), [Row(f"v{n}", (n,)) for n in range(3)])
    many = stacked("x", "", "", (GOOD,), [Row(f"v1.{n}", (n,)) for n in range(20)])

    assert [column.label_at for column in few.columns] == [81.67, 185, 288.33]
    assert [column.label_at for column in many.columns] == [30, *[None] * 18, 340]
    assert (many.columns[0].anchor, many.columns[-1].anchor) == ("start", "end")


@given(ROWS)
def test_every_column_is_as_high_as_its_count_and_none_leaves_the_chart(rows: list[Row]) -> None:
    chart = stacked("x", "", "", (GOOD, BAD), rows)

    (_, ground), *_, (top, y) = chart.ticks
    unit = (ground - y) / top
    assert [column.row for column in chart.columns] == rows
    for column in chart.columns:
        height = sum(bar.height for bar in column.bars)
        assert abs(height - sum(column.row.counts) * unit) < 0.1
        for bar in column.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
            assert 0 < bar.y <= bar.y + bar.height <= HEIGHT
    for left, right in zip(chart.columns, chart.columns[1:], strict=False):
        assert not left.bars or not right.bars or left.bars[0].x < right.bars[0].x


def test_the_trend_is_of_the_newest_releases_oldest_first() -> None:
    releases = [
        a_summary(f"v1.{number}", a_result(number=number), previous=f"v1.{number - 1}")
        for number in range(25, 0, -1)
    ]

    fixes, lessons, repeats = trend(releases)

    assert [column.row.label for column in fixes.columns] == [
        f"v1.{number}" for number in range(26 - MOST, 26)
    ]
    assert (fixes.columns[0].row.counts, lessons.columns[0].row.counts) == ((1, 0, 0, 0), (0,) * 4)
    assert repeats.columns[0].row.counts == (0,)


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

    assert [(column.row.label, column.row.total) for column in fixes.columns] == [
        ("v1.0", 1),
        ("v2.0", 0),
        ("v2.1", 1),
    ]
