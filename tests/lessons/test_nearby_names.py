"""The name that a file and its test share."""

from __future__ import annotations

import pytest

from fixlearn.lessons.nearby import bare_name


@pytest.mark.parametrize(
    ("path", "name", "is_test"),
    [
        ("src/pager.py", "pager.py", False),
        ("tests/test_pager.py", "pager.py", True),
        ("pkg/pager_test.go", "pager.go", True),
        ("web/pager.spec.ts", "pager.ts", True),
        ("PagerTest.java", "pager.java", True),
        ("TestPager.java", "pager.java", True),
        ("PagerTests.swift", "pager.swift", True),
        ("contest.py", "contest.py", False),
        ("latest.py", "latest.py", False),
        ("Testing.java", "testing.java", False),
        ("test_.py", "test_.py", False),
        ("tests/Makefile", "makefile", False),
    ],
)
def test_a_mark_of_a_test_is_no_part_of_the_name(path: str, name: str, is_test: bool) -> None:
    assert bare_name(path) == (name, is_test)
