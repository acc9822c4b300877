"""JUnit XML, which nearly every CI system shows: a test case per fix, or per lesson file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from fixlearn.model import Outcome, short
from fixlearn.render.explain import short_reason
from fixlearn.render.sanitize import sanitize_terminal as inert
from fixlearn.render.text import findings_of_commits, findings_of_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.model import Finding, Result

_NO_CASE = frozenset({Outcome.UNSURE, Outcome.NOT_A_FIX, Outcome.BEFORE_ADOPTION})


class Case(NamedTuple):
    """One test case: it fails with an error, and passes with a warning."""

    name: str
    findings: tuple[Finding, ...] = ()
    text: str = ""  # what is said of it, inert, line by line
    skipped: str | None = None  # why it owes nothing


def of_results(results: Iterable[Result]) -> list[Case]:
    """A case for each fix, for what is exempt, and for each commit with a finding."""
    cases = []
    for result in results:
        if result.outcome in _NO_CASE and not result.findings:
            continue
        name = f"{short(result.sha)} {result.subject}".lstrip()
        text = findings_of_commits(result.findings) or f"{inert(short_reason(result))}\n"
        is_skipped = result.outcome is Outcome.EXEMPT and not result.findings
        skipped = result.why if is_skipped else None
        cases.append(Case(name, result.findings, text, skipped))
    return cases


def of_files(paths: Iterable[str], findings: Iterable[Finding]) -> list[Case]:
    """A case for each of the files at `paths`, and for what else a finding is about."""
    found: dict[str, list[Finding]] = {path: [] for path in sorted(paths)}
    for finding in findings:
        path = finding.position.path if finding.position else finding.where
        found.setdefault(path, []).append(finding)
    return [Case(path, tuple(of), findings_of_files(of)) for path, of in found.items()]


def report(command: str, headline: str, cases: Sequence[Case]) -> str:
    """The cases of one run of `command` as a test suite.

    Where there is none, `headline`, what was looked at, stands as a case that
    passes: some CI systems take a report without any case for a broken one.
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
    # Beyond ASCII all is written as references, so no locale can spoil it.
    body = ElementTree.tostring(suites, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _add(suite: ElementTree.Element, command: str, case: Case) -> None:
    row = ElementTree.SubElement(
        suite, "testcase", classname=f"fixlearn.{command}", name=inert(case.name)
    )
    if case.skipped is not None:
        ElementTree.SubElement(row, "skipped", message=inert(case.skipped))
    elif _fails(case):
        # One failure per case: there are readers that keep no more.
        worst = next(finding for finding in case.findings if finding.severity == "error")
        failure = ElementTree.SubElement(row, "failure", type=worst.rule, message=inert(worst.what))
        failure.text = case.text
    elif case.text:
        ElementTree.SubElement(row, "system-out").text = case.text


def _fails(case: Case) -> bool:
    return any(finding.severity == "error" for finding in case.findings)
