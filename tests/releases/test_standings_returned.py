"""A lesson that came back is no good news until evidence shows something stronger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.lessons.library import Library
from fixlearn.lessons.standing import State
from fixlearn.releases.standings import ReturnedLessons, is_back
from tests.builders import a_lesson, a_plan, a_prevention, a_release, a_standing

if TYPE_CHECKING:
    from fixlearn.model import Lesson

TEST, GUARD = a_prevention("test"), a_prevention("guard")
KNOWN = a_lesson("row", TEST)


class Trees:
    """The lessons of each release."""

    def __init__(self, lessons: dict[str, list[Lesson]]) -> None:
        self._lessons = lessons

    def library(self, sha: str) -> Library:
        by_id = {lesson.id: lesson for lesson in self._lessons[sha]}
        return Library(by_id, {}, (), tuple(by_id))

    def key(self, sha: str) -> tuple[str, ...]:
        return (sha,)


def groups(
    *releases: tuple[list[Lesson], list[str]], state: State = State.EVIDENT
) -> list[dict[str, str]]:
    """The groups of the lessons in each of these releases: (its lessons, what came back in it)."""
    names = {f"v{number}": each for number, each in enumerate(releases)}
    line = [a_release(name) for name in names]
    before = dict(zip(line[1:], line, strict=False))

    returned = ReturnedLessons(
        Trees({name: lessons for name, (lessons, _) in names.items()}),
        lambda release: [before[release]] if release in before else [],
        lambda release: names[release.name][1],
        lambda release, id: id in [lesson.id for lesson in names[release.name][0]],
        lambda _: None,  # nothing to prepare
    )
    result = []
    for release, (lessons, _) in reversed([*zip(line, releases, strict=True)]):
        known = {lesson.id: a_standing(lesson, state) for lesson in lessons}
        near = {lesson.id: lesson for lesson in lessons}
        failures = returned.up_to(release)
        marked = {id for id in failures if is_back(failures[id], near, known)}
        result.append({id: "came-back" if id in marked else known[id].group for id in known})
    return result[::-1]


def test_a_lesson_that_came_back_stays_marked_in_later_releases() -> None:
    assert groups(([KNOWN], []), ([KNOWN], ["row"]), ([KNOWN], [])) == [
        {"row": "ruled-out"},
        {"row": "came-back"},
        {"row": "came-back"},
    ]


def test_a_prevention_at_least_as_strong_that_evidence_shows_answers_it() -> None:
    stronger = a_lesson("row", TEST, GUARD)

    assert groups(([KNOWN], []), ([KNOWN], ["row"]), ([stronger], []))[2] == {"row": "ruled-out"}
    assert groups(([KNOWN], []), ([stronger], ["row"]))[1] == {"row": "ruled-out"}


@pytest.mark.parametrize("added", [a_plan("guard"), a_prevention("document")])
def test_a_plan_or_a_weaker_prevention_does_not_answer_it(added) -> None:
    later = a_lesson("row", TEST, added)

    assert groups(([KNOWN], []), ([KNOWN], ["row"]), ([later], []))[2] == {"row": "came-back"}


def test_a_prevention_that_is_only_stated_does_not_answer_it() -> None:
    stronger = a_lesson("row", TEST, GUARD)
    releases = ([KNOWN], []), ([stronger], ["row"])

    assert groups(*releases, state=State.STATED)[1] == {"row": "came-back"}


def test_a_lesson_that_comes_back_again_needs_something_stronger_again() -> None:
    stronger = a_lesson("row", TEST, GUARD)
    releases = ([KNOWN], []), ([stronger], ["row"]), ([stronger], ["row"])

    assert [each["row"] for each in groups(*releases)] == ["ruled-out", "ruled-out", "came-back"]


def test_a_retired_lesson_is_not_marked() -> None:
    retired = KNOWN._replace(retired="the pager is gone")

    assert groups(([KNOWN], []), ([retired], ["row"]))[1] == {"row": "ended"}


def test_a_line_of_thousands_of_releases_is_read_without_recursion() -> None:
    line = [([KNOWN], [])] * 3_000

    assert groups(*line)[-1] == {"row": "ruled-out"}
