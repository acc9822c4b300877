"""A JUnit report as test runners write it -> what became of the tests in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.lessons.evidence import Evidence

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
    lacks: str = ""  # the test that was asked for, where the report has none of that name
    others_failed: bool = False  # tests that were not asked for


class _Case(NamedTuple):
    name: str
    ended: str  # "passed", "failure", "error" or "skipped"
    says: str = ""


def read_report(content: bytes, evidence: Evidence | None = None) -> JUnitReport | None:
    """Read a report; None for what is none.

    With `evidence`, only the test that it names counts, and a failure that
    has the name of its file is an error: so Node.js calls what it cannot load.
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
    cases = [_case(row) for row in root.iter("testcase")]
    if evidence is None:
        return _counted(cases)
    cases = [_loaded(case, evidence.path) for case in cases]
    if not evidence.test:
        return _counted(cases)
    asked = [case for case in cases if _is_called(case.name, evidence.test)]
    if not asked:
        errors = [case for case in cases if case.ended == "error"]
        return _counted(errors)._replace(lacks=evidence.test)
    is_red = any(case.ended in ("failure", "error") for case in cases if case not in asked)
    return _counted(asked)._replace(others_failed=is_red)


def _case(row: ElementTree.Element) -> _Case:
    found = next((part for part in row if part.tag in ("failure", "error", "skipped")), None)
    name = row.get("name") or ""
    return _Case(name, "passed") if found is None else _Case(name, found.tag, _message(found))


def _loaded(case: _Case, path: str) -> _Case:
    if case.ended == "failure" and f"/{case.name}".endswith(f"/{path}"):
        return _Case(case.name, "error", f"{path} could not be loaded")
    return case


def _is_called(name: str, test: str) -> bool:
    """True for the test itself, its variants, and its name with or without what it stands in."""
    for wanted in (test, re.split(r"::| > | › ", test.partition("[")[0])[-1].strip() or test):
        if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", name):
            return True
    return bool(name) and test.endswith(f" {name}")


def _counted(cases: Iterable[_Case]) -> JUnitReport:
    said: dict[str, list[str]] = {"passed": [], "failure": [], "error": [], "skipped": []}
    for case in cases:
        said[case.ended].append(case.says)
    failures = said["failure"]
    return JUnitReport(
        len(said["passed"]),
        len(failures),
        len(said["error"]),
        len(said["skipped"]),
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
