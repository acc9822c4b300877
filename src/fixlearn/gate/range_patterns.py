"""Lines of a range that match the pattern of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.patterns import enforced, findings_about
from fixlearn.rules import apply_severities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.lessons.patterns import Line, Pattern
    from fixlearn.model import Finding


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Findings about lines that match the pattern of a lesson.

    For an older pattern these are the lines that the range adds or changes, and for one that the
    range adds or changes, all lines.
    """
    if not judged.range.is_change or not judged.facts.parents:
        return judged
    findings = _findings(judged, repository)
    return judged.with_findings(apply_severities(findings, judged.config.severity))


def _findings(judged: JudgedRange, repository: Repository) -> Iterator[Finding]:
    head = judged.range.head
    changed = {each.lesson.id for each in judged.lessons}
    patterns = enforced(judged.library.lessons)
    begins = judged.facts.begins if any(each.lesson.id in changed for each in patterns) else ()
    before = {
        _searches(pattern)
        for begin in begins
        for pattern in enforced(repository.library(begin).lessons)
    }
    new: list[Pattern] = []
    old: list[Pattern] = []
    for pattern in patterns:
        is_old = pattern.lesson.id not in changed or _searches(pattern) in before
        (old if is_old else new).append(pattern)
    paths = _changed_paths(judged, repository) if old else []
    matches = dict(repository.matches(head, new)) if new else {}
    matches |= repository.matches(head, old, paths) if paths else {}
    for pattern, of_pattern in matches.items():
        lines: Sequence[Line] = of_pattern.lines
        for base in judged.facts.begins if lines and pattern not in new else ():
            lines = repository.new_lines(base, head, lines)
        content = repository.blob(f"{head}:{pattern.lesson.path}") or b""
        yield from findings_about(pattern, of_pattern, content, lines)


def _searches(pattern: Pattern) -> tuple[str, str, Sequence[str], Sequence[str]]:
    """What a pattern matches; the other sentences of its lesson may change."""
    step = pattern.step
    return pattern.lesson.id, step.pattern, step.paths, step.exceptions


def _changed_paths(judged: JudgedRange, repository: Repository) -> list[str]:
    """The files that differ from each of the commits on which the range builds."""
    head = judged.range.head
    for base in judged.facts.begins:
        repository.prefetch_changes(base, head)
    differ = [
        {change.path for change in repository.changes_between(base, head) if change.status != "D"}
        for base in judged.facts.begins
    ]
    return sorted(set.intersection(*differ)) if differ else []
