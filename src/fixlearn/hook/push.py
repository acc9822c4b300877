"""The findings of a push, shown once each."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from fixlearn.hook import tell
from fixlearn.render.text import findings_of_commits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding

_MOST_SHOWN = 20


def show(findings: Sequence[Finding]) -> None:
    """Print findings on stderr: those of two branches that share commits once."""
    different = list(dict.fromkeys(findings))
    print(findings_of_commits(different[:_MOST_SHOWN]), end="", file=sys.stderr)
    if len(different) > _MOST_SHOWN:
        tell(f"and {len(different) - _MOST_SHOWN:,} more: fixlearn check shows them")


def exit_code(findings: Sequence[Finding], config: Config) -> int:
    """1 where a finding stops the push."""
    stops = any(finding.severity == "error" for finding in findings)
    if stops and config.only_warns(date.today()):
        tell("fixlearn: only a warning here, the push goes on")
        return 0
    return int(stops)
