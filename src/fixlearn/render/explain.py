"""Why a commit is judged as it is; what a rule and a lesson are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.messages import Band
from fixlearn.model import Outcome, short
from fixlearn.render.sanitize import sanitize_terminal as inert
from fixlearn.render.text import Colours, findings_of_commits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.messages import Reason
    from fixlearn.model import Lesson, NewIn, Result
    from fixlearn.rules import Rule

_BANDS = {
    Band.FIX: "a fix: it owes a lesson",
    Band.UNSURE: "unsure: it may be a fix, and owes no lesson",
    Band.NOT: "no fix",
}
_SAID_ALREADY = (Outcome.NOT_A_FIX, Outcome.UNSURE, Outcome.BEFORE_ADOPTION)
_WAYS_OUT = {
    Band.FIX: "no fix after all? a line in the message: Fix: no (<reason>)",
    Band.UNSURE: "a fix? a line in the message: Fix: yes",
    Band.NOT: "a fix after all? a line in the message: Fix: yes",
}


def commit(result: Result, releases: str = "", colours: Colours | None = None) -> str:
    """The verdict with the table of its reasons, the outcome, and the ways out.

    `releases` says which releases have it.
    """
    colours = colours or Colours()
    verdict = result.verdict
    lines = [colours.where(inert(f"{short(result.sha)} {result.subject}".lstrip()))]
    is_older = result.outcome is Outcome.BEFORE_ADOPTION
    band = short_reason(result) if is_older else _BANDS[verdict.band]
    if verdict.exempt:
        band = f"exempt: {verdict.exempt}"
    score = "" if verdict.score is None else f" ({verdict.score} points)"
    lines.append(f"  {band}{score}")
    width = max((len(_points(reason)) for reason in verdict.reasons), default=0)
    for reason in verdict.reasons:
        matched = colours.quiet(inert(f"   {reason.matched!r}")) if reason.matched else ""
        lines.append(inert_keeping(f"    {_points(reason):>{width}} {reason.text}", matched))
    is_said = result.outcome is Outcome.EXEMPT and bool(verdict.exempt)
    if not is_said and result.outcome not in _SAID_ALREADY:
        lines.append(inert(f"  {short_reason(result)}"))
    lines += [inert(f"  {releases}")] if releases else []
    if not is_older:
        lines.append(colours.quiet(f"  {_WAYS_OUT[verdict.band]}"))
    text = "".join(f"{line}\n" for line in lines)
    return text + findings_of_commits(result.findings, colours).partition("\n")[2]


def short_reason(result: Result) -> str:
    """The outcome in one line: "covered: it adds retry-loses-body"."""
    why = f": {result.why}" if result.why else ""
    due = f", due {result.due}" if result.due else ""
    if result.outcome is Outcome.UNSURE:
        why = ": it may be a fix, and owes no lesson"
    return f"{result.outcome.value}{why}{due}"


def inert_keeping(text: str, coloured: str) -> str:
    """Text made inert, with a part behind it that is inert already and has colours."""
    return inert(text) + coloured


def _points(reason: Reason) -> str:
    return "" if reason.points is None else f"{reason.points:+d}"


def rule(name: str, rule: Rule) -> str:
    """What a rule says, and what to do about it."""
    return f"{name} ({rule.severity})\n  says: {rule.says}\n  do: {rule.remedy}\n"


def new_in(releases: Sequence[NewIn]) -> str:
    """Which releases brought it in, each behind the one that did not have it yet."""
    if not releases:
        return "in no release yet"
    said = (
        f"{one.release}, after {one.previous}" if one.previous else f"{one.release}, the first"
        for one in releases
    )
    return f"new in {'; '.join(said)}"


def lesson(lesson: Lesson, releases: str = "", colours: Colours | None = None) -> str:
    """A lesson as a person reads it; `releases` says which ones have it."""
    colours = colours or Colours()
    lines = [
        colours.where(inert(f"{lesson.id}: {lesson.title}")),
        inert(f"  {lesson.path}, {lesson.date}"),
    ]
    lines.append(inert(f"  gap: {lesson.gap}"))
    for step in lesson.prevention:
        status = "" if step.status == "done" else f" ({step.status})"
        lines.append(inert(f"  {step.kind}{status}: {step.change}"))
        lines += [inert(f"    evidence: {evidence}") for evidence in step.evidence]
    if lesson.retired:
        lines.append(inert(f"  retired: {lesson.retired}"))
    lines += [inert(f"  {releases}")] if releases else []
    return "".join(f"{line}\n" for line in lines)
