"""Reads the JUnit reports of test runners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.lessons.evidence import Evidence

_MAX_BYTES = 20_000_000  # a larger report takes too much memory to parse
_MAX_MESSAGE = 200  # characters of an error, which is printed on one line
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
# The test could not import the code that it tests, so it says nothing about the mistake.
_IMPORT = re.compile(
    r"\s*(?:\w+\.)*(?:(?:ImportError|ModuleNotFoundError)\b|AttributeError: module ')"
)


class JUnitReport(NamedTuple):
    """The numbers of tests in a report, and their first messages."""

    passed: int = 0
    failures: int = 0  # the test ran, and an assertion of it failed
    errors: int = 0  # the test did not run: an error of import, collection or set-up
    skipped: int = 0
    error: str = ""  # the message of the first error
    failure: str = ""  # the message of the first failure
    is_of_imports: bool = False  # every failure is a failed import
    missing: str = ""  # the test that was asked for, if the report has none of that name
    others_failed: bool = False  # tests that were not asked for failed


class _Case(NamedTuple):
    name: str
    outcome: str  # "passed", "failure", "error" or "skipped"
    message: str = ""


def read_report(content: bytes, evidence: Evidence | None = None) -> JUnitReport | None:
    """Read a report; None if it is no valid report.

    With `evidence`, only the test that it names counts, and a failure with the name of its
    file is an error: Node.js reports a file that it cannot load in this way. A report with
    entities is refused, because no runner writes any, and they can exhaust the memory.
    """
    if len(content) > _MAX_BYTES or _DECLARED.search(content):
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
    cases = [_with_load_error(case, evidence.path) for case in cases]
    if not evidence.test:
        return _counted(cases)
    asked = [case for case in cases if _is_called(case.name, evidence.test)]
    if not asked:
        errors = [case for case in cases if case.outcome == "error"]
        return _counted(errors)._replace(missing=evidence.test)
    others_failed = any(case.outcome in ("failure", "error") for case in cases if case not in asked)
    return _counted(asked)._replace(others_failed=others_failed)


def _case(row: ElementTree.Element) -> _Case:
    outcome = next((part for part in row if part.tag in ("failure", "error", "skipped")), None)
    name = row.get("name") or ""
    if outcome is None:
        return _Case(name, "passed")
    return _Case(name, outcome.tag, _message(outcome))


def _with_load_error(case: _Case, path: str) -> _Case:
    if case.outcome == "failure" and f"/{case.name}".endswith(f"/{path}"):
        return _Case(case.name, "error", f"{path} could not be loaded")
    return case


def _is_called(name: str, test: str) -> bool:
    """True if `name` is that of the test or of a variant, with or without its class or suite."""
    last_part = re.split(r"::| > | › ", test.partition("[")[0])[-1].strip() or test
    if any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", name) for part in (test, last_part)):
        return True
    return bool(name) and test.endswith(f" {name}")


def _counted(cases: Iterable[_Case]) -> JUnitReport:
    messages: dict[str, list[str]] = {"passed": [], "failure": [], "error": [], "skipped": []}
    for case in cases:
        messages[case.outcome].append(case.message)
    failures = messages["failure"]
    return JUnitReport(
        len(messages["passed"]),
        len(failures),
        len(messages["error"]),
        len(messages["skipped"]),
        error=next(iter(messages["error"]), ""),
        failure=next(iter(failures), ""),
        is_of_imports=bool(failures) and all(map(_IMPORT.match, failures)),
    )


def _message(row: ElementTree.Element) -> str:
    """The message of an error, with the reason that pytest leaves out: "collection failure"."""
    message = row.get("message") or ""
    raised = re.findall(r"^E\s+(.+)", row.text or "", re.MULTILINE)
    if message in ("", "collection failure") and raised:
        message = f"{message}: {raised[-1]}".removeprefix(": ")
    first_line = message.strip().partition("\n")[0]
    return " ".join(first_line.split())[:_MAX_MESSAGE]
