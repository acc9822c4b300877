"""A lesson that is there already."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.similar import TwinIndex, find_similar, may_be_similar
from tests.builders import a_lesson

LAST_ROW = a_lesson("last-row", title="The last row was dropped", areas=("src/pager.py",))


@pytest.mark.parametrize(
    "title",
    [
        "The last row was dropped",
        "Last row dropped",
        "last rows are dropped",
        "The last row dropped!",
    ],
)
def test_nearly_the_same_title_is_similar(title: str) -> None:
    assert (
        find_similar(title, (), [a_lesson("retry", title="Retry loses the body"), LAST_ROW])
        == LAST_ROW
    )


def test_a_less_similar_title_suffices_for_the_same_files() -> None:
    title = "Last row kept"

    assert find_similar(title, ("src/pager.py",), [LAST_ROW]) == LAST_ROW
    assert find_similar(title, ("src/other.py",), [LAST_ROW]) is None


@pytest.mark.parametrize("title", ["", "The", "Retry loses the body", "The first row was dropped"])
def test_different_titles_are_not_similar(title: str) -> None:
    assert find_similar(title, (), [LAST_ROW]) is None


WORDS = st.lists(st.sampled_from("Row rows page was the total ÄRA last".split()), max_size=6)
TITLES = WORDS.map(" ".join)


@given(TITLES, TITLES.filter(bool))
@example("Row page page total", "page page")
@settings(max_examples=200)
def test_no_similar_lesson_is_missed_by_the_prefilter(title: str, other: str) -> None:
    lesson = LAST_ROW._replace(title=other)

    if find_similar(title, LAST_ROW.areas, [lesson]):
        assert may_be_similar(title, write_entry(lesson).encode())


def test_lessons_without_common_words_are_not_compared() -> None:
    assert not may_be_similar("Retry loses its body", write_entry(LAST_ROW).encode())


def test_many_lessons_are_searched_for_a_twin_by_title_or_gap() -> None:
    row = a_lesson("row", title="The last row of a page is dropped", gap="No test fills a page.")
    other = a_lesson("other", title="Names are not unique", gap="Nothing compared the names.")
    index = TwinIndex([other, row, *(a_lesson(f"number-{n}") for n in range(20))])

    same_title = a_lesson("a", title="The last row of the pages was dropped", gap="It was unknown.")
    same_gap = a_lesson("b", title="Rows are lost", gap="No tests fill the page.")

    both_alike = a_lesson("c", title="The last row of a page is lost", gap="No test fills it all.")

    assert (index.twin_of(same_title), index.twin_of(same_gap)) == (row, row)
    assert index.twin_of(both_alike) == row
    assert index.twin_of(a_lesson("c", title="The first page is slow", gap="It was huge.")) is None


@given(st.lists(st.sampled_from("row page total last first name".split()), max_size=8))
def test_the_index_has_the_twin_that_a_comparison_with_all_lessons_has(words: list[str]) -> None:
    titles = ("last row total page", "first name", "page total row name last first", "row row page")
    lessons = [a_lesson(f"number-{n}", title=title, gap="?") for n, title in enumerate(titles)]
    new = a_lesson("new", title=" ".join(words), gap="!")

    assert TwinIndex(lessons).twin_of(new) == find_similar(new.title, (), lessons)


@given(st.permutations(["b", "c", "d"]))
@settings(max_examples=6)
def test_of_equal_lessons_the_oldest_is_the_twin_in_whatever_order_they_come(
    ids: list[str],
) -> None:
    equal = [LAST_ROW._replace(id=id) for id in ids]
    older = LAST_ROW._replace(id="z", date=LAST_ROW.date.replace(year=2020))

    twins = [TwinIndex(lessons).twin_of(LAST_ROW) for lessons in (equal, [*equal, older])]

    assert [twin and twin.id for twin in twins] == ["b", "z"]


def test_a_twin_is_searched_among_a_hundred_lessons_with_the_same_words() -> None:
    twin = a_lesson("z-twin", title="Pager loses rows", gap="Nobody filled the page.")
    new = a_lesson("new", title="Pager loses rows", gap="It was unknown.")
    others = [
        a_lesson(f"number-{n}", title=f"Pager loses rows with {n} and {n}0 {n}1 {n}2 {n}3 {n}4")
        for n in range(101)
    ]

    assert TwinIndex([*others[:99], twin]).twin_of(new) == twin
    assert TwinIndex([*others, twin]).twin_of(new) is None


def test_a_hundred_similar_lessons_are_compared_without_a_call_for_each() -> None:
    others = [a_lesson(f"row-{n}", title=f"Row {n} lost", gap=f"No row {n}") for n in range(100)]
    index = TwinIndex(others)
    new = a_lesson("new", title="Row x lost", gap="No row x")
    assert index.twin_of(new) is None  # the words of all are known from now on
    calls = []

    sys.setprofile(lambda _, event, __: calls.append(event) if event == "call" else None)
    index.twin_of(new, {"row-1"})
    sys.setprofile(None)

    assert len(calls) < 100
