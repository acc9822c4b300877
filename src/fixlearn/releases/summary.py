"""Summarize what one release taught, from its commits and its lessons.

The public may read all of it except what is about internal lessons.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.judge import OWED
from fixlearn.gate.recurrence import stronger_preventions
from fixlearn.lessons.evidence import has_proof
from fixlearn.lessons.library import is_active, successors
from fixlearn.lessons.prevention import KIND_RANK, strongest_step
from fixlearn.lessons.standing import (
    SHOWN,
    Group,
    count_evidence,
    count_groups,
    news_order,
    state_of,
)
from fixlearn.messages import is_reason
from fixlearn.model import (
    Answer,
    Debt,
    DueItem,
    Ended,
    Finding,
    Lesson,
    Outcome,
    Prevention,
    Public,
    ReleaseSummary,
    Repair,
    Result,
    Standing,
    TrendPoint,
    Upgrade,
)
from fixlearn.releases.debt import is_overdue
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from fixlearn.lessons.history import ItemHistory
    from fixlearn.lessons.library import Library


class Before(NamedTuple):
    """The lessons that existed before a release."""

    ids: Container[str]  # of lessons that are not new in it, unreadable ones included
    lessons: Mapping[str, Lesson]  # by id, as the releases directly before have them
    shipped: Container[str]  # ids that these releases contain; a fix that names one is a repeat
    superseders: Mapping[str, Collection[str]] = MappingProxyType({})  # of each id, as they had it


class After(NamedTuple):
    """The lessons of a release."""

    library: Library
    superseders: Mapping[str, Collection[str]]  # id -> the ids of lessons that supersede it
    changed: Collection[str]  # the ids of all lessons that may differ from those before
    standings: Mapping[str, Standing]  # of these at least


def summarize(
    name: str,
    previous: str,
    date: date | None,
    results: Sequence[Result],
    counted: Mapping[Outcome, int],
    after: After,
    before: Before,
) -> ReleaseSummary:
    """What the commits and the changed lessons of one release say.

    `results` may be in any order; commits without a result are in `counted`, by outcome.

    A fix that references a shipped lesson, or a new one that supersedes it, is a repeat:
    the prevention was in place and did not hold.
    """
    library, standing = after.library, after.standings
    lessons = library.lessons
    counts = Counter(result.outcome for result in results) + Counter(counted)
    repeats = repeats_of(results, lessons, before.shipped)
    referenced = {id: lessons[id] for result in results for id in result.lessons if id in lessons}
    findings = [
        finding
        for id in after.changed
        if id in library.broken and (id not in before.ids or id in before.lessons)
        for finding in library.broken[id]
    ]
    new = [lessons[id] for id in after.changed if id in lessons and id not in before.ids]
    both = list(_still_active(before, after))
    return ReleaseSummary(
        name=name,
        previous=previous,
        date=date,
        commits=counts.total(),
        results=tuple(results),
        lessons=tuple(sorted(new, key=lambda lesson: news_order(lesson, standing[lesson.id]))),
        repeats=tuple(repeats),
        findings=tuple(sorted(findings, key=_place)),
        counts={outcome.value: counts[outcome] for outcome in Outcome},
        proven=newly_proven(both),
        upgrades=upgrades(both),
        answers=_answers(repeats, before.lessons, after),
        ended=ended(before, after),
        repairs_done=done_repairs(both),
        kinds={
            id: tuple(prevention.kind for prevention in lesson.prevention)
            for id, lesson in referenced.items()
        },
        disclaimed=tuple(
            result for result in results if result.outcome is Outcome.NOT_A_FIX and result.reason
        ),
    )


def _place(finding: Finding) -> str:
    """Findings are sorted by files; those of one file are already in the order of its lines."""
    return finding.position.path if finding.position else ""


def repeats_of(
    results: Sequence[Result], lessons: Mapping[str, Lesson], shipped: Container[str]
) -> list[tuple[Result, str]]:
    """The fixes that name a shipped lesson, or replace it by a new one, each with its id."""
    return [
        (result, id)
        for result in results
        if result.outcome is Outcome.COVERED
        for id in dict.fromkeys(_came_back(result, lessons, shipped))
    ]


def _came_back(
    result: Result, lessons: Mapping[str, Lesson], shipped: Container[str]
) -> Iterator[str]:
    """The ids of the shipped lessons that a fix names, or replaces by a new lesson."""
    for id in result.lessons:
        if id in shipped:
            yield id
        elif id in lessons:
            yield from (older for older in lessons[id].supersedes if older in shipped)


def _answers(
    repeats: Sequence[tuple[Result, str]], before: Mapping[str, Lesson], after: After
) -> dict[str, Answer]:
    """{lesson that came back: the strongest prevention that was added}."""
    answers = {}
    lessons, standings = after.library.lessons, after.standings
    for result, id in repeats:
        if id not in before:
            continue
        near = {each: lessons[each] for each in result.lessons if each in lessons}
        near |= successors(id, lessons, after.superseders)
        by_path = dict(sorted(near.items(), key=lambda item: item[1].path))
        added = list(stronger_preventions(before[id], before, by_path, result.lessons))
        if added:
            lesson, step = min(added, key=lambda pair: _answer_order(pair, standings))
            answers[id] = Answer(lesson.id, step, state_of(step, standings[lesson.id]))
    return answers


def _answer_order(
    added: tuple[Lesson, Prevention], standing: Mapping[str, Standing]
) -> tuple[bool, int]:
    """Preventions that are shown come first, then the strongest kind."""
    lesson, step = added
    return state_of(step, standing[lesson.id]) not in SHOWN, KIND_RANK[step.kind]


def repairs_of(lesson: Lesson, items: Sequence[ItemHistory], deleted: str = "") -> list[Repair]:
    """The open repair items of a lesson with the history of each of its preventions."""
    return [
        _repair(lesson, prevention)._replace(
            first_due=history.first_due,
            postponed=history.postponed,
            deleted=deleted,
            key=history.key,
        )
        for prevention, history in zip(lesson.prevention, items, strict=True)
        if prevention.status == "planned"
    ]


def ended_repairs_of(
    lesson: Lesson, items: Sequence[ItemHistory], superseded_by: str
) -> Iterator[Repair]:
    """The repair items of a lesson that are done, dropped or not needed, each with how it ended."""
    for prevention, history in zip(lesson.prevention, items, strict=True):
        ended = history.key and _how_it_ended(lesson, prevention, superseded_by)
        if ended:
            yield _repair(lesson, prevention)._replace(key=history.key, ended=ended)


def _how_it_ended(lesson: Lesson, prevention: Prevention, superseded_by: str) -> str:
    if prevention.status == "done":
        return f"done: {', '.join(prevention.evidence) or prevention.change}"
    if prevention.status == "dropped":
        return f"dropped: {prevention.because}"
    if is_reason(lesson.retired):
        return f"the lesson is retired: {lesson.retired}"
    return superseded_by and f"the lesson is superseded by {superseded_by}"


def first_due_first(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repair items, sorted by due date and lesson."""
    return tuple(sorted(repairs, key=lambda repair: (str(repair.due or "9999"), repair.lesson)))


