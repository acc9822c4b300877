"""Where lost evidence may be, and the lesson's file with the new place in it."""

from __future__ import annotations

import pytest

from fixlearn.lessons.moved import candidates, is_alike, moved_to, needles, rewritten
from fixlearn.lessons.standing import Found, Reader
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"
NAMED = "tests/test_pager.py::test_every_row"
MOVED = "tests/test_pages.py::test_every_row"


def named(text):
    return LESSON.replace(f"evidence: {NAMED}", text)


@pytest.mark.parametrize(
    "text",
    [
        f'evidence: "{NAMED}"',
        f"evidence: '{NAMED}'",
        f"evidence: >-\n      {NAMED}",
        f"evidence: |-   # tests/test_pager.py\n      {NAMED}",
        f"evidence:\n      - lessons\n      # tests/test_pager.py\n      - {NAMED}\n      - x",
        f"evidence: [lessons, {NAMED}]",
        f"evidence: ./{NAMED}",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_only_the_value_is_replaced(text, end, begin):
    content = (begin + named(text)).replace("\n", end).encode()
    value = f"./{NAMED}" if "./" in text else NAMED
    new = value.replace(NAMED, MOVED)

    changed = rewritten(PATH, content, value, new)

    assert changed == MOVED.encode().join(content.split(NAMED.encode()))


def test_of_two_alike_the_first_is_replaced_and_then_the_other():
    content = named(f"evidence: [{NAMED}, {NAMED}]").encode()

    once = rewritten(PATH, content, NAMED, MOVED)

    assert once == content.replace(b"test_pager", b"test_pages", 1)
    assert rewritten(PATH, once, NAMED, MOVED) == content.replace(b"test_pager", b"test_pages")


@pytest.mark.parametrize(
    ("text", "value", "new"),
    [
        ('evidence: "tests/\\x74est_pager.py::x"', "tests/test_pager.py::x", "a.py::x"),
        ("evidence: >-\n      my\n      file.py", "my file.py", "other file.py"),
        (f"evidence: {NAMED}", NAMED, "a: b.py::test_every_row"),
        (f"evidence: {NAMED}", NAMED, "a #b.py::test_every_row"),
        (f"evidence: {NAMED}", "tests/other.py", MOVED),
        ("evidence: lessons\n    status: planned", NAMED, MOVED),
    ],
)
def test_what_would_not_be_read_back_is_not_written(text, value, new):
    assert rewritten(PATH, named(text).encode(), value, new) is None


def test_the_same_test_or_text_is_looked_for_in_files_that_are_alike():
    found = {
        "tests/test_a.py": Found("file", "1", b"def test_every_row(): ...\n"),
        "tests/test_b.py": Found("file", "2", b"def test_each_row(): ...\n"),
        "src/rows.py": Found("file", "3", b"keep every row  of it"),
        "tests/test_rows.py": Found("file", "4", b"keep every row of it\ndef test_every_row(: "),
        "docs/rows.md": Found("file", "5", b"keep every row of it"),
    }

    def where(value, **renamed):
        return candidates(value, found, renamed, Reader())

    assert where("src/old.py#keep every row of it") == ("src/rows.py#keep every row of it",)
    assert where("tests/old.py::test_every_row[2]") == (
        "tests/test_a.py::test_every_row[2]",
        "tests/test_rows.py::test_every_row[2]",
    )
    assert where("old.rb#keep every row of it") == ()
    assert where("src/old.py") == ()


def test_what_git_knows_to_be_renamed_counts_first():
    found = {
        "tests/a.py": Found("file", "1", b"def test_every_row(): ...\n"),
        "tests/b.py": Found("file", "2", b"def test_every_row(): ...\n"),
        "tests/c.py": Found("file", "3", b""),
    }

    def where(value, new):
        return candidates(value, found, {"tests/old.py": new}, Reader())

    assert where("./tests/old.py", "tests/c.py") == ("./tests/c.py",)
    assert where("tests/old.py::test_every_row", "tests/b.py") == ("tests/b.py::test_every_row",)
    assert len(where("tests/old.py::test_every_row", "tests/c.py")) == 2


def test_files_are_alike_by_ending_and_by_being_tests():
    assert is_alike("src/a.py", "lib/b.py")
    assert not is_alike("src/a.py", "tests/test_a.py")
    assert not is_alike("src/a.py", "src/a.pyi")


def test_a_word_stands_for_each_test_and_text():
    values = ["a.py::TestA::test_row[x]", "a.py#the  whole text", "a.py"]

    assert needles(values) == ["test_row", "whole"]
    assert moved_to("a.py", "b.py") == "b.py"
