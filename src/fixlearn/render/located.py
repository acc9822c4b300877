"""Findings, each with a place in a file: platforms show nothing that has none."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fixlearn.model import Finding, Result


class LocatedFinding(NamedTuple):
    """A finding, and the place where a platform shows it."""

    finding: Finding
    position: Position
    fingerprint: str  # 64 hex digits: the same finding in the next run, and no other in this one

    @property
    def says(self) -> str:
        """The finding in one line: which commit, where it is about one, and what."""
        finding = self.finding
        is_of_file = finding.where == str(self.position)
        return finding.what if is_of_file else f"{finding.where}: {finding.what}"

    @property
    def lines(self) -> list[str]:
        """All that the finding says, a line each."""
        finding = self.finding
        return [self.says, *_led("because: ", finding.because), *_led("hint: ", finding.hint)]


def _led(lead: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (" " * len(lead) if number else lead) + line


def of_results(results: Iterable[Result]) -> list[LocatedFinding]:
    """The findings of commits.

    A finding without a position of its own stands on the first line of the
    first file that its commit changed, else in the configuration.
    """
    return _anchored(
        (finding, Position(result.path or CONFIG_FILE), result.sha or result.subject)
        for result in results
        for finding in result.findings
    )


def of_files(findings: Iterable[Finding]) -> list[LocatedFinding]:
    """The findings of files. Line numbers move, so a fingerprint does without."""
    place = Position(CONFIG_FILE)
    return _anchored(
        (finding, finding.position or place, (finding.position or place).path)
        for finding in findings
    )


def _anchored(rows: Iterable[tuple[Finding, Position, str]]) -> list[LocatedFinding]:
    anchored = []
    times: Counter[tuple[str, str]] = Counter()
    for finding, position, about in rows:
        times[finding.rule, about] += 1
        known = f"{finding.rule}\0{about}\0{times[finding.rule, about]}"
        fingerprint = sha256(known.encode("utf-8", "surrogatepass")).hexdigest()
        anchored.append(LocatedFinding(finding, finding.position or position, fingerprint))
    return anchored
