"""The sentences about releases and commits that text, Markdown and templates share."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.judge import OWED
from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.proof import age_sentence
from fixlearn.lessons.standing import Group, State
from fixlearn.messages import short
from fixlearn.model import DueItem, Lesson, Outcome, Prevention, ReleaseSummary, Result, Standing
from fixlearn.releases.debt import is_overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date


_NUMBERS = "numbers"
_MAX_USES = 3  # of a reason or of a lesson: what is true of more fixes is looked at by people
_NOUNS = {  # a lesson of the group, in a count
    Group.RULED_OUT: "ruled out",
    Group.CAUGHT: "caught sooner",
    Group.CONTAINED: "contained",
    Group.WRITTEN: "written down or reviewed",
    Group.STATED: "only stated",
    Group.PLANNED: "only planned",
    Group.LOST: "with lost evidence",
    Group.BACK: "came back",
    Group.UNCLEAR: "not specific",
    Group.ENDED: "retired or superseded",
}
# Of fewer than these, a percentage looks more exact than the numbers are.
_MIN_FOR_PERCENT = 10
_MAX_OWED = 20  # rows of debts; nobody reads more, and the counts include all


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


def sections(release: ReleaseSummary) -> Iterator[tuple[str, Iterable[str]]]:
    """All sections of a report in their order: the key of a heading, and rows of plain text."""
    results = release.results
    rows: dict[str, list[str]] = {group: [] for group in Group}
    for lesson in release.lessons:
        standing = release.standings[lesson.id]
        rows[standing.group].append(learned(lesson, standing))
    rows[Group.STATED] += _advanced(release, is_shown=False)
    rows[Group.LOST] += _lost(release)
    rows[Group.ENDED] += (_ending(end.lesson, end.superseded_by) for end in release.ended)
    rows[Group.BACK] += _came_back(release)
    for group in list(Group)[: list(Group).index(Group.LOST)]:
        yield group, rows[group]
    yield "stronger", _advanced(release, is_shown=True)
    for group in (Group.BACK, Group.LOST, Group.ENDED):
        yield group, rows[group]
    yield "owed", _owed(release)
    yield _NUMBERS, numbers(release)
    yield Group.UNCLEAR, rows[Group.UNCLEAR]
    yield "waived", (_with_reason(row) for row in results if row.outcome is Outcome.WAIVED)
    yield "no-fix", (_with_reason(row) for row in release.disclaimed)
    yield "missing", _missing(release)
    yield "unreadable", (f"{finding.where}: {finding.what}" for finding in release.findings)


class Waivers(NamedTuple):
    """How many commits owe no lesson because their authors say so."""

    waived: int  # fixes with `Lesson: none`
    disclaimed: int  # with `Fix: no`
    repeated: int  # of both, those with a reason that is used more than three times

    @property
    def notes(self) -> list[str]:
        """What people should see of them; [] if no reason is repeated."""
        total = self.waived + self.disclaimed
        uses = f"{total:,} waivers, {self.repeated:,} with a reason used more than three times"
        return [uses] * bool(self.repeated)


def count_waivers(results: Iterable[Result]) -> Waivers:
    """The waivers among these results."""
    reasons: dict[Outcome, list[str]] = {Outcome.WAIVED: [], Outcome.NOT_A_FIX: []}
    for result in results:
        if result.outcome in reasons and result.reason:
            reasons[result.outcome].append(" ".join(result.reason.lower().split()))
    waived, disclaimed = reasons.values()
    uses = Counter([*waived, *disclaimed])
    repeated = sum(number for number in uses.values() if number > _MAX_USES)
    return Waivers(len(waived), len(disclaimed), repeated)


def sharing_notes(results: Iterable[Result]) -> list[str]:
    """Which lessons answer for more than three fixes: they may be about another mistake."""
    fixes = Counter(id for result in results for id in result.lessons)
    often = [(id, number) for id, number in fixes.most_common(_MAX_USES) if number > _MAX_USES]
    return [f"{number:,} fixes share the lesson {id}" for id, number in often]


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
    yield from count_waivers(release.results).notes
    yield from sharing_notes(release.results)
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
    empty = sum(1 for _ in takewhile(_is_empty, reversed(releases)))
    return empty if empty > 1 else 0


def _is_empty(release: ReleaseSummary) -> bool:
    """True if a release has no active lesson, no fix that needs one, and no other row."""
    return bool(
        release.date
        and not any(release.strengths.values())
        and not any(release.counts[outcome] for outcome in OWED)
        and not any(list(rows) for key, rows in sections(release) if key != _NUMBERS)
    )


def not_reported(releases: Sequence[ReleaseSummary]) -> str:
    """The sentence about releases, newest first, that have nothing to report."""
    is_older = any(release.counts[Outcome.BEFORE_ADOPTION] for release in releases)
    what = "before adoption" if is_older else "without fixes and lessons"
    names = f"{releases[-1].name} to {releases[0].name}"
    return f"{len(releases):,} releases {what}, {names}: nothing to report"


def _lesson_numbers(release: ReleaseSummary) -> Iterator[str]:
    """New lessons and all active ones by group, so that each is counted once."""
    new = Counter(release.standings[lesson.id].group for lesson in release.lessons)
    if new:
        yield f"{plural(new.total(), 'new lesson')}: {_groups(new)}"
    active = sum(release.groups.values())
    if active > new.total():
        yield f"{plural(active, 'active lesson')}: {_groups(release.groups)}"
    evidence = release.evidence
    if evidence.get("evident") or evidence.get("lost"):
        parts = [f"{evidence[status]} {status}" for status in ("evident", "proven", "lost")]
        yield f"evidence of {plural(evidence['stated'], 'lesson')}: {', '.join(parts)}"


def _groups(counts: Mapping[str, int]) -> str:
    """The counts of the groups; of many lessons, the best group as a share."""
    total, best = sum(counts.values()), counts.get(Group.RULED_OUT, 0)
    parts = [f"{counts[group]:,} {_NOUNS[group]}" for group in Group if counts.get(group)]
    if total >= _MIN_FOR_PERCENT:
        parts = [f"{share(best, total)} {_NOUNS[Group.RULED_OUT]}", *parts[bool(best) :]]
    return ", ".join(parts)


def plural(count: int, singular: str, plural: str = "") -> str:
    """A number and its noun: "1 fix", "2,000 fixes"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with punctuation."""
    return text if text.endswith((".", "!", "?", "…", ":")) else text + "."


def capitalized(text: str) -> str:
    """The text with an upper-case first letter."""
    return text[:1].upper() + text[1:]


def learned(lesson: Lesson, standing: Standing) -> str:
    """A lesson in one line: what went wrong, what is different, and how well that is known."""
    if standing.group == Group.ENDED:
        return _ending(lesson, "")
    text = f"{sentence(lesson.title)} {sentence(standing.step.change)}"
    proofs = (step.proof for step in lesson.prevention if is_proven(step))
    age = next((proof.age for proof in proofs if proof and proof.age), None)
    lived = f"; it {age_sentence(age)}" if age else ""
    details = (standing.step.kind, known(standing), lesson.id, lesson.issue)
    return f"{text} ({', '.join(filter(None, details))}){lived}"


def known(standing: Standing) -> str:
    """The state in words; a proof of another prevention names that one's kind."""
    if standing.state == State.PROVEN and not is_proven(standing.step):
        kind = next(step.kind for step in standing.evident_steps if is_proven(step))
        return f"{State.EVIDENT}, with a proven {kind}"
    return standing.state


