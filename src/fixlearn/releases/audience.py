"""What the public may read of releases: everything except internal lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.standing import count_evidence, count_groups
from fixlearn.model import Public
from fixlearn.releases.debt import is_overdue

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Set as AbstractSet

    from fixlearn.lessons.library import Library
    from fixlearn.model import Debt, DueItem, ReleaseSummary, Repair, Standing


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