def done_repairs(both: Iterable[tuple[Lesson, Lesson]]) -> tuple[Repair, ...]:
    """The repair items that were planned before and are done now.

    An item is recognized by its sentence, or by its index if the sentence was reworded.
    """
    return tuple(repair for before, after in both for repair in _done(before, after))


def _done(before: Lesson, after: Lesson) -> Iterator[Repair]:
    planned = {item.change for item in before.prevention if item.status == "planned"}
    for index, prevention in enumerate(after.prevention):
        if prevention.status != "done":
            continue
        is_reworded = any(
            old.status == "planned" and old.kind == prevention.kind
            for old in before.prevention[index : index + 1]
        )
        if prevention.change in planned or is_reworded:
            yield _repair(after, prevention)


def upgrades(both: Iterable[tuple[Lesson, Lesson]]) -> tuple[Upgrade, ...]:
    """The active lessons whose strongest prevention that is done is stronger than before.

    A lesson without a prevention that was done has nothing to be compared with: what it had
    planned is a repair item.
    """
    stronger = []
    for before, after in both:
        old, new = strongest_step(before), strongest_step(after)
        is_done = old.status == new.status == "done"
        if is_done and KIND_RANK[new.kind] < KIND_RANK[old.kind]:
            stronger.append(Upgrade(after, old.kind, new.kind))
    return tuple(stronger)


