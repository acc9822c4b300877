"""GitHub Actions: annotations of the changed files, and the summary of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import (
    sanitize_annotation,
    sanitize_annotation_property,
    sanitize_markdown,
)
from fixlearn.render.text import as_text, findings_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.render.located import LocatedFinding

# GitHub shows this many annotations of each severity per step and drops the others silently.
_MAX_ANNOTATIONS = 10
# GitHub refuses summaries of more than 1 MiB per step; other programs of the step may add theirs.
_MAX_BYTES = 512 * 1024


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


def summary(command: str, headline: str, findings: Sequence[LocatedFinding]) -> str:
    """Markdown for the step summary: `headline`, and a table of the findings."""
    count = len(findings)
    result = plural(count, "finding") if count else "all is well"
    text = f"### fixlearn {command}: {result}\n\n{sanitize_markdown(headline)}\n"
    if not findings:
        return text
    text += "\n| where | rule | what | what to do |\n|---|---|---|---|\n"
    rows = []
    size = 0
    for row in map(_row, findings):
        size += len(row.encode("utf-8", "surrogatepass"))
        if size > _MAX_BYTES:
            break
        rows.append(row)
    text += "".join(rows)
    if len(rows) < count:
        text += f"\nand {count - len(rows):,} more: see the log\n"
    return text


def _row(located: LocatedFinding) -> str:
    finding = located.finding
    rule = f"{finding.rule} (warning)" if finding.severity == "warning" else finding.rule
    because = "".join(f"<br>because: {sanitize_markdown(reason)}" for reason in finding.because)
    cells = (
        sanitize_markdown(finding.where),
        rule,
        sanitize_markdown(finding.what) + because,
        "<br>".join(sanitize_markdown(hint) for hint in finding.hint),
    )
    return f"| {' | '.join(cells)} |\n"
