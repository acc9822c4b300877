"""Where lost evidence may be."""

from __future__ import annotations

from fixlearn.lessons.evidence_findings import candidates, is_alike, moved_to, needles
from fixlearn.lessons.evidence_status import EvidenceReader, TreeContent


def test_a_moved_test_or_text_is_searched_in_similar_files():
    actual = {
        "tests/test_a.py": TreeContent("file", "1", b"def test_every_row(): ...\n"),
        "tests/test_b.py": TreeContent("file", "2", b"def test_each_row(): ...\n"),
        "src/rows.py": TreeContent("file", "3", b"keep every row  of it"),
        "tests/test_rows.py": TreeContent(
            "file", "4", b"keep every row of it\ndef test_every_row(: "
        ),
        "docs/rows.md": TreeContent("file", "5", b"keep every row of it"),
    }

    def where(value, **renamed):
        return candidates(value, actual, renamed, EvidenceReader())

    assert where("src/old.py#keep every row of it") == ("src/rows.py#keep every row of it",)
    assert where("tests/old.py::test_every_row[2]") == (
        "tests/test_a.py::test_every_row[2]",
        "tests/test_rows.py::test_every_row[2]",
    )
    assert where("old.rb#keep every row of it") == ()
    assert where("src/old.py") == ()


def test_renames_known_to_git_take_precedence():
    actual = {
        "tests/a.py": TreeContent("file", "1", b"def test_every_row(): ...\n"),
        "tests/b.py": TreeContent("file", "2", b"def test_every_row(): ...\n"),
        "tests/c.py": TreeContent("file", "3", b""),
    }

    def where(value, new):
        return candidates(value, actual, {"tests/old.py": new}, EvidenceReader())

    assert where("./tests/old.py", "tests/c.py") == ("./tests/c.py",)
    assert where("tests/old.py::test_every_row", "tests/b.py") == ("tests/b.py::test_every_row",)
    assert len(where("tests/old.py::test_every_row", "tests/c.py")) == 2


def test_files_are_similar_by_extension_and_by_being_tests():
    assert is_alike("src/a.py", "lib/b.py")
    assert not is_alike("src/a.py", "tests/test_a.py")
    assert not is_alike("src/a.py", "src/a.pyi")


def test_each_test_and_text_has_a_search_word():
    values = ["a.py::TestA::test_row[x]", "a.py#the  whole text", "a.py"]

    assert needles(values) == ["test_row", "whole"]
    assert moved_to("a.py", "b.py") == "b.py"
