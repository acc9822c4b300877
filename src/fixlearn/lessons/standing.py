"""What is known of each lesson in one tree: is its prevention shown, only stated, or lost?"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.evidence_status import EvidenceStatus, LessonStatus, Status, is_lost
from fixlearn.lessons.library import active_lessons
from fixlearn.lessons.prevention import KIND_RANK, KINDS, can_show, strongest_step
from fixlearn.lessons.title import is_empty_claim
from fixlearn.messages import is_reason
from fixlearn.model import Lesson, Prevention, Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class State(StrEnum):
    """How well a lesson is backed, best first."""

    PROVEN = "proven"  # evident, and its test fails without the fix and passes with it
    EVIDENT = "evident"  # evidence that can show such a prevention is in the tree
    STATED = "stated"  # the prevention is done, and nothing in the tree shows it
    PLANNED = "planned"  # no prevention is done
    LOST = "lost"  # its evidence was in an earlier release, and is gone or skipped
    RETIRED = "retired"
    SUPERSEDED = "superseded"


SHOWN = (State.PROVEN, State.EVIDENT)


class Group(StrEnum):
    """What a report may say about a lesson, the best news first."""

    RULED_OUT = "ruled-out"
    CAUGHT = "caught-sooner"
    CONTAINED = "contained"
    WRITTEN = "written-down"
    STATED = "stated"
    PLANNED = "planned"
    LOST = "lost"
    BACK = "came-back"  # it came back, and nothing stronger is shown since
    UNCLEAR = "unclear"  # an empty claim: nobody knows what is prevented
    ENDED = "ended"  # retired or superseded


GROUP_OF_EFFECT = {
    "prevents": Group.RULED_OUT,
    "catches": Group.CAUGHT,
    "contains": Group.CONTAINED,
    "advises": Group.WRITTEN,
}
GROUP_OF_STATE = {
    State.STATED: Group.STATED,
    State.PLANNED: Group.PLANNED,
    State.LOST: Group.LOST,
    State.RETIRED: Group.ENDED,
    State.SUPERSEDED: Group.ENDED,
}
_GROUP_RANK = {group: rank for rank, group in enumerate(Group)}


class EvidenceCounts(NamedTuple):
    """How many lessons of one tree have which evidence; each count is part of the one before."""

    stated: int = 0  # active lessons
    evident: int = 0
    proven: int = 0
    lost: int = 0  # not part of `evident`


def standings(
    lessons: Mapping[str, Lesson],
    statuses: Mapping[str, LessonStatus],
    once_evident: Collection[str] = (),
) -> dict[str, Standing]:
    """{lesson id: its standing} for all lessons of one tree.

    `statuses` are those of their evidence in that tree. `once_evident` are the ids of
    lessons whose lost evidence an earlier tree had.
    """
    active = {lesson.id for lesson in active_lessons(lessons)}
    return {
        id: standing_of(
            lesson, statuses.get(id), is_active=id in active, was_evident=id in once_evident
        )
        for id, lesson in lessons.items()
    }


def standing_of(
    lesson: Lesson, status: LessonStatus | None, *, is_active: bool, was_evident: bool
) -> Standing:
    """The standing of one lesson; `was_evident` if an earlier tree had its lost evidence."""
    if not is_active:
        return ended(lesson, State.RETIRED if is_reason(lesson.retired) else State.SUPERSEDED)
    return _standing(lesson, status, was_evident)._replace(audience=lesson.audience)


def ended(lesson: Lesson, state: State) -> Standing:
    """The standing of a lesson that is retired or superseded."""
    return _of_state(state, strongest_step(lesson))._replace(audience=lesson.audience)


def _standing(lesson: Lesson, status: LessonStatus | None, was_evident: bool) -> Standing:
    step = strongest_step(lesson)
    if step.status != "done":
        return _of_state(State.PLANNED, step)
    pieces = {piece.value: piece for piece in status.pieces} if status else {}
    if any(is_lost(piece.state) for piece in pieces.values()):
        return _of_state(State.LOST if was_evident else State.STATED, step)
    done = [each for each in lesson.prevention if each.status == "done"]
    if any(map(is_empty_claim, (lesson.title, lesson.gap))) or all(
        is_empty_claim(each.change) for each in done
    ):
        return Standing(State.STATED, Group.UNCLEAR, step)
    evident = tuple(each for each in lesson.prevention if _is_shown(each, pieces))
    if not evident:
        return _of_state(State.STATED, step)
    step = min(evident, key=lambda each: KIND_RANK[each.kind])
    state = State.PROVEN if any(map(is_proven, evident)) else State.EVIDENT
    return Standing(state, GROUP_OF_EFFECT[KINDS[step.kind].effect], step, evident)


def _of_state(state: State, step: Prevention) -> Standing:
    return Standing(state, GROUP_OF_STATE[state], step)


def _is_shown(step: Prevention, pieces: Mapping[str, EvidenceStatus]) -> bool:
    """True if a prevention is done, says something, and evidence in the tree shows it."""
    if step.status != "done" or is_empty_claim(step.change):
        return False
    if step.pattern:  # `check` and `lint` enforce it
        return True
    evident = [
        pieces[value]
        for value in step.evidence
        if value in pieces and pieces[value].state is Status.EVIDENT
    ]
    if evident and is_proven(step):
        return True
    return any(
        can_show(step.kind, piece.value, is_folder=piece.is_folder, is_test=piece.is_test)
        for piece in evident
    )


def state_of(step: Prevention, standing: Standing) -> str:
    """The state of one prevention of a lesson; "dropped" if it is dropped."""
    if step.status != "done":
        return step.status
    if step in standing.evident_steps:
        return State.PROVEN if is_proven(step) else State.EVIDENT
    return State.STATED


def news_order(lesson: Lesson, standing: Standing) -> tuple[int, int, int, str, str]:
    """A sort key: the best news first, then the strongest prevention, the oldest lesson."""
    group, state = Group(standing.group), State(standing.state)
    return (
        _GROUP_RANK[group],
        KIND_RANK[standing.step.kind],
        state is not State.PROVEN,
        lesson.date.isoformat(),
        lesson.id,
    )


def count_groups(standings: Iterable[Standing]) -> dict[str, int]:
    """How many lessons that are neither retired nor superseded are in each group."""
    counts = {group.value: 0 for group in Group if group is not Group.ENDED}
    for standing in standings:
        if standing.group in counts:
            counts[standing.group] += 1
    return counts


def count_evidence(standings: Iterable[Standing]) -> EvidenceCounts:
    """Count the lessons of one tree by their evidence.

    Lessons that are retired or superseded do not count; all others are `stated`.
    """
    states = [State(standing.state) for standing in standings if standing.group != Group.ENDED]
    return EvidenceCounts(
        stated=len(states),
        evident=sum(state in SHOWN for state in states),
        proven=states.count(State.PROVEN),
        lost=states.count(State.LOST),
    )
