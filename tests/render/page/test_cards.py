"""The cards of lessons on the web page."""

from __future__ import annotations

from fixlearn.lessons.library import Library
from fixlearn.model import Lost, Upgrade
from fixlearn.render.page.cards import Anchors
from fixlearn.render.page.view import view
from tests.builders import a_lesson, a_plan, a_result, a_summary


def test_preventions_are_grouped_by_strength_strongest_first() -> None:
    strong, weak = a_lesson("no-switch", "eliminate"), a_lesson("note", "document")
    tested, guarded = a_lesson("tested", "test"), a_lesson("typed", "document", "guard")

    printed = view([a_summary("v1.1", lessons=(tested, weak, strong, guarded))])

    assert [
        (group.title, [card.lesson.id for card in group.cards]) for group in printed.ruled_out
    ] == [
        ("Made impossible", ["no-switch", "typed"]),
        ("Stopped or caught", ["tested"]),
    ]
    assert [card.lesson.id for card in printed.others] == ["note"]
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
    (card,) = after_two.others
    assert (card.release, card.came_back, card.mended) == ("v1.1", "v1.2", "")
    card = after_three.cards["last-page"]
    assert (card.step.kind, card.came_back, card.mended) == ("guard", "v1.2", "v1.3")


def test_a_mistake_that_recurred_after_a_stronger_prevention_is_not_ruled_out() -> None:
    stronger = a_lesson("last-page", "test", "guard")
    repeat = a_result(number=2)
    releases = [
        a_summary("v1.3", repeat, repeats=((repeat, "last-page"),)),
        a_summary("v1.2", upgrades=(Upgrade(stronger, "test", "guard"),)),
        a_summary("v1.1", lessons=(a_lesson("last-page", "test"),)),
    ]

    assert [card.lesson.id for card in view(releases).others] == ["last-page"]


def test_a_lesson_is_shown_as_of_head() -> None:
    planned = a_lesson("page", a_plan("guard"))
    old, gone, broken = a_lesson("old"), a_lesson("gone"), a_lesson("broken")
    shipped = [a_summary("v1.1", lessons=(planned, old, gone, broken))]
    now = {"page": a_lesson("page", "guard"), "old": old._replace(retired="The page is gone.")}
    library = Library(now, {"broken": ()}, (), ("broken", "old", "page"))

    printed = view(shipped, library)

    assert [card.lesson.id for group in printed.ruled_out for card in group.cards] == [
        "page",
        "broken",
    ]
    assert [(card.lesson.id, card.lesson.retired) for card in printed.retired] == [
        ("gone", "it is not at HEAD"),
        ("old", "The page is gone."),
    ]
    assert (view(shipped).totals.ruled_out, view(shipped).retired) == (3, ())


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
    evidence = {"stated": 1, "evident": 0, "proven": 0, "lost": 1}

    printed = view(
        [
            a_summary("unreleased", lost=(lost,), evidence=evidence),
            a_summary("v1.1", lessons=(tested,)),
        ]
    )

    assert (printed.ruled_out, printed.lost, printed.evidence) == ((), (lost,), evidence)
    assert [(card.lesson.id, card.is_lost) for card in printed.others] == [("tested", True)]
