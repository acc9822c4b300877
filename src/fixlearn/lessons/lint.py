"""Lesson -> findings: what a lesson must say beside being well formed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.lessons.evidence import is_stale
from fixlearn.lessons.prevention import KINDS
from fixlearn.messages import is_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson, Prevention

_MOST_PLACEHOLDER = 200  # characters; a longer text says something
_PLACEHOLDER = re.compile(
    r"""\W* (?:
        n/?a | none | nothing | nil | to \s? do | tbd | tba | fixme | xxx+ | wip | \?+ | \.\.\. | …
        | see \s (?:the \s)? (?:commit|pr|mr|issue|ticket|above|below|diff|message) (?:\s\S+)?
        | same | same \s as \s above | unknown | not \s applicable | placeholder | test | foo | bar
        | (?:<[^<>]*>\s*)+  # a template's own blanks
    ) \W*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_placeholder(text: str) -> bool:
    """True for text that fills a blank and says nothing: "", "N/A", "TBD", "see commit"."""
    if not re.search(r"\w", text):
        return True
    return len(text) <= _MOST_PLACEHOLDER and _PLACEHOLDER.fullmatch(text) is not None


def lint_lesson(entry: LessonFile, names: Collection[str] = ()) -> tuple[Finding, ...]:
    """All findings of one lesson file, in the order of its lines.

    `names` are full names of people, where they are known.

    Retired lessons are judged like others, or one that was retired from birth
    could say nothing and cover a fix all the same.
    """
    findings = list(entry.findings)
    if entry.lesson is not None:
        findings += _duties(entry, entry.lesson)
        from fixlearn.lessons.wording import lint_wording  # its lists take time to read

        findings += lint_wording(entry, names)
    return tuple(sorted(findings, key=_line))


def apply_severities(findings: Iterable[Finding], severity: Mapping[str, str]) -> Iterable[Finding]:
    """The findings with the configuration's severities, those that are off left out."""
    for finding in findings:
        level = severity.get(finding.rule, finding.severity)
        if level != "off":
            yield finding._replace(severity=level)


def _line(finding: Finding) -> tuple[int, int]:
    position = finding.position
    return (position.line, position.column) if position else (0, 0)


def _duties(entry: LessonFile, lesson: Lesson) -> Iterator[Finding]:
    for key, text in (("title", lesson.title), ("gap", lesson.gap)):
        if is_placeholder(text):
            yield rules.finding("placeholder", entry.position(key), _says_nothing(key, text))
    if "retired" in entry.positions and not is_reason(lesson.retired):
        hint = "say in at least two words why it guards nothing any more, or delete the key"
        what = _says_nothing("retired", lesson.retired)
        yield rules.finding("placeholder", entry.position("retired"), what, hint=(hint,))
    for number, step in enumerate(lesson.prevention):
        yield from _prevention(entry, step, f"prevention[{number}]")
    if all(step.status == "dropped" for step in lesson.prevention):
        what = "every prevention is dropped: nothing is different, and nothing is planned"
        yield rules.finding("all-dropped", entry.position("prevention[0].status"), what)
    if all(KINDS[step.kind].strength == "none" for step in lesson.prevention):
        what = "the only prevention is to tell people; that fades"
        yield rules.finding("training-only", entry.position("prevention[0].kind"), what)
    if lesson.impact in ("major", "critical"):
        yield from _impact(entry, lesson)


def _prevention(entry: LessonFile, step: Prevention, name: str) -> Iterator[Finding]:
    if is_placeholder(step.change):
        yield rules.finding(
            "placeholder", entry.position(f"{name}.change"), _says_nothing("change", step.change)
        )
    if KINDS[step.kind].needs_evidence and not step.evidence and step.status == "done":
        what = f'a prevention of kind "{step.kind}" names no evidence'
        yield rules.finding("evidence-missing", entry.position(f"{name}.kind"), what)
    if is_stale(step):
        what = "the proof is of other tests than this prevention names now"
        yield rules.finding("stale-proof", entry.position(f"{name}.proof"), what)
    for key, text in (("owner", step.owner), ("because", step.because)):
        position = f"{name}.{key}"
        if position in entry.positions and is_placeholder(text):
            yield rules.finding("placeholder", entry.position(position), _says_nothing(key, text))


def _impact(entry: LessonFile, lesson: Lesson) -> Iterator[Finding]:
    if not lesson.body:
        what = f"a {lesson.impact} mistake deserves its story: the text below the front matter"
        yield rules.finding("thin-for-impact", entry.position("impact"), what)
    holds = any(
        KINDS[step.kind].strength in ("strong", "medium") and step.status == "done"
        for step in lesson.prevention
    )
    planned = any(step.status == "planned" for step in lesson.prevention)
    if not holds and not planned:
        what = (
            f"nothing strong or medium prevents a {lesson.impact} mistake, and nothing is planned"
        )
        yield rules.finding("thin-for-impact", entry.position("impact"), what)


def _says_nothing(key: str, text: str) -> str:
    return f'"{key}" is empty' if not text.strip() else f'"{key}: {text}" says nothing yet'
