"""JUnit XML, which most CI systems show: a test case for each fix or lesson file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from fixlearn.messages import short
from fixlearn.model import Outcome
from fixlearn.render.explain import short_reason
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_commits, findings_of_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.model import Finding, Result

_NO_CASE = frozenset({Outcome.UNSURE, Outcome.NOT_A_FIX, Outcome.BEFORE_ADOPTION})


class Case(NamedTuple):
    """A test case. It fails if a finding is an error; a warning lets it pass."""

    name: str
    findings: tuple[Finding, ...] = ()
    text: str = ""  # sanitized; several lines
    skipped: str | None = None  # why it needs no lesson


def of_results(results: Iterable[Result]) -> list[Case]:
    """A case for each fix, each exempt commit and each commit with a finding."""
    cases = []
    for result in results:
        if result.outcome in _NO_CASE and not result.findings:
            continue
        name = f"{short(result.sha)} {result.subject}".lstrip()
        reason = sanitize_terminal(short_reason(result))
        text = findings_of_commits(result.findings) or f"{reason}\n"
        is_skipped = result.outcome is Outcome.EXEMPT and not result.findings
        skipped = result.why if is_skipped else None
        cases.append(Case(name, result.findings, text, skipped))
    return cases


def of_files(paths: Iterable[str], findings: Iterable[Finding]) -> list[Case]:
    """A case for each of the files at `paths`, and for anything else that has a finding."""
    by_path: dict[str, list[Finding]] = {path: [] for path in sorted(paths)}
    for finding in findings:
        path = finding.position.path if finding.position else finding.where
        by_path.setdefault(path, []).append(finding)
    return [
        Case(path, tuple(of_path), findings_of_files(of_path)) for path, of_path in by_path.items()
    ]


def report(command: str, headline: str, cases: Sequence[Case]) -> str:
    """The cases of one run of `command` as a test suite.

    Without a case, `headline` becomes one that passes, because some CI systems reject
    a report that has none.
    """
    rows = cases or [Case(headline)]
    failures = sum(_fails(case) for case in rows)
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        suites,
        "testsuite",
        name=f"fixlearn {command}",
        tests=str(len(rows)),
        failures=str(failures),
        errors="0",
        skipped=str(sum(case.skipped is not None for case in rows)),
    )
    for case in rows:
        _add(suite, command, case)
    ElementTree.indent(suites)
    # Characters outside of ASCII become references, which no locale can damage.
    body = ElementTree.tostring(suites, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _add(suite: ElementTree.Element, command: str, case: Case) -> None:
    row = ElementTree.SubElement(
        suite, "testcase", classname=f"fixlearn.{command}", name=sanitize_terminal(case.name)
    )
    if case.skipped is not None:
        ElementTree.SubElement(row, "skipped", message=sanitize_terminal(case.skipped))
    elif _fails(case):
        # Some readers keep only one failure per case.
        error = next(finding for finding in case.findings if finding.severity == "error")
        failure = ElementTree.SubElement(
            row, "failure", type=error.rule, message=sanitize_terminal(error.what)
        )
        failure.text = case.text
    elif case.text:
        ElementTree.SubElement(row, "system-out").text = case.text


def _fails(case: Case) -> bool:
    return any(finding.severity == "error" for finding in case.findings)
