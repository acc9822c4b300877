"""A fix for a bug of the same range needs no lesson."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.gate.branch_work import RepairedFile, names_only_commits_of, repairs_branch_work
from fixlearn.gate.message import parse_message

OLD = b"""\
def pages(rows):
    total = len(rows) // size of a page
    return total or one if rows
"""
SLIP = b"""\
def read_rows(of, a, file):
    return none of the rows yet
"""
MENDED = SLIP.replace(b"none of", b"all of")


def repaired(before, after, path="src/pager.py", is_new=False):
    return RepairedFile(path, before, after, is_new)


def is_own(*files, found=(OLD,)):
    return repairs_branch_work(files, found)


def test_a_fix_of_a_line_that_the_range_added_is_branch_work():
    assert is_own(repaired(OLD + SLIP, OLD + MENDED))


def test_a_fix_of_an_older_line_is_not_branch_work():
    assert not is_own(repaired(OLD + SLIP, OLD.replace(b"len(rows)", b"2") + SLIP))


@pytest.mark.parametrize(
    "moved",
    [
        OLD,
        b"".join(b"    " + line + b"\n" for line in OLD.splitlines()),
        b"".join(reversed(OLD.splitlines(keepends=True))),
        OLD.replace(b"\n", b"\r\n"),
    ],
    ids=["as it was", "indented", "in another order", "with other line ends"],
)
def test_moved_lines_are_still_old(moved):
    file = repaired(SLIP + moved, SLIP + moved.replace(b"len(rows)", b"2"), is_new=True)

    assert not is_own(file)


def test_one_old_line_in_one_file_is_enough_to_need_a_lesson():
    assert not is_own(repaired(SLIP, MENDED), repaired(OLD, OLD[:40]))


def test_an_addition_to_an_old_file_is_not_branch_work():
    addition = repaired(OLD, b"if rows are none at all: return\n" + OLD, "src/a.py")

    assert not is_own(addition)
    assert not is_own(addition, repaired(SLIP, MENDED, "src/b.py"))


def test_documentation_and_tests_are_ignored():
    changelog = repaired(SLIP, MENDED, "CHANGELOG.md")

    assert not is_own(changelog)
    assert is_own(changelog, repaired(SLIP, MENDED))
    assert is_own(repaired(OLD, MENDED, "tests/test_pager.py"), repaired(SLIP, MENDED))


def test_a_file_added_by_the_fix_is_not_branch_work():
    assert not is_own(repaired(None, SLIP, is_new=True))


def test_an_addition_to_a_file_that_the_range_added_is_branch_work():
    assert is_own(repaired(SLIP, SLIP + MENDED, is_new=True))
    assert not is_own(repaired(SLIP, SLIP + MENDED, is_new=False))


def test_no_change_and_binary_changes_are_not_branch_work():
    assert not is_own()
    assert not is_own(repaired(SLIP, SLIP, is_new=True))
    assert not is_own(repaired(b"\0" + SLIP, b"\0" + MENDED))


def test_brackets_and_imports_do_not_make_a_new_file_old():
    imports = b"import os and sys and more of it\nelse:\n}\n"

    assert is_own(repaired(imports + SLIP, imports + SLIP + MENDED, is_new=True), found=[imports])


@pytest.mark.parametrize("line", [b"n = 0\n", b"from lib import slow as read\n"])
def test_a_removed_old_line_counts_even_if_it_is_short(line):
    assert not is_own(repaired(line + SLIP, b"n = 1\n" + MENDED), found=[line])


LINES = st.lists(st.sampled_from([b"a b c d e", b"f g h i j", b"}", b"k l m n o"]))


@given(LINES, LINES)
def test_lines_of_the_base_are_never_branch_work(before, after):
    file = repaired(b"\n".join(before), b"\n".join(after))

    assert not is_own(file, found=[b"\n".join(before)])


def test_fixes_trailers_count_only_for_commits_of_the_range():
    own = "Fixes: 1234567890ab (“rows”)"
    message = parse_message(f"pager: keep the row\n\n{own}\n")
    mixed = parse_message(f"pager: keep the row\n\n{own}\nFixes: eeeeeee\n")

    assert names_only_commits_of(message, ["fffffff0000", "1234567890abcdef"])
    assert not names_only_commits_of(mixed, ["fffffff0000", "1234567890abcdef"])
    assert not names_only_commits_of(message, ["fffffff0000", "1234567000000000"])
    assert not names_only_commits_of(parse_message("fix: it"), ["1234567890abcdef"])
