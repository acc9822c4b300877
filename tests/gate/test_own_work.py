"""A fix of what the same range brought in repairs nothing that anybody had."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixlearn.gate.message import parse_message
from fixlearn.gate.own_work import Repair, names_commit_of, repairs_own_work

OLD = (b"def pages():", b"    total = 1", b"    return total")
WITH_SLIP = (*OLD, b"def rows():", b"    return 0")
MENDED = (*OLD, b"def rows():", b"    return 1")


def test_a_line_that_the_range_added_may_be_mended() -> None:
    assert repairs_own_work([Repair(before=WITH_SLIP, after=MENDED, bases=(OLD,))])


def test_a_line_that_was_there_before_may_not() -> None:
    after = (OLD[0], b"    total = 2", *OLD[2:], *WITH_SLIP[3:])

    assert not repairs_own_work([Repair(before=WITH_SLIP, after=after, bases=(OLD,))])


def test_one_old_line_in_any_file_is_enough_to_owe_a_lesson() -> None:
    own = Repair(before=WITH_SLIP, after=MENDED, bases=(OLD,))
    old = Repair(before=OLD, after=OLD[:2], bases=(OLD,))

    assert not repairs_own_work([own, old])


def test_a_fix_that_only_adds_lines_shows_nothing() -> None:
    assert not repairs_own_work([Repair(before=OLD, after=WITH_SLIP, bases=(OLD,))])


def test_files_that_the_range_added_are_its_own() -> None:
    assert repairs_own_work([Repair(before=OLD, after=WITH_SLIP, bases=(None,))])
    assert not repairs_own_work([Repair(before=OLD, after=WITH_SLIP, bases=(None, OLD))])


def test_where_several_lines_of_history_begin_each_of_them_counts() -> None:
    repair = Repair(before=WITH_SLIP, after=MENDED, bases=(OLD, WITH_SLIP))

    assert not repairs_own_work([repair])


def test_a_comparison_that_would_take_too_long_leaves_the_finding_in_place() -> None:
    before = tuple(b"%d" % n for n in range(5_000))
    after = tuple(b"x%d" % n for n in range(5_000))

    assert not repairs_own_work([Repair(before=before, after=after, bases=(after,))])


def test_nothing_changed_is_no_own_work() -> None:
    assert not repairs_own_work([])
    assert not repairs_own_work([Repair(before=OLD, after=OLD, bases=(OLD,))])


@given(st.lists(st.sampled_from([b"a", b"b", b"c", b""])), st.lists(st.sampled_from([b"a", b"b"])))
def test_what_stands_at_the_beginning_word_for_word_is_never_own(
    before: list[bytes], after: list[bytes]
) -> None:
    repair = Repair(before=tuple(before), after=tuple(after), bases=(tuple(before),))

    assert not repairs_own_work([repair])


def test_a_fixes_trailer_may_name_a_commit_of_the_range() -> None:
    message = parse_message("pager: keep the row\n\nFixes: 1234567890ab (“rows”)\n")

    assert names_commit_of(message, ["fffffff0000", "1234567890abcdef"])
    assert not names_commit_of(message, ["fffffff0000", "1234567000000000"])
    assert not names_commit_of(parse_message("fix: it"), ["1234567890abcdef"])
