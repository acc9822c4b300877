"""GitLab Code Quality: the widget and the diff of a merge request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.json import plain
from fixlearn.render.sanitize import sanitize_report, sanitize_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.render.located import LocatedFinding

_SEVERITIES = {"error": "major", "warning": "minor"}


def report(anchored: Iterable[LocatedFinding]) -> str:
    """The findings as a Code Quality report: a list, empty where all is well."""
    return plain(
        [
            {
                "description": sanitize_report(one.says),
                "check_name": one.finding.rule,
                "fingerprint": one.fingerprint,
                "severity": _SEVERITIES[one.finding.severity],
                "location": {
                    "path": sanitize_terminal(one.position.path),
                    "lines": {"begin": one.position.line},
                },
            }
            for one in anchored
        ]
    )