class Advance(NamedTuple):
    """What became better about one older lesson."""

    lesson: str  # id
    title: str
    audience: str
    says: tuple[str, ...]  # a sentence each
    is_shown: bool  # evidence in the tree shows it
    is_stronger: bool  # more than a proof of what was there before


def advances(release: ReleaseSummary) -> tuple[Advance, ...]:
    """The older lessons with a finished repair item, a stronger prevention or a new proof.

    A lesson is in it once, or twice if only a part of its news is shown by evidence.
    """
    merged: dict[tuple[str, bool], Advance] = {}
    for advance in _news(release):
        key = advance.lesson, advance.is_shown
        if first := merged.get(key):
            says = (*first.says, *advance.says)
            is_stronger = first.is_stronger or advance.is_stronger
            advance = first._replace(says=says, is_stronger=is_stronger)
        merged[key] = advance
    return tuple(merged.values())


def _news(release: ReleaseSummary) -> Iterator[Advance]:
    def evident_steps(id: str) -> tuple[Prevention, ...]:
        return release.standings[id].evident_steps if id in release.standings else ()

    for repair in release.repairs_done:
        is_shown = repair.change in [step.change for step in evident_steps(repair.lesson)]
        says = (f"{sentence(repair.change)} This was planned and is done.",)
        yield Advance(repair.lesson, repair.title, repair.audience, says, is_shown, is_shown)
    for lesson, before, after in release.upgrades:
        is_shown = after in [step.kind for step in evident_steps(lesson.id)]
        says = (f"{capitalized(after)} now, {before} before.",)
        yield Advance(lesson.id, lesson.title, lesson.audience, says, is_shown, is_shown)
    for lesson in release.proven:
        is_shown = any(map(is_proven, evident_steps(lesson.id)))
        says = ("Its test fails without the fix and passes with it.",)
        yield Advance(lesson.id, lesson.title, lesson.audience, says, is_shown, is_stronger=False)


