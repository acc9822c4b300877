"""What a release taught, as the sentences that its text, Markdown and templates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import STRENGTHS, holds, strongest_step
from fixlearn.model import Outcome, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from fixlearn.model import Lesson, ReleaseSummary, Repair, Result

_LEAST_FOR_PERCENT = 10


def share(part: int, whole: int) -> str:
    """How many of how many; a percentage only where it does not make much of little.

    Nothing short of all is 100 %, and something is more than 0 %.

    >>> share(7, 9), share(28, 30), share(299, 300), share(0, 0)
    ('7 of 9', '28 of 30 (93 %)', '299 of 300 (99 %)', '-')
    """
    if not whole:
        return "-"
    said = f"{part:,} of {whole:,}"
    if whole < _LEAST_FOR_PERCENT:
        return said
    percent = round(100 * part / whole)
    if 0 < part < whole:
        percent = min(max(percent, 1), 99)
    return f"{said} ({percent} %)"


def sections(one: ReleaseSummary) -> tuple[tuple[str, Iterable[str]], ...]:
    """All parts of a report in their order: a heading, and rows that are plain text."""
    return (
        ("What can no longer happen", (_held(lesson) for lesson in one.lessons if holds(lesson))),
        ("What else was learned", (_held(lesson) for lesson in one.lessons if not holds(lesson))),
        ("What held", [*_proven(one), *_upgraded(one), *_repaired(one)]),
        ("What came back", [*_repeated(one), *_withdrawn(one)]),
        ("What stands no more", _lost(one)),
        ("What we owe", [*_planned(one), *_deferred(one.results)]),
        ("The numbers", numbers(one)),
        ("Waived", (_waived(r) for r in one.results if r.outcome is Outcome.WAIVED)),
        ("Said to be no fix", (_waived(r) for r in one.disclaimed)),
        ("Missing", (_commit(r) for r in one.results if r.outcome is Outcome.MISSING)),
        ("Lessons that cannot be read", (f"{f.where}: {f.what}" for f in one.findings)),
    )


def numbers(one: ReleaseSummary) -> Iterator[str]:
    """The counts as sentences; outcomes of fixes add up to the fixes."""
    count = one.counts
    fixes = sum(count[outcome] for outcome in OWED)
    parts = [f"{count[outcome]} {outcome}" for outcome in OWED]
    yield f"{plural(one.commits, 'commit')}, {plural(fixes, 'fix', 'fixes')}: {', '.join(parts)}"
    beside = [
        f"{count[name]} {name.replace('-', ' ')}"
        for name in ("unsure", "exempt", "before-adoption")
        if count[name]
    ]
    if one.disclaimed:
        beside.append(f"{len(one.disclaimed):,} said to be no fix")
    if beside:
        yield f"beside them {', '.join(beside)}"
    holding = sum(holds(lesson) for lesson in one.lessons)
    total = len(one.lessons)
    if total >= _LEAST_FOR_PERCENT:
        yield f"{total:,} new lessons: {share(holding, total)} with a strong or medium prevention"
    elif total:
        yield f"{plural(total, 'new lesson')}, {holding} with a strong or medium prevention"
    active = sum(one.strengths.values())
    if active > total:
        mix = [f"{one.strengths[name]} {name}" for name in STRENGTHS if one.strengths[name]]
        yield f"{plural(active, 'lesson')} in all: {', '.join(mix)}"
    if one.evidence.get("evident") or one.evidence.get("lost"):
        rungs = [f"{one.evidence[rung]} {rung}" for rung in ("evident", "proven", "lost")]
        yield f"evidence of {plural(one.evidence['stated'], 'lesson')}: {', '.join(rungs)}"
    if one.repairs_open:
        late = [repair for repair in one.repairs_open if is_overdue(repair, one.date)]
        said = f", {len(late):,} overdue" if late else ""
        yield f"{plural(len(one.repairs_open), 'repair item')} open{said}"
    if one.latency is not None:
        yield f"a deferred fix waited {one.latency:g} days for its lesson (median)"


def plural(count: int, one: str, many: str = "") -> str:
    """A number and its word: "1 fix", "2,000 fixes"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _held(lesson: Lesson) -> str:
    step = strongest_step(lesson)
    proven = ", proven" if is_proven(lesson) else ""
    said = f"{sentence(lesson.title)} {sentence(step.change)}"
    retired = " (retired)" if lesson.retired else ""
    return f"{said} ({step.kind}{proven}, {lesson.id}){retired}"


def sentence(text: str) -> str:
    """The text with a full stop, where nothing else ends it."""
    return text if text.endswith((".", "!", "?", "…", ":")) else text + "."


def _upgraded(one: ReleaseSummary) -> Iterator[str]:
    for upgrade in one.upgrades:
        title = sentence(upgrade.lesson.title)
        yield f"{title} {upgrade.before} is {upgrade.after} now ({upgrade.lesson.id})"


def _repaired(one: ReleaseSummary) -> Iterator[str]:
    for repair in one.repairs_done:
        yield f"{sentence(repair.change)} It was planned, and is done ({repair.lesson})"


def _proven(one: ReleaseSummary) -> Iterator[str]:
    for lesson in one.proven:
        title = sentence(lesson.title)
        yield f"{title} Its test fails without the fix, and passes with it ({lesson.id})"


def _lost(one: ReleaseSummary) -> Iterator[str]:
    for lost in one.lost:
        since = f", until {short(lost.commit)} {lost.subject}" if lost.commit else ""
        guarded = f"{sentence(lost.lesson.title)} Its evidence {lost.evidence}"
        yield f"{guarded} stood in {lost.stood}{since} ({lost.lesson.id})"


def _repeated(one: ReleaseSummary) -> Iterator[str]:
    for result, id in one.repeats:
        yield f"{_commit(result)}: {id} had been learned before; its prevention did not hold"


def _withdrawn(one: ReleaseSummary) -> Iterator[str]:
    for result, subject in one.withdrawn:
        yield f'{short(result.sha)} takes back an older fix: "{subject}"'


def _planned(one: ReleaseSummary) -> Iterator[str]:
    """Repair items, those that were overdue at the release first."""
    for repair in one.repairs_open:
        due = f"due {repair.due}" if repair.due else "no date"
        if is_overdue(repair, one.date):
            due = f"overdue since {repair.due}"
        yield f"{sentence(repair.change)} ({repair.owner}, {due}, {repair.lesson})"


def is_overdue(repair: Repair, on: date | None) -> bool:
    """True if the repair item was due before that day."""
    return bool(on and repair.due and repair.due < on)


def _deferred(results: Iterable[Result]) -> Iterator[str]:
    for result in results:
        if result.outcome is Outcome.DEFERRED:
            due = f", due {result.due}" if result.due else ""
            yield f"{_commit(result)}: {result.reason}{due}"


def _waived(result: Result) -> str:
    return f"{_commit(result)}: {result.reason}"


def _commit(result: Result) -> str:
    return f"{short(result.sha)} {result.subject}"
