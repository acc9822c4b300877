"""Findings at a line of a file, for GitHub, GitLab and the readers of SARIF."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from fixlearn import __version__
from fixlearn.config import CONFIG_FILE
from fixlearn.model import Position
from fixlearn.render.json import plain
from fixlearn.render.sanitize import (
    sanitize_annotation,
    sanitize_annotation_property,
    sanitize_report,
    sanitize_terminal,
)
from fixlearn.render.text import as_text, findings_of_files, with_lead
from fixlearn.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


# GitHub shows this many annotations of each severity per step and drops the others silently.
_MAX_ANNOTATIONS = 10


def github_commands(findings: Sequence[LocatedFinding]) -> str:
    """The findings as workflow commands; those that GitHub would drop as plain lines."""
    lines = []
    dropped: list[LocatedFinding] = []
    for severity in ("error", "warning"):
        group = [located for located in findings if located.finding.severity == severity]
        is_cut = len(group) > _MAX_ANNOTATIONS
        count = _MAX_ANNOTATIONS - 1 if is_cut else len(group)  # one is for the notice below
        lines += [_github_command(severity, located) for located in group[:count]]
        if is_cut:
            notice = f"and {len(group) - count} more: see the log and the step summary"
            lines.append(f"::{severity} title=fixlearn::{sanitize_annotation([notice])}")
            dropped += group[count:]
    return as_text(lines) + findings_of_files(located.finding for located in dropped)


def _github_command(severity: str, located: LocatedFinding) -> str:
    path = sanitize_annotation_property(located.position.path)
    line = located.position.line
    title = sanitize_annotation_property(located.finding.rule)
    place = f"file={path},line={line},endLine={line},title={title}"
    return f"::{severity} {place}::{sanitize_annotation(located.lines)}"


def github_failure(command: str, lines: Sequence[str]) -> str:
    """The annotation for a command that has no result; `lines` say why."""
    title = sanitize_annotation_property(f"fixlearn {command}".rstrip())
    return f"::error title={title}::{sanitize_annotation(lines)}\n"


_GITLAB_SEVERITIES = {"error": "major", "warning": "minor"}


def gitlab_report(findings: Iterable[LocatedFinding]) -> str:
    """The findings as a Code Quality report, for the widget and the diff of a merge request."""
    return plain(
        [
            {
                "description": sanitize_report(located.says),
                "check_name": located.finding.rule,
                "fingerprint": located.fingerprint,
                "severity": _GITLAB_SEVERITIES[located.finding.severity],
                "location": {
                    "path": sanitize_terminal(located.position.path),
                    "lines": {"begin": located.position.line},
                },
            }
            for located in findings
        ]
    )


def sarif_log(command: str, findings: Sequence[LocatedFinding]) -> str:
    """The findings of one run of `command` as a SARIF log.

    `command` separates the results of `check` and `lint` if both are uploaded for one
    commit.
    """
    rules = list(dict.fromkeys(located.finding.rule for located in findings))
    run = {
        "tool": {
            "driver": {
                "name": "fixlearn",
                "semanticVersion": __version__,
                "rules": [_sarif_rule(name) for name in rules],
            }
        },
        # On GitHub, the text before the last slash is the category.
        "automationDetails": {"id": f"fixlearn-{command}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            _sarif_result(located, rules.index(located.finding.rule)) for located in findings
        ],
    }
    return plain(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _sarif_rule(name: str) -> dict[str, object]:
    rule = RULES[name]
    return {
        "id": name,
        "name": name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.says}: {rule.remedy}"},
        "help": {"text": rule.remedy.replace("`", '"'), "markdown": rule.remedy},
        "defaultConfiguration": {"level": rule.severity},
    }


def _sarif_result(located: LocatedFinding, rule_index: int) -> dict[str, object]:
    position = located.position
    return {
        "ruleId": located.finding.rule,
        "ruleIndex": rule_index,
        "level": located.finding.severity,
        "message": {"text": "\n".join(sanitize_report(line) for line in located.lines)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(position.path)},
                    "region": {"startLine": position.line, "startColumn": position.column},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": located.fingerprint},
    }


def _uri(path: str) -> str:
    # A colon in the first segment would be read as the end of a scheme, so it is encoded.
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")
