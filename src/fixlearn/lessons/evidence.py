"""What the evidence of a prevention names: a file, a test or a text in it, an address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SEPARATOR = re.compile(r"::|#")


class Evidence(NamedTuple):
    """One piece of evidence: an address, or a path and perhaps what stands in that file."""

    path: str = ""  # from the top of the repository
    test: str = ""  # as its runner names it: "TestPager::test_last_row[2]"
    text: str = ""  # a text that stands in the file
    address: str = ""  # cannot be looked up in a tree: it counts as stated


@lru_cache(maxsize=50_000)  # the same few are asked for in the trees of many releases
def parse_evidence(value: str) -> Evidence:
    """Read `path`, `path::test`, `path#text` or an address; the first separator counts.

    >>> parse_evidence("tests/test_pager.py::test_last_row")
    Evidence(path='tests/test_pager.py', test='test_last_row', text='', address='')
    """
    value = value.strip()
    if _ADDRESS.match(value):
        return Evidence(address=value)
    found = _SEPARATOR.search(value)
    path = (value[: found.start()] if found else value).strip().removeprefix("./")
    rest = value[found.end() :].strip() if found else ""
    if found and found[0] == "::":
        return Evidence(path, test=rest)
    return Evidence(path, text=rest)
