"""GitHub Actions: annotations on the changed files, and the summary of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.sanitize import (
    sanitize_annotation,
    sanitize_annotation_property,
    sanitize_markdown,
)
from fixlearn.render.text import findings_of_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.render.located import LocatedFinding

# GitHub shows this many of each severity per step and drops the others without a word.
_MOST = 10
# It refuses a summary of more than 1 MiB per step; other programs of the step may add theirs.
_MOST_BYTES = 512 * 1024


def commands(anchored: Sequence[LocatedFinding]) -> str:
    """The findings as workflow commands, and as plain lines those that would be dropped."""
    lines = []
    rest = []
    for severity in ("error", "warning"):
        found = [one for one in anchored if one.finding.severity == severity]
        shown = found if len(found) <= _MOST else found[: _MOST - 1]
        lines += [_command(severity, one) for one in shown]
        dropped = found[len(shown) :]
        if dropped:
            said = f"and {len(dropped)} more: they stand in the log and in the step summary"
            lines.append(f"::{severity} title=fixlearn::{sanitize_annotation([said])}")
            rest += dropped
    return "".join(f"{line}\n" for line in lines) + findings_of_files(one.finding for one in rest)


def _command(severity: str, one: LocatedFinding) -> str:
    path = sanitize_annotation_property(one.position.path)
    line = one.position.line
    title = sanitize_annotation_property(one.finding.rule)
    place = f"file={path},line={line},endLine={line},title={title}"
    return f"::{severity} {place}::{sanitize_annotation(one.lines)}"


def summary(command: str, headline: str, anchored: Sequence[LocatedFinding]) -> str:
    """Markdown for the step summary: what was looked at, and a table of the findings."""
    count = len(anchored)
    said = f"{count:,} finding{'' if count == 1 else 's'}" if count else "all is well"
    text = f"### fixlearn {command}: {said}\n\n{sanitize_markdown(headline)}\n"
    if not anchored:
        return text
    text += "\n| where | rule | what | what to do |\n|---|---|---|---|\n"
    rows = []
    size = 0
    for one in anchored:
        row = _row(one)
        size += len(row.encode("utf-8", "surrogatepass"))
        if size > _MOST_BYTES:
            break
        rows.append(row)
    text += "".join(rows)
    if len(rows) < count:
        text += f"\nand {count - len(rows):,} more: they stand in the log\n"
    return text


def _row(one: LocatedFinding) -> str:
    finding = one.finding
    rule = f"{finding.rule} (warning)" if finding.severity == "warning" else finding.rule
    because = "".join(f"<br>because: {sanitize_markdown(reason)}" for reason in finding.because)
    cells = (
        sanitize_markdown(finding.where),
        rule,
        sanitize_markdown(finding.what) + because,
        "<br>".join(sanitize_markdown(hint) for hint in finding.hint),
    )
    return f"| {' | '.join(cells)} |\n"
