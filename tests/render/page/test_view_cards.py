"""The cards of lessons on the web page."""

from __future__ import annotations

import pytest

from fixlearn.lessons.library import Library
from fixlearn.lessons.standing import State
from fixlearn.model import Answer, Lost, Upgrade
from fixlearn.render.page.view import Anchors, CardGroup, view
from tests.builders import a_lesson, a_plan, a_prevention, a_result, a_standing, a_summary


def ids(groups: tuple[CardGroup, ...]) -> dict[str, list[str]]:
    """The lessons below each heading."""
    return {group.title: [card.lesson.id for card in group.cards] for group in groups}


def test_preventions_are_grouped_by_strength_strongest_first() -> None:
    strong, weak = a_lesson("no-switch", "eliminate"), a_lesson("note", "document")
    tested, guarded = a_lesson("tested", "test"), a_lesson("typed", "document", "guard")

    printed = view([a_summary("v1.1", lessons=(tested, weak, strong, guarded))])

    assert [
        (group.title, [card.lesson.id for card in group.cards]) for group in printed.ruled_out
    ] == [
        ("Made impossible", ["no-switch", "typed"]),
        ("Stopped before merge", ["tested"]),
    ]
    assert ids(printed.others) == {"Written down or reviewed": ["note"]}
    assert printed.cards["typed"].step.kind == "guard"
    assert printed.kinds == ("eliminate", "guard", "test", "document")


def test_a_recurred_mistake_is_not_ruled_out_until_its_prevention_is_stronger() -> None:
    known = a_lesson("last-page", "test")
    repeat = a_result(number=2)
    stronger = a_lesson("last-page", "test", "guard")
    first = a_summary("v1.1", lessons=(known,))
    second = a_summary("v1.2", repeat, repeats=((repeat, "last-page"),))
    third = a_summary("v1.3", upgrades=(Upgrade(stronger, "test", "guard"),))

    after_two, after_three = view([second, first]), view([third, second, first])

    assert (after_two.totals.ruled_out, after_three.totals.ruled_out) == (0, 1)
    assert ids(after_two.others) == {"Came back, and not stronger since": ["last-page"]}
    card = after_two.cards["last-page"]
    assert (card.release, card.came_back, card.stronger) == ("v1.1", "v1.2", "")
    card = after_three.cards["last-page"]
    assert (card.step.kind, card.came_back, card.stronger) == ("guard", "v1.2", "v1.3")


@pytest.mark.parametrize(
    ("state", "ruled_out"), [("proven", 1), ("evident", 1), ("stated", 0), ("planned", 0)]
)
def test_an_answer_to_a_repeat_counts_once_evidence_shows_it(state: str, ruled_out: int) -> None:
    known = a_lesson("last-page", "test")
    repeat = a_result(number=2)
    answer = Answer("last-page", a_prevention("guard"), state)
    second = a_summary(
        "v1.2", repeat, repeats=((repeat, "last-page"),), answers={"last-page": answer}
    )

    printed = view([second, a_summary("v1.1", lessons=(known,))])

    assert printed.totals.ruled_out == ruled_out


def test_a_proof_alone_does_not_answer_a_repeat() -> None:
    known = a_lesson("last-page", "test")
    repeat = a_result(number=2)
    second = a_summary("v1.2", repeat, repeats=((repeat, "last-page"),))
    third = a_summary("v1.3", proven=(known,))

    printed = view([third, second, a_summary("v1.1", lessons=(known,))])

    assert ids(printed.others) == {"Came back, and not stronger since": ["last-page"]}


def test_what_is_not_shown_has_no_strength() -> None:
    stated, plan = a_lesson("stated", "guard"), a_lesson("plan", a_plan("eliminate"))
    known = {"stated": a_standing(stated, State.STATED)}

    printed = view([a_summary("v1.1", lessons=(stated, plan), standings=known)])

    assert ids(printed.others) == {
        "Stated, not shown yet": ["stated"],
        "Planned, not done yet": ["plan"],
    }
    assert {card.strength for card in printed.cards.values()} == {"none"}
    assert printed.ruled_out == ()


def test_a_mistake_that_recurred_after_a_stronger_prevention_is_not_ruled_out() -> None:
    stronger = a_lesson("last-page", "test", "guard")
    repeat = a_result(number=2)
    releases = [
        a_summary("v1.3", repeat, repeats=((repeat, "last-page"),)),
        a_summary("v1.2", upgrades=(Upgrade(stronger, "test", "guard"),)),
        a_summary("v1.1", lessons=(a_lesson("last-page", "test"),)),
    ]

    assert ids(view(releases).others) == {"Came back, and not stronger since": ["last-page"]}


def test_a_lesson_is_shown_as_of_head() -> None:
    planned = a_lesson("page", a_plan("guard"))
    old, gone, broken = a_lesson("old"), a_lesson("gone"), a_lesson("broken")
    released = a_summary("v1.1", lessons=(planned, old, gone, broken))
    now = {"page": a_lesson("page", "guard"), "old": old._replace(retired="The page is gone.")}
    library = Library(now, {"broken": ()}, (), ("broken", "old", "page"))
    at_head = {id: a_standing(lesson) for id, lesson in now.items()}
    shipped = [a_summary("unreleased", standings=at_head), released]

    printed = view(shipped, library)

    assert [card.lesson.id for group in printed.ruled_out for card in group.cards] == [
        "page",
        "broken",
    ]
    assert [(card.lesson.id, card.lesson.retired) for card in printed.retired] == [
        ("gone", "it is not at HEAD"),
        ("old", "The page is gone."),
    ]
    assert (view([released]).totals.ruled_out, view([released]).retired) == (3, ())


def test_no_two_things_have_the_same_anchor() -> None:
    anchors = Anchors()
    names = ("v1.4", "V1.4", "v1:4", "v1-4", "", "…", "x" * 200)

    given = [anchors.new("release", name) for name in names]

    assert given == [
        "release-v1.4",
        "release-v1.4--2",
        "release-v1-4",
        "release-v1-4--2",
        "release-",
        "release---2",
        "release-" + "x" * 80,
    ]


def test_a_lesson_with_lost_evidence_is_not_ruled_out() -> None:
    tested = a_lesson("tested", "test")
    lost = Lost(tested, "tests/test_x.py", "v1.1", "3f2a9c1" + "d" * 33, "refactor: tidy up")
    known = {"tested": a_standing(tested, State.LOST)}
    now = a_summary("unreleased", lost=(lost,), standings=known)
    later = now._replace(lost=(), lost_earlier=(lost,))
    released = a_summary("v1.1", lessons=(tested,))

    for printed in (view([now, released]), view([later, released])):
        assert (printed.ruled_out, printed.lost) == ((), (lost,))
        assert ids(printed.others) == {"Evidence lost": ["tested"]}
        assert printed.cards["tested"].is_lost
