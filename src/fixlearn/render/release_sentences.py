"""The sentences about a release that its text, Markdown and templates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import STRENGTHS, holds, strongest_step
from fixlearn.messages import short
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from fixlearn.model import Lesson, ReleaseSummary, Repair, Result

NUMBERS = "The numbers"

# Of fewer than these, a percentage looks more exact than the numbers are.
_MIN_FOR_PERCENT = 10


def share(part: int, whole: int) -> str:
    """A part of a whole, with a percentage only if the whole is large enough.

    100 % always means all, and 0 % none.

    >>> share(7, 9), share(28, 30), share(299, 300), share(0, 0)
    ('7 of 9', '28 of 30 (93 %)', '299 of 300 (99 %)', '-')
    """
    if not whole:
        return "-"
    text = f"{part:,} of {whole:,}"
    if whole < _MIN_FOR_PERCENT:
        return text
    percent = round(100 * part / whole)
    if 0 < part < whole:
        percent = min(max(percent, 1), 99)
    return f"{text} ({percent} %)"


def sections(release: ReleaseSummary) -> tuple[tuple[str, Iterable[str]], ...]:
    """All sections of a report in their order: a heading, and rows of plain text."""
    lessons, results = release.lessons, release.results
    return (
        ("What can no longer happen", (_learned(lesson) for lesson in lessons if holds(lesson))),
        ("What else was learned", (_learned(lesson) for lesson in lessons if not holds(lesson))),
        ("What held", [*_proven(release), *_upgraded(release), *_repaired(release)]),
        ("What came back", [*_repeated(release), *_withdrawn(release)]),
        ("What stands no more", _lost(release)),
        ("What we owe", [*_planned(release), *_deferred(results)]),
        (NUMBERS, numbers(release)),
        ("Waived", (_with_reason(r) for r in results if r.outcome is Outcome.WAIVED)),
        ("Said to be no fix", (_with_reason(r) for r in release.disclaimed)),
        ("Missing", (_commit(r) for r in results if r.outcome is Outcome.MISSING)),
        ("Lessons that cannot be read", (f"{f.where}: {f.what}" for f in release.findings)),
    )


def numbers(release: ReleaseSummary) -> Iterator[str]:
    """The counts as sentences.

    The outcomes of fixes add up to the number of fixes, and with what is not counted as a fix
    to the number of commits.
    """
    count = release.counts
    fixes = sum(count[outcome] for outcome in OWED)
    parts = [f"{count[outcome]:,} {outcome}" for outcome in OWED]
    outcomes = f": {', '.join(parts)}" if fixes else ""
    yield f"{plural(release.commits, 'commit')}, {plural(fixes, 'fix', 'fixes')}{outcomes}"
    if others := _not_counted(release):
        yield f"Not counted as fixes: {', '.join(others)}"
    yield from _lesson_numbers(release)
    if release.repairs_open:
        late = sum(is_overdue(repair, release.date) for repair in release.repairs_open)
        overdue = f", {late:,} overdue" if late else ""
        yield f"{plural(len(release.repairs_open), 'repair item')} open{overdue}"
    if release.latency is not None:
        yield f"a deferred fix waited {release.latency:g} days for its lesson (median)"


def _not_counted(release: ReleaseSummary) -> list[str]:
    """The commits that are not counted as fixes; [] if these are ordinary commits only."""
    count = release.counts
    others = [
        f"{count[outcome]:,} {words}"
        for outcome, words in (
            (Outcome.UNSURE, "unsure"),
            (Outcome.EXEMPT, "exempt"),
            (Outcome.BEFORE_ADOPTION, "before adoption (fixes or unsure)"),
        )
        if count[outcome]
    ]
    declared = len(release.disclaimed)
    if count[Outcome.NOT_A_FIX] and (others or declared):
        by_line = f" ({declared:,} declared with Fix: no)" if declared else ""
        others.append(f"{count[Outcome.NOT_A_FIX]:,} not a fix{by_line}")
    return others


def without_report(releases: Sequence[ReleaseSummary]) -> int:
    """How many of the oldest releases have nothing to report: no lesson, and no fix that needs one.

    `releases` are newest first. A single one is reported as usual.
    """
    empty = 0
    for release in reversed(releases):
        if release.date is None or any(release.strengths.values()) or _has_rows(release):
            break
        if any(release.counts[outcome] for outcome in OWED):
            break
        empty += 1
    return empty if empty > 1 else 0


def _has_rows(release: ReleaseSummary) -> bool:
    """True if any section other than the numbers has a row."""
    return any(list(rows) for title, rows in sections(release) if title != NUMBERS)


def not_reported(releases: Sequence[ReleaseSummary]) -> str:
    """The sentence about releases, newest first, that have nothing to report."""
    is_older = any(release.counts[Outcome.BEFORE_ADOPTION] for release in releases)
    what = "before adoption" if is_older else "without fixes and lessons"
    names = f"{releases[-1].name} to {releases[0].name}"
    return f"{len(releases):,} releases {what}, {names}: nothing to report"


def _lesson_numbers(release: ReleaseSummary) -> Iterator[str]:
    new = len(release.lessons)
    holding = sum(holds(lesson) for lesson in release.lessons)
    if new >= _MIN_FOR_PERCENT:
        yield f"{new:,} new lessons: {share(holding, new)} with a strong or medium prevention"
    elif new:
        yield f"{plural(new, 'new lesson')}, {holding} with a strong or medium prevention"
    active = sum(release.strengths.values())
    if active > new:
        strengths = release.strengths
        mix = [f"{strengths[name]} {name}" for name in STRENGTHS if strengths[name]]
        yield f"{plural(active, 'lesson')} in all: {', '.join(mix)}"
    evidence = release.evidence
    if evidence.get("evident") or evidence.get("lost"):
        parts = [f"{evidence[status]} {status}" for status in ("evident", "proven", "lost")]
        yield f"evidence of {plural(evidence['stated'], 'lesson')}: {', '.join(parts)}"


def plural(count: int, singular: str, plural: str = "") -> str:
    """A number and its noun: "1 fix", "2,000 fixes"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with punctuation."""
    return text if text.endswith((".", "!", "?", "…", ":")) else text + "."


def _learned(lesson: Lesson) -> str:
    prevention = strongest_step(lesson)
    proven = ", proven" if is_proven(lesson) else ""
    retired = " (retired)" if lesson.retired else ""
    text = f"{sentence(lesson.title)} {sentence(prevention.change)}"
    return f"{text} ({prevention.kind}{proven}, {lesson.id}){retired}"


def _upgraded(release: ReleaseSummary) -> Iterator[str]:
    for upgrade in release.upgrades:
        title = sentence(upgrade.lesson.title)
        yield f"{title} {upgrade.before} is {upgrade.after} now ({upgrade.lesson.id})"


def _repaired(release: ReleaseSummary) -> Iterator[str]:
    for repair in release.repairs_done:
        yield f"{sentence(repair.change)} It was planned, and is done ({repair.lesson})"


def _proven(release: ReleaseSummary) -> Iterator[str]:
    for lesson in release.proven:
        title = sentence(lesson.title)
        yield f"{title} Its test fails without the fix, and passes with it ({lesson.id})"


def _lost(release: ReleaseSummary) -> Iterator[str]:
    for lost in release.lost:
        until = f", until {short(lost.commit)} {lost.subject}" if lost.commit else ""
        text = f"{sentence(lost.lesson.title)} Its evidence {lost.evidence}"
        yield f"{text} stood in {lost.stood}{until} ({lost.lesson.id})"


def _repeated(release: ReleaseSummary) -> Iterator[str]:
    for result, id in release.repeats:
        yield f"{_commit(result)}: {id} had been learned before; its prevention did not hold"


def _withdrawn(release: ReleaseSummary) -> Iterator[str]:
    for result, subject in release.withdrawn:
        yield f'{short(result.sha)} takes back an older fix: "{subject}"'


def _planned(release: ReleaseSummary) -> Iterator[str]:
    for repair in release.repairs_open:
        due = f"due {repair.due}" if repair.due else "no date"
        if is_overdue(repair, release.date):
            due = f"overdue since {repair.due}"
        yield f"{sentence(repair.change)} ({repair.owner}, {due}, {repair.lesson})"


def is_overdue(item: Repair | Result, as_of: date | None) -> bool:
    """True if a repair item or a deferral was due before that day."""
    return bool(as_of and item.due and item.due < as_of)


def _deferred(results: Iterable[Result]) -> Iterator[str]:
    for result in results:
        if result.outcome is Outcome.DEFERRED:
            due = f", due {result.due}" if result.due else ""
            yield f"{_with_reason(result)}{due}"


def _with_reason(result: Result) -> str:
    return f"{_commit(result)}: {result.reason}"


def _commit(result: Result) -> str:
    return f"{short(result.sha)} {result.subject}"
