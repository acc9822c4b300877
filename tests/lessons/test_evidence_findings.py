"""Descriptions and suggestions for evidence that is not in the tree."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence_findings import describe, is_removed, suggestion
from fixlearn.lessons.evidence_status import EvidenceStatus, Status

TESTS = ("TestPager", "TestPager::test_last_row")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (EvidenceStatus("a.py", Status.GONE, "path"), "is not in the tree"),
        (
            EvidenceStatus("a.py::test_b", Status.GONE, "test"),
            "names a test that is not in the file",
        ),
        (
            EvidenceStatus("a.py#rows", Status.GONE, "text"),
            "names text that is not in the file",
        ),
        (
            EvidenceStatus("absent: a.py", Status.GONE, "absence"),
            "is still in the tree",
        ),
        (
            EvidenceStatus("a.py::test_b", Status.SKIPPED),
            "names a test that is always skipped",
        ),
    ],
)
def test_the_description_says_what_is_missing(status: EvidenceStatus, text: str) -> None:
    assert describe(status) == text


@pytest.mark.parametrize(
    ("value", "lacks", "text"),
    [
        ("a.py::TestPager::test_last_rows", "test", "TestPager::test_last_row"),
        ("a.py::test_last_rows", "test", "TestPager::test_last_row"),
        ("tests/test_pages.py", "path", "tests/test_pager.py"),
        ("test/test_pager.py", "path", "tests/test_pager.py"),
    ],
)
def test_a_similar_test_of_the_file_or_a_similar_path_is_suggested(
    value: str, lacks: str, text: str
) -> None:
    status = EvidenceStatus(value, Status.GONE, lacks, TESTS)

    assert suggestion(status, lambda: ["tests/test_pager.py"]) == f'; did you mean "{text}"?'


def test_nothing_is_suggested_for_a_text_or_if_nothing_is_similar() -> None:
    assert suggestion(EvidenceStatus("a.py#rows", Status.GONE, "text"), lambda: ["a.py"]) == ""
    assert suggestion(EvidenceStatus("x.py", Status.GONE, "path"), lambda: ["tests/a.sh"]) == ""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Status.EVIDENT, Status.GONE, True),
        (Status.EVIDENT, Status.SKIPPED, True),
        (Status.EVIDENT, Status.STATED, False),
        (Status.EVIDENT, Status.EVIDENT, False),
        (Status.GONE, Status.GONE, False),
        (Status.STATED, Status.GONE, False),
    ],
)
def test_evidence_is_removed_if_it_was_in_the_tree_before(
    before: Status, after: Status, expected: bool
) -> None:
    assert is_removed(EvidenceStatus("x", before), EvidenceStatus("x", after)) is expected
