"""Markdown: the summary of a step on GitHub, and a comment on a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import has_proof, provable
from fixlearn.lessons.prevention import KIND_RANK, KINDS, strongest_kind
from fixlearn.render.release_sentences import capitalized, plural
from fixlearn.render.sanitize import sanitize_markdown
from fixlearn.render.tables import sibling_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.lessons.patterns import Siblings
    from fixlearn.model import ChangedLesson, Lesson, Prevention
    from fixlearn.render.annotations import LocatedFinding

# GitHub refuses summaries of more than 1 MiB per step; other programs of the step may add theirs.
SUMMARY_BYTES = 512 * 1024
# GitHub refuses comments of more than 65,536 characters, and a text may precede the report.
COMMENT_BYTES = 60_000


def report(
    command: str,
    headline: str,
    findings: Sequence[LocatedFinding],
    lessons: Sequence[ChangedLesson] = (),
    *,
    most_bytes: int,
) -> str:
    """`headline`, a table of the findings, and the lessons that a reviewer should read."""
    result = plural(len(findings), "finding") if findings else "all is well"
    text = f"### fixlearn {command}: {result}\n\n{sanitize_markdown(headline)}\n"
    if findings:
        text += "\n| where | rule | what | what to do |\n|---|---|---|---|\n"
        text = _filled(text, map(_row, findings), most_bytes, "see the log")
    if lessons:
        text += "\n#### Lessons to review\n"
        text = _filled(text, map(_review, lessons), most_bytes, "see the changed files")
    return text


def failure(command: str, lines: Sequence[str]) -> str:
    """The report of a command that has no result; `lines` say why."""
    text = "<br>".join(map(sanitize_markdown, lines))
    return f"### {f'fixlearn {command}'.rstrip()}: no result\n\n{text}\n"


def siblings(siblings: Siblings) -> str:
    """The places to look at for the gap of a lesson, as a list to tick off."""
    lesson = siblings.lesson
    lines = [
        f"### Where else? {sanitize_markdown(lesson.title)}",
        "",
        f"The gap: {sanitize_markdown(lesson.gap)}",
    ]
    for heading, places in sibling_places(siblings):
        lines += ["", f"{capitalized(heading)}:", ""]
        lines += (
            f"- [ ] {sanitize_markdown(name)} {sanitize_markdown(note)}" for name, note in places
        )
    return "\n".join(lines) + "\n"


def _filled(text: str, parts: Iterable[str], most_bytes: int, rest: str) -> str:
    """The text with those parts that fit; if any do not, it says how many, and `rest`."""
    kept = [text]
    size = len(text.encode("utf-8", "surrogatepass"))
    left_out = 0
    for part in parts:
        size += len(part.encode("utf-8", "surrogatepass"))
        if size > most_bytes:
            left_out += 1
        else:
            kept.append(part)
    return "".join(kept) + (f"\nand {left_out:,} more: {rest}\n" if left_out else "")


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


def _review(changed: ChangedLesson) -> str:
    """One lesson, with three questions for the reviewer."""
    lesson = changed.lesson
    state = "New" if changed.is_new else "Changed"
    lines = [
        f"\n**{sanitize_markdown(lesson.title)}**<br>",
        f"{state}: {sanitize_markdown(lesson.path)}\n",
        f"What let it through: {sanitize_markdown(lesson.gap)}\n",
        *(f"- {_step(step)}" for step in lesson.prevention),
        "",
        *(f"- [ ] {question}" for question in _questions(lesson)),
    ]
    return "\n".join(lines) + "\n"


def _step(step: Prevention) -> str:
    status = "" if step.status == "done" else f", {step.status}"
    evidence = ", ".join(map(sanitize_markdown, step.evidence))
    text = f"{step.kind}{status}: {sanitize_markdown(step.change)}"
    return f"{text} ({evidence})" if evidence else text


def _questions(lesson: Lesson) -> Iterator[str]:
    """What a reviewer should ask, with what is known of the answer."""
    yield f"Would this have caught the bug? {_proof(lesson)}"
    kind = strongest_kind(lesson)
    stronger = [other for other in KINDS if KIND_RANK[other] < KIND_RANK[kind]]
    known = f"Stronger than {kind}: {', '.join(stronger)}." if stronger else "None is stronger."
    yield f"Is there a stronger kind of prevention? {known}"
    id = sanitize_markdown(lesson.id)
    yield f"Where else does it apply? Places to look at: fixlearn siblings {id}"


def _proof(lesson: Lesson) -> str:
    if has_proof(lesson):
        return "Proven: its test fails without the fix, and passes with it."
    if any(provable(lesson)):
        return f"Not proven yet: fixlearn prove {sanitize_markdown(lesson.id)} --write"
    return "No test shows it."
