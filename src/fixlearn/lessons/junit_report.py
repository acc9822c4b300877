"""A JUnit report as test runners write it -> what became of the tests in it."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

_MOST_BYTES = 20_000_000
_MOST_WORDS = 200  # characters of what an error says
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
# The test could not take what it is about: it says nothing of how that behaves.
_IMPORT = re.compile(
    r"\s*(?:\w+\.)*(?:(?:ImportError|ModuleNotFoundError)\b|AttributeError: module ')"
)


class JUnitReport(NamedTuple):
    """How many tests ended how."""

    passed: int = 0
    failures: int = 0  # the test ran, and what it asks for was not so
    errors: int = 0  # it did not come to run: import, collection, set-up
    skipped: int = 0
    error: str = ""  # what the first error says
    failure: str = ""  # what the first failure says
    is_of_imports: bool = False  # each failure is a failed import


def read_report(content: bytes) -> JUnitReport | None:
    """Read a report; None for what is none.

    Entities are refused: no runner writes any, and they can blow up a reader.
    """
    if len(content) > _MOST_BYTES or _DECLARED.search(content):
        return None
    try:
        root = ElementTree.fromstring(content)  # noqa: S314, entities are refused
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if root.tag not in ("testsuites", "testsuite"):
        return None
    counts = dict.fromkeys(("passed", "failure", "error", "skipped"), 0)
    said: dict[str, list[str]] = {"failure": [], "error": []}
    for case in root.iter("testcase"):
        found = next((row for row in case if row.tag in ("failure", "error", "skipped")), None)
        counts["passed" if found is None else found.tag] += 1
        if found is not None and found.tag in said:
            said[found.tag].append(_message(found))
    failures = said["failure"]
    return JUnitReport(
        counts["passed"],
        counts["failure"],
        counts["error"],
        counts["skipped"],
        error=next(iter(said["error"]), ""),
        failure=next(iter(failures), ""),
        is_of_imports=bool(failures) and all(map(_IMPORT.match, failures)),
    )


def _message(row: ElementTree.Element) -> str:
    """What an error says: pytest's "collection failure" alone tells nobody what to do."""
    said = row.get("message") or ""
    raised = re.findall(r"^E\s+(.+)", row.text or "", re.MULTILINE)
    if said in ("", "collection failure") and raised:
        said = f"{said}: {raised[-1]}".removeprefix(": ")
    first_line = said.strip().partition("\n")[0]
    return " ".join(first_line.split())[:_MOST_WORDS]
