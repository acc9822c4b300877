"""GitLab Code Quality: the widget and the diff of a merge request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.json import plain
from fixlearn.render.sanitize import for_report, for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.render.located import Anchored

_SEVERITIES = {"error": "major", "warning": "minor"}


def report(anchored: Iterable[Anchored]) -> str:
    """The findings as a Code Quality report: a list, empty where all is well."""
    return plain(
        [
            {
                "description": for_report(one.says),
                "check_name": one.finding.rule,
                "fingerprint": one.fingerprint,
                "severity": _SEVERITIES[one.finding.severity],
                "location": {
                    "path": for_terminal(one.position.path),
                    "lines": {"begin": one.position.line},
                },
            }
            for one in anchored
        ]
    )
