"""Lesson -> findings: what a well-formed lesson must contain."""

from __future__ import annotations

import re

from fixlearn import rules
from fixlearn.lessons.evidence import is_stale, parse_evidence
from fixlearn.lessons.prevention import EVIDENCE_OPTIONAL, KINDS, SERIOUS, can_show, is_effective
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import is_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson, Prevention

_MAX_PLACEHOLDER = 200  # characters; a longer text is no placeholder, and not worth matching
_PLACEHOLDER = re.compile(
    r"""\W* (?:
        n/?a | none | nothing | nil | to \s? do | tbd | tba | fixme | xxx+ | wip | \?+ | \.\.\. | …
        | see \s (?:the \s)? (?:commit|pr|mr|issue|ticket|above|below|diff|message) (?:\s\S+)?
        | same | same \s as \s above | unknown | not \s applicable | placeholder | test | foo | bar
        | (?:<[^<>]*>\s*)+  # the blanks of a template
    ) \W*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_placeholder(text: str) -> bool:
    """True for text without content: "", "N/A", "TBD", "see commit"."""
    if not re.search(r"\w", text):
        return True
    return len(text) <= _MAX_PLACEHOLDER and _PLACEHOLDER.fullmatch(text) is not None


def lint_lesson(
    file: LessonFile, names: Collection[str] = (), *, with_wording: bool = True
) -> tuple[Finding, ...]:
    """All findings of one lesson file, in the order of its lines.

    `names` are full names of people; they must not be in it. Findings about the wording take
    longest, and are warnings unless a configuration changes that. Retired lessons are not
    excepted: otherwise a lesson could be added as retired and cover a fix without content.
    """
    findings = list(file.findings)
    if file.lesson is not None:
        findings += _lint_structure(file, file.lesson)
    if file.lesson is not None and with_wording:
        from fixlearn.lessons.wording import lint_wording  # it compiles its phrases when imported

        is_blank = is_placeholder(file.lesson.title)  # which is a finding already
        findings += [
            finding
            for finding in lint_wording(file, names)
            if not (is_blank and finding.rule == "vague-title")
        ]
    return tuple(sorted(findings, key=_line))


def _line(finding: Finding) -> tuple[int, int]:
    position = finding.position
    return (position.line, position.column) if position else (0, 0)


def _lint_structure(file: LessonFile, lesson: Lesson) -> Iterator[Finding]:
    for key, text in (("title", lesson.title), ("gap", lesson.gap)):
        if is_placeholder(text):
            yield _placeholder(file, key, text)
    if "retired" in file.positions and not is_reason(lesson.retired):
        hint = "say in at least two words why the lesson is no longer needed, or delete the key"
        yield _placeholder(file, "retired", lesson.retired)._replace(hint=(hint,))
    for number, prevention in enumerate(lesson.prevention):
        yield from _lint_prevention(file, prevention, f"prevention[{number}]")
    if all(prevention.status == "dropped" for prevention in lesson.prevention):
        what = "all preventions are dropped: nothing was done, and nothing is planned"
        yield rules.finding("all-dropped", file.position("prevention[0].status"), what)
    if all(KINDS[prevention.kind].strength == "none" for prevention in lesson.prevention):
        what = "the only prevention is training, which people forget"
        yield rules.finding("training-only", file.position("prevention[0].kind"), what)
    if lesson.impact in SERIOUS:
        yield from _lint_impact(file, lesson)


def _lint_prevention(file: LessonFile, prevention: Prevention, name: str) -> Iterator[Finding]:
    if is_placeholder(prevention.change):
        yield _placeholder(file, f"{name}.change", prevention.change)
    if KINDS[prevention.kind].needs_evidence and prevention.status == "done":
        yield from _lint_evidence(file, prevention, name)
    if is_stale(prevention):
        what = "the prevention names other tests than those that were proven"
        yield rules.finding("stale-proof", file.position(f"{name}.proof"), what)
    for key, text in (("owner", prevention.owner), ("because", prevention.because)):
        if f"{name}.{key}" in file.positions and is_placeholder(text):
            yield _placeholder(file, f"{name}.{key}", text)


def _lint_evidence(file: LessonFile, prevention: Prevention, name: str) -> Iterator[Finding]:
    kind, evidence = prevention.kind, prevention.evidence
    if prevention.pattern:
        return
    if not evidence:
        what = f'a prevention of kind "{kind}" has no evidence'
        severity = "warning" if kind in EVIDENCE_OPTIONAL else None
        position = file.position(f"{name}.kind")
        yield rules.finding("evidence-missing", position, what, severity=severity)
    elif not is_fit(kind, evidence):
        what = f'"{evidence[0]}" cannot show a prevention of kind "{kind}"'
        position = file.position(f"{name}.evidence.0")
        yield rules.finding("evidence-unfit", position, what)


def is_fit(kind: str, evidence: Sequence[str]) -> bool:
    """True if one of these pieces of evidence can show a prevention of this kind."""
    return any(can_show(kind, value) or parse_evidence(value).address for value in evidence)


def _lint_impact(file: LessonFile, lesson: Lesson) -> Iterator[Finding]:
    if not lesson.body:
        what = f"a {lesson.impact} bug needs a description of what happened, below the front matter"
        hint = ("say there what failed, for whom, and for how long (fixlearn new: --body)",)
        yield rules.finding("thin-for-impact", file.position("impact"), what, hint=hint)
    if not any(
        prevention.status == "planned" or is_effective(prevention)
        for prevention in lesson.prevention
    ):
        what = f"a {lesson.impact} bug needs a strong or medium prevention that is done or planned"
        hint = ("add one, such as a test, or plan it with an owner and a due date",)
        yield rules.finding("thin-for-impact", file.position("impact"), what, hint=hint)


def _placeholder(file: LessonFile, key: str, text: str) -> Finding:
    name = key.rpartition(".")[2]
    what = f'"{name}" is empty' if not text.strip() else f'"{name}: {text}" is a placeholder'
    return rules.finding("placeholder", file.position(key), what)