def newly_proven(both: Iterable[tuple[Lesson, Lesson]]) -> tuple[Lesson, ...]:
    """The active lessons that had no proof before and have one now."""
    return tuple(after for before, after in both if has_proof(after) and not has_proof(before))


def ended(before: Before, after: After) -> tuple[Ended, ...]:
    """The lessons that were active before, and are retired or superseded now."""
    lessons = after.library.lessons
    gone = [
        id
        for id in sorted(after.changed)
        if id in lessons
        and id in before.lessons
        and not is_active(lessons[id], lessons, after.superseders)
        and is_active(before.lessons[id], before.lessons, before.superseders)
    ]
    return tuple(Ended(lessons[id], _heir(id, after)) for id in gone)


def _heir(id: str, after: After) -> str:
    """The id of the lesson that supersedes this one; "" if this one is retired."""
    lessons = after.library.lessons
    heirs = [lessons[each] for each in after.superseders.get(id, ()) if each in lessons]
    if is_reason(lessons[id].retired) or not heirs:
        return ""
    return max(heirs, key=lambda lesson: lesson.path).id


def _still_active(before: Before, after: After) -> Iterator[tuple[Lesson, Lesson]]:
    """The active lessons that existed before, by id: as they were, and as they are."""
    lessons = after.library.lessons
    for id in sorted(after.changed):
        is_both = id in lessons and id in before.lessons
        if is_both and is_active(lessons[id], lessons, after.superseders):
            yield before.lessons[id], lessons[id]


def count_in(release: ReleaseSummary, group: Group) -> int:
    """How many lessons that are new in the release are in this group."""
    return sum(release.standings[lesson.id].group == group for lesson in release.lessons)


def _repair(lesson: Lesson, item: Prevention) -> Repair:
    return Repair(
        lesson.id,
        lesson.title,
        item.change,
        item.owner,
        item.due,
        lesson.audience,
        issue=item.issue,
        lesson_issue=lesson.issue,
    )


# Enough to see a direction. Each further release needs a longer log and another row of the report.
MOST_RELEASES = 6


def trend(
    releases: Sequence[ReleaseSummary], earlier: Sequence[ReleaseSummary] = ()
) -> tuple[TrendPoint, ...]:
    """The newest of `releases` and those before it, oldest first; unreleased work is last.

    `releases` are newest first; `earlier` are further ones, in any order. A trend has
    at least two points; otherwise it is empty.
    """
    points = tuple(map(_point, newest_line(releases, MOST_RELEASES, earlier)))
    return points if len(points) > 1 else ()


def newest_line(
    releases: Sequence[ReleaseSummary], most: int, earlier: Sequence[ReleaseSummary] = ()
) -> list[ReleaseSummary]:
    """The newest release and those before it, at most `most`, oldest first; then unreleased work.

    Releases of other lines are left out, such as patches of an older version. With several
    components, it is the line of the one that was released last.
    """
    line = list(_line(releases, {each.name: each for each in (*earlier, *releases)}, most))
    return [*reversed(line), *(release for release in releases if release.date is None)]


def _line(
    releases: Sequence[ReleaseSummary], by_name: Mapping[str, ReleaseSummary], most: int
) -> Iterator[ReleaseSummary]:
    released = [release for release in releases if release.date is not None]
    finals = [release for release in released if is_final(release.version)]
    highest = {release.component: release for release in reversed(finals or released)}
    release = max(highest.values(), key=lambda release: release.date or date.min, default=None)
    visited: set[str] = set()  # the configured predecessors may form a circle
    while release and release.name not in visited and len(visited) < most:
        yield release
        visited.add(release.name)
        release = by_name.get(release.previous)


