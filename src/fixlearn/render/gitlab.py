"""GitLab Code Quality, for the widget and the diff of a merge request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.json import plain
from fixlearn.render.sanitize import sanitize_report, sanitize_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.render.located import LocatedFinding

_SEVERITIES = {"error": "major", "warning": "minor"}


def report(findings: Iterable[LocatedFinding]) -> str:
    """The findings as a Code Quality report, a list."""
    return plain(
        [
            {
                "description": sanitize_report(located.says),
                "check_name": located.finding.rule,
                "fingerprint": located.fingerprint,
                "severity": _SEVERITIES[located.finding.severity],
                "location": {
                    "path": sanitize_terminal(located.position.path),
                    "lines": {"begin": located.position.line},
                },
            }
            for located in findings
        ]
    )
