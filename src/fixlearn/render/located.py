"""Findings with a location in a file, without which platforms do not show them."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.model import Position
from fixlearn.render.text import with_lead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.model import Finding, Result


class LocatedFinding(NamedTuple):
    """A finding and the location at which a platform shows it."""

    finding: Finding
    position: Position
    fingerprint: str  # 64 hex digits; unique in a run, the same for this finding in the next run

    @property
    def says(self) -> str:
        """The finding in one line, with its commit if it is about one."""
        finding = self.finding
        is_of_file = finding.where == str(self.position)
        return finding.what if is_of_file else f"{finding.where}: {finding.what}"

    @property
    def lines(self) -> list[str]:
        """The finding with its reasons and hints, a line each."""
        because, hint = self.finding.because, self.finding.hint
        return [self.says, *with_lead("because: ", because), *with_lead("hint: ", hint)]


def of_results(results: Iterable[Result]) -> list[LocatedFinding]:
    """The findings of commits.

    A finding without a position is located on the first line of the first file that
    its commit changed, or of the configuration if the commit changed none.
    """
    return _located(
        (finding, Position(result.path or CONFIG_FILE), result.sha or result.subject)
        for result in results
        for finding in result.findings
    )


def of_files(findings: Iterable[Finding]) -> list[LocatedFinding]:
    """The findings of files. Line numbers change, so a fingerprint does not contain them."""
    default = Position(CONFIG_FILE)
    return _located((finding, default, (finding.position or default).path) for finding in findings)


def _located(rows: Iterable[tuple[Finding, Position, str]]) -> list[LocatedFinding]:
    """Locate findings, each given with its default position and a commit or file."""
    findings = []
    counts: Counter[tuple[str, str]] = Counter()
    for finding, default, subject in rows:
        counts[finding.rule, subject] += 1
        key = f"{finding.rule}\0{subject}\0{counts[finding.rule, subject]}"
        fingerprint = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        findings.append(LocatedFinding(finding, finding.position or default, fingerprint))
    return findings
