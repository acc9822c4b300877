"""The page of guarantees: each of its rows names a test that exists."""

from __future__ import annotations

import re

from tests.support import PROJECT

PAGE = PROJECT / "docs/reference/guarantees.md"
ROW = re.compile(r"^\| (?!way|fault|---)(?P<what>[^|]+) \| (?P<does>[^|]+) \| (?P<tests>[^|]+) \|$")
TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")


def test_each_row_names_a_test_that_exists():
    rows = list(filter(None, map(ROW.fullmatch, PAGE.read_text().splitlines())))

    assert rows
    for row in rows:
        tests = TEST.findall(row["tests"])
        assert tests, row["what"]
        for path, name in tests:
            assert f"def {name}(" in (PROJECT / path).read_text(), row["what"]
