"""Why commits got their outcomes, what a rule requires, and what a lesson says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.proof import age_sentence
from fixlearn.messages import Band, Reason, short
from fixlearn.model import Lesson, NewIn, Outcome, Prevention, Result
from fixlearn.render.release_sentences import count_waivers, plural, sharing_notes
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import PLAIN, Colours, as_text, findings_of_commits, wrapped_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.rules import Rule

_BANDS = {
    Band.FIX: "a bug fix, which needs a lesson",
    Band.UNSURE: "unsure: it may be a fix, and needs no lesson",
    Band.NOT: "not a fix",
}
_MAX_HASHES = 5  # of merges in the headline
# The line of the band says the same as these outcomes.
_SAME_AS_BAND = (Outcome.NOT_A_FIX, Outcome.UNSURE, Outcome.BEFORE_ADOPTION)


def commit(
    result: Result,
    releases: str = "",
    colours: Colours = PLAIN,
    *,
    changes: Sequence[str] = (),
    age: str = "",
    columns: int | None = None,
) -> str:
    """The verdict with its reasons, the outcome, and what would change the verdict.

    `releases` says which releases contain the commit, `changes` what would change the verdict,
    and `age` how long the bug lived. With `columns`, these sentences are wrapped at words.
    """
    verdict = result.verdict
    is_older = result.outcome is Outcome.BEFORE_ADOPTION
    score = "" if verdict.score is None else f" ({verdict.score} points)"
    title = f"{short(result.sha)} {result.subject}".lstrip()
    lines = [colours.where(sanitize_terminal(title)), f"  {_verdict(result)}{score}"]
    width = max((len(_points(reason)) for reason in verdict.reasons), default=0)
    for reason in verdict.reasons:
        line = sanitize_terminal(f"    {_points(reason):>{width}} {reason.text}")
        if reason.matched:
            line += colours.quiet(sanitize_terminal(f"   {reason.matched!r}"))
        lines.append(line)
    is_repetition = result.outcome is Outcome.EXEMPT and bool(verdict.exempt)
    if not is_repetition and result.outcome not in _SAME_AS_BAND:
        lines.append(wrapped_line(f"  {short_reason(result)}", columns))
    if releases:
        lines.append(wrapped_line(f"  {releases}", columns))
    if age:
        lines.append(wrapped_line(f"  its bug {age}", columns))
    if changes and not is_older:
        lines.append(colours.quiet("  what would change this:"))
        lines += [colours.quiet(wrapped_line(f"    {change}", columns)) for change in changes]
    return as_text(lines) + findings_of_commits(result.findings, colours).partition("\n")[2]


def _verdict(result: Result) -> str:
    """Whether the commit is a fix, in a few words."""
    if result.verdict.exempt:
        return f"exempt: {result.verdict.exempt}"
    if result.outcome is Outcome.BEFORE_ADOPTION:
        return short_reason(result)
    if result.verdict.band is Band.FIX and result.outcome is Outcome.EXEMPT:
        return "a bug fix"
    return _BANDS[result.verdict.band]


def short_reason(result: Result) -> str:
    """The outcome in one line: "covered: it adds retry-loses-body"."""
    why = f": {result.why}" if result.why else ""
    due = f", due {result.due}" if result.due else ""
    if result.outcome is Outcome.UNSURE:
        why = ": it may be a fix, and needs no lesson"
    if result.outcome is Outcome.MISSING and not why:
        why = ": no lesson covers it"
    return f"{result.outcome.value}{why}{due}"


def headline(judged: JudgedRange) -> str:
    """The summary line of `check`, such as "looked at 7 commits (main..HEAD): 2 fixes, …"."""
    label = judged.range.says
    count = judged.facts.commits
    if not count:
        return f"nothing to look at ({label})"
    outcomes = judged.outcomes
    fixes = sum(outcomes[outcome] for outcome in OWED)
    owed = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in OWED if outcomes[outcome])
    parts = [plural(fixes, "fix", "fixes") + (f" ({owed})" if owed else "")]
    for outcome in (Outcome.UNSURE, Outcome.EXEMPT, Outcome.BEFORE_ADOPTION):
        if outcomes[outcome]:
            parts.append(f"{outcomes[outcome]:,} {outcome.value.replace('-', ' ')}")
    commits = plural(count, "commit") + (", which land as one" if judged.lands_as_one else "")
    waivers = count_waivers(judged.results)
    if waivers.disclaimed:
        parts.append(f"{waivers.disclaimed:,} declared no fix")
    if judged.own_merges:
        merges = plural(len(judged.own_merges), "merge")
        hashes = ", ".join(map(short, judged.own_merges[:_MAX_HASHES]))
        more = ", …" if len(judged.own_merges) > _MAX_HASHES else ""
        parts.append(f"{merges} with changes of source code that no parent has ({hashes}{more})")
    parts += [*waivers.notes, *sharing_notes(judged.results)]
    announced = judged.range.announced
    if announced and announced.expected_count in (None, count):
        parts.append("complete")  # in CI, people ask first whether the clone has the whole range
    return f"looked at {commits} ({label}): {', '.join(parts)}"


def details(results: Iterable[Result]) -> str:
    """What covers each fix, and why it is one; also the unsure and the exempt commits."""
    lines = []
    for result in results:
        if result.outcome in (Outcome.MISSING, Outcome.NOT_A_FIX):
            continue
        lines += [f"{short(result.sha)} {result.subject}", f"  {short_reason(result)}"]
        if result.verdict.band is not Band.NOT:
            lines += (f"    because: {reason}" for reason in result.verdict.reasons)
    return as_text(map(sanitize_terminal, lines))


def _points(reason: Reason) -> str:
    return "" if reason.points is None else f"{reason.points:+d}"


def rule(name: str, rule: Rule, columns: int | None = None) -> str:
    """What a rule says, and what to do about it."""
    lines = (f"{name} ({rule.severity})", f"  says: {rule.says}", f"  do: {rule.remedy}")
    return as_text(wrapped_line(line, columns) for line in lines)


def new_in(releases: Sequence[NewIn]) -> str:
    """The releases that first contained it, each with the release before."""
    if not releases:
        return "in no release yet"
    names = (
        f"{new.release}, after {new.previous}" if new.previous else f"{new.release}, the first"
        for new in releases
    )
    return f"new in {'; '.join(names)}"


def lesson(
    lesson: Lesson, releases: str = "", colours: Colours = PLAIN, columns: int | None = None
) -> str:
    """A lesson; `releases` is a sentence about the releases that contain it.

    With `columns`, the lines are wrapped at words.
    """
    lines = [f"  {lesson.path}, {lesson.date}", f"  gap: {lesson.gap}"]
    if lesson.issue:
        lines.append(f"  issue: {lesson.issue}")
    for item in lesson.prevention:
        lines += [prevention(item), *(f"    evidence: {evidence}" for evidence in item.evidence)]
        lines += [f"    pattern: {item.pattern}"] if item.pattern else []
        if item.proof and item.proof.age:
            age = item.proof.age
            lines += [f"    {age_sentence(age)}", f"    introduced by {age.introduced}"]
        if item.issue:
            lines.append(f"    issue: {item.issue}")
    if lesson.retired:
        lines.append(f"  retired: {lesson.retired}")
    if releases:
        lines.append(f"  {releases}")
    title = colours.where(wrapped_line(f"{lesson.id}: {lesson.title}", columns))
    return as_text([title, *(wrapped_line(line, columns) for line in lines)])


def prevention(item: Prevention) -> str:
    """A prevention in one line, with its status unless it is done."""
    status = "" if item.status == "done" else f" ({item.status})"
    return f"  {item.kind}{status}: {item.change}"