def _point(release: ReleaseSummary) -> TrendPoint:
    return TrendPoint(
        name=release.name,
        fixes=sum(release.counts[outcome] for outcome in OWED),
        covered=release.counts["covered"],
        lessons=len(release.lessons),
        holding=count_in(release, Group.RULED_OUT),
        repeats=len(release.repeats),
        repairs_open=len(release.repairs_open),
    )


def public_only(
    releases: Sequence[ReleaseSummary], current: Library | None = None
) -> tuple[list[ReleaseSummary], Collection[str]]:
    """The releases without internal lessons, and the ids of those that are left out.

    `releases` are newest first. What `current` says of a lesson counts, otherwise what the
    newest release with it says.
    """
    audience: dict[str, str] = {}
    for release in reversed(releases):
        audience |= {repair.lesson: repair.audience for repair in release.repairs_open}
        audience |= {id: standing.audience for id, standing in release.standings.items()}
    if current:
        audience |= {id: lesson.audience for id, lesson in current.lessons.items()}
    internal = {id for id, name in audience.items() if name == "internal"}
    return [_without(release, internal) for release in releases], internal


def library_without(library: Library, ids: Collection[str]) -> Library:
    """The library without these lessons."""
    lessons = {id: lesson for id, lesson in library.lessons.items() if id not in ids}
    return library._replace(lessons=lessons)


def _without(release: ReleaseSummary, ids: AbstractSet[str]) -> ReleaseSummary:
    """The release without everything that is about one of these lessons."""

    def kept(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
        return tuple(repair for repair in repairs if repair.lesson not in ids)

    standings = {id: known for id, known in release.standings.items() if id not in ids}
    counts = _counts(release, standings.values()) if ids else release
    return release._replace(
        lessons=tuple(lesson for lesson in release.lessons if lesson.id not in ids),
        repeats=tuple((result, id) for result, id in release.repeats if id not in ids),
        upgrades=tuple(upgrade for upgrade in release.upgrades if upgrade.lesson.id not in ids),
        repairs_done=kept(release.repairs_done),
        repairs_open=kept(release.repairs_open),
        proven=tuple(lesson for lesson in release.proven if lesson.id not in ids),
        lost=tuple(lost for lost in release.lost if lost.lesson.id not in ids),
        lost_earlier=tuple(lost for lost in release.lost_earlier if lost.lesson.id not in ids),
        ended=tuple(end for end in release.ended if end.lesson.id not in ids),
        answers={id: answer for id, answer in release.answers.items() if id not in ids},
        suspected=tuple(
            (lesson, id) for lesson, id in release.suspected if ids.isdisjoint((lesson.id, id))
        ),
        standings=standings,
        groups=counts.groups,
        evidence=counts.evidence,
        debt=_debt_without(release.debt, release.repairs_open, ids),
    )


def _counts(release: ReleaseSummary, public: Collection[Standing]) -> Public:
    """The counts of the lessons that are left, of which not all have to be known."""
    known = count_groups(release.standings.values())
    if sum(known.values()) < sum(release.groups.values()):
        return release.public
    return Public(count_groups(public), count_evidence(public)._asdict())


def _debt_without(debt: Debt, repairs: Sequence[Repair], ids: Collection[str]) -> Debt:
    """The debt without the repair items of these lessons; of long debts, not all are listed."""
    hidden = [repair for repair in repairs if repair.lesson in ids]

    def is_kept(item: DueItem) -> bool:
        return item.lesson not in ids

    return debt._replace(
        items=tuple(filter(is_kept, debt.items)),
        repairs=debt.repairs - len(hidden),
        overdue=debt.overdue - sum(is_overdue(repair.due, debt.as_of) for repair in hidden),
    )
