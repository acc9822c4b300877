"""The sentences about a release that its text, Markdown and templates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import STRENGTHS, holds, strongest_step
from fixlearn.messages import short
from fixlearn.model import Outcome
from fixlearn.releases.debt import is_overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from fixlearn.model import DueItem, Lesson, ReleaseSummary, Result

# Of fewer than these, a percentage looks more exact than the numbers are.
_MIN_FOR_PERCENT = 10
_MAX_OWED = 20  # rows of what is owed; nobody reads more, and the counts are of all


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
        ("What came back", [*_repeated(release), *_suspected(release), *_withdrawn(release)]),
        ("What stands no more", _lost(release)),
        ("What we owe", _owed(release)),
        ("The numbers", numbers(release)),
        ("Waived", (_with_reason(r) for r in results if r.outcome is Outcome.WAIVED)),
        ("Said to be no fix", (_with_reason(r) for r in release.disclaimed)),
        ("Missing", _missing(release)),
        ("Lessons that cannot be read", (f"{f.where}: {f.what}" for f in release.findings)),
    )


def numbers(release: ReleaseSummary) -> Iterator[str]:
    """The counts as sentences; the outcomes of fixes add up to the number of fixes."""
    count = release.counts
    fixes = sum(count[outcome] for outcome in OWED)
    parts = [f"{count[outcome]} {outcome}" for outcome in OWED]
    commits = plural(release.commits, "commit")
    yield f"{commits}, {plural(fixes, 'fix', 'fixes')}: {', '.join(parts)}"
    others = [
        f"{count[name]} {name.replace('-', ' ')}"
        for name in ("unsure", "exempt", "before-adoption")
        if count[name]
    ]
    if release.disclaimed:
        others.append(f"{len(release.disclaimed):,} said to be no fix")
    if others:
        yield f"beside them {', '.join(others)}"
    yield from _lesson_numbers(release)
    yield from _debt_numbers(release)
    if release.latency is not None:
        yield f"a deferred fix waited {release.latency:g} days for its lesson (median)"


def _debt_numbers(release: ReleaseSummary) -> Iterator[str]:
    """What is owed in all, if that is more than what the fixes of the release owe."""
    debt, count = release.debt, release.counts
    if debt.total > count["missing"] + count["deferred"] or debt.overdue:
        parts = [
            (debt.missing, plural(debt.missing, "fix without a lesson", "fixes without a lesson")),
            (debt.deferred, plural(debt.deferred, "deferred lesson")),
            (debt.repairs, plural(debt.repairs, "repair item")),
            (debt.overdue, f"{debt.overdue:,} overdue"),
        ]
        yield f"owed in all: {', '.join(text for number, text in parts if number)}"


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


def _suspected(release: ReleaseSummary) -> Iterator[str]:
    for lesson, id in release.suspected:
        yield f"{sentence(lesson.title)} Suspected repeat: {lesson.id} says nearly the same as {id}"


def _withdrawn(release: ReleaseSummary) -> Iterator[str]:
    for result, subject in release.withdrawn:
        yield f'{short(result.sha)} takes back an older fix: "{subject}"'


def _owed(release: ReleaseSummary) -> Iterator[str]:
    """What is owed, without the fixes of the release itself that have no lesson: see "Missing"."""
    missing = {result.sha for result in release.results if result.outcome is Outcome.MISSING}
    debt = release.debt
    items = [item for item in debt.items if item.commit not in missing]
    for item in items[:_MAX_OWED]:
        since = "" if item.since == release.name else item.since
        yield owed_item(item._replace(since=since), debt.as_of)
    more = debt.total - len(missing) - min(len(items), _MAX_OWED)
    if more > 0:
        yield f"and {more:,} more: fixlearn due lists all that is owed now"


def owed_item(item: DueItem, as_of: date | None) -> str:
    """One item that is owed, as a sentence; overdue if it was due before the day `as_of`."""
    due = when_due(item, as_of)
    if item.kind == "repair":
        details = ", ".join((item.owner, due, item.lesson, *debt_notes(item)))
        return f"{sentence(item.what)} ({details})"
    reason = item.reason or "no lesson yet"
    return ", ".join((f"{short(item.commit)} {item.what}: {reason}", due, *debt_notes(item)))


def when_due(item: DueItem, as_of: date | None) -> str:
    """ "overdue since 2026-01-04", "due 2026-01-04" or "no date"."""
    if not item.due:
        return "no date"
    return f"{'overdue since' if is_overdue(item.due, as_of) else 'due'} {item.due}"


def debt_notes(item: DueItem) -> Iterator[str]:
    """Since when an item is owed, how often it was postponed, and who deleted its lesson."""
    if item.since:
        yield f"owed since {item.since}"
    if item.postponed:
        times = "once" if item.postponed == 1 else f"{item.postponed:,} times"
        yield f"first due {item.first_due}, postponed {times}"
    if item.deleted:
        yield f"lesson deleted by {item.deleted}"


def _missing(release: ReleaseSummary) -> Iterator[str]:
    due = {item.commit: item for item in release.debt.items}
    for result in release.results:
        if result.outcome is Outcome.MISSING:
            item = due.get(result.sha)
            day = f", {when_due(item, release.debt.as_of)}" if item and item.due else ""
            yield f"{_commit(result)}{day}"


def _with_reason(result: Result) -> str:
    return f"{_commit(result)}: {result.reason}"


def _commit(result: Result) -> str:
    return f"{short(result.sha)} {result.subject}"