def _advanced(release: ReleaseSummary, *, is_shown: bool) -> Iterator[str]:
    for advance in advances(release):
        if advance.is_shown is is_shown:
            text = f"{sentence(advance.title)} {' '.join(advance.says)}"
            yield f"{text} ({advance.lesson})"


def _lost(release: ReleaseSummary) -> Iterator[str]:
    for lost in release.lost:
        since = f" since {short(lost.commit)} {lost.subject}" if lost.commit else ""
        text = f"{sentence(lost.lesson.title)} Its evidence {lost.evidence}"
        yield f"{text} is lost{since}; {lost.last_release} still had it ({lost.lesson.id})"


def _ending(lesson: Lesson, superseded_by: str) -> str:
    how = f"Retired: {lesson.retired}" if lesson.retired else "Superseded by a newer lesson"
    if superseded_by:
        how = f"Superseded by {superseded_by}"
    return f"{sentence(lesson.title)} {sentence(how)} ({lesson.id})"


def _came_back(release: ReleaseSummary) -> Iterator[str]:
    for result, id in release.repeats:
        text = f"{_commit(result)}: {id} had been released; its prevention did not hold"
        answer = release.answers.get(id)
        if answer:
            added = f"{sentence(answer.step.change)} ({answer.step.kind}, {answer.state}"
            where = f", {answer.lesson})" if answer.lesson != id else ")"
            text = f"{text}. Added since: {added}{where}"
        yield text
    for lesson, id in release.suspected:
        yield f"{sentence(lesson.title)} Suspected repeat: {lesson.id} says nearly the same as {id}"
    for result, subject in release.withdrawn:
        yield f'{short(result.sha)} reverts an older fix: "{subject}"'


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
    """The issues of an item, since when it is owed, how often postponed, who deleted its lesson."""
    yield from dict.fromkeys(filter(None, (item.issue, item.lesson_issue)))
    if item.since:
        yield f"owed since {item.since}"
    if item.postponed:
        times = "once" if item.postponed == 1 else f"{item.postponed:,} times"
        yield f"first due {item.first_due}, postponed {times}"
    if item.deleted:
        yield f"deleted by {item.deleted}"


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
