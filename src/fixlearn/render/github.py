"""GitHub Actions: annotations of the changed files, and of a command that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.sanitize import sanitize_annotation, sanitize_annotation_property
from fixlearn.render.text import as_text, findings_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.render.located import LocatedFinding

# GitHub shows this many annotations of each severity per step and drops the others silently.
_MAX_ANNOTATIONS = 10


def commands(findings: Sequence[LocatedFinding]) -> str:
    """The findings as workflow commands; those that GitHub would drop as plain lines."""
    lines = []
    dropped: list[LocatedFinding] = []
    for severity in ("error", "warning"):
        group = [located for located in findings if located.finding.severity == severity]
        is_cut = len(group) > _MAX_ANNOTATIONS
        count = _MAX_ANNOTATIONS - 1 if is_cut else len(group)  # one is for the notice below
        lines += [_command(severity, located) for located in group[:count]]
        if is_cut:
            notice = f"and {len(group) - count} more: see the log and the step summary"
            lines.append(f"::{severity} title=fixlearn::{sanitize_annotation([notice])}")
            dropped += group[count:]
    return as_text(lines) + findings_of_files(located.finding for located in dropped)


def _command(severity: str, located: LocatedFinding) -> str:
    path = sanitize_annotation_property(located.position.path)
    line = located.position.line
    title = sanitize_annotation_property(located.finding.rule)
    place = f"file={path},line={line},endLine={line},title={title}"
    return f"::{severity} {place}::{sanitize_annotation(located.lines)}"


def failure(command: str, lines: Sequence[str]) -> str:
    """The annotation for a command that has no result; `lines` say why."""
    title = sanitize_annotation_property(f"fixlearn {command}".rstrip())
    return f"::error title={title}::{sanitize_annotation(lines)}\n"
