"""What the page shows of releases, and where."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.library import Library
from fixlearn.model import Lost, Outcome, Repair, Upgrade
from fixlearn.render.page.cards import Anchors
from fixlearn.render.page.view import MANY, Totals, view
from tests.builders import a_lesson, a_plan, a_result, a_summary


def test_what_can_no_longer_happen_is_told_strongest_first_and_by_strength() -> None:
    strong, weak = a_lesson("no-switch", "eliminate"), a_lesson("note", "document")
    tested, guarded = a_lesson("tested", "test"), a_lesson("typed", "document", "guard")

    shown = view([a_summary("v1.1", lessons=(tested, weak, strong, guarded))])

    assert [
        (group.title, [card.lesson.id for card in group.cards]) for group in shown.ruled_out
    ] == [
        ("Made impossible", ["no-switch", "typed"]),
        ("Stopped or caught", ["tested"]),
    ]
    assert [card.lesson.id for card in shown.others] == ["note"]
    assert shown.cards["typed"].step.kind == "guard"
    assert shown.kinds == ("eliminate", "guard", "test", "document")


def test_what_came_back_is_not_ruled_out_until_it_was_made_stronger() -> None:
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


def test_what_comes_back_after_it_was_made_stronger_is_not_ruled_out_either() -> None:
    stronger = a_lesson("last-page", "test", "guard")
    repeat = a_result(number=2)
    releases = [
        a_summary("v1.3", repeat, repeats=((repeat, "last-page"),)),
        a_summary("v1.2", upgrades=(Upgrade(stronger, "test", "guard"),)),
        a_summary("v1.1", lessons=(a_lesson("last-page", "test"),)),
    ]

    assert [card.lesson.id for card in view(releases).others] == ["last-page"]


def test_a_lesson_is_told_as_it_is_now() -> None:
    planned = a_lesson("page", a_plan("guard"))
    old, gone, broken = a_lesson("old"), a_lesson("gone"), a_lesson("broken")
    shipped = [a_summary("v1.1", lessons=(planned, old, gone, broken))]
    now = {"page": a_lesson("page", "guard"), "old": old._replace(retired="The page is gone.")}
    library = Library(now, {"broken": ()}, (), ("broken", "old", "page"))

    shown = view(shipped, library)

    assert [card.lesson.id for group in shown.ruled_out for card in group.cards] == [
        "page",
        "broken",
    ]
    assert [(card.lesson.id, card.lesson.retired) for card in shown.retired] == [
        ("gone", "it is not at HEAD"),
        ("old", "The page is gone."),
    ]
    assert (view(shipped).totals.ruled_out, view(shipped).retired) == (3, ())


def test_a_fix_that_several_releases_have_counts_once() -> None:
    original, twin, own = a_result(), a_result(number=2), a_result(Outcome.MISSING, number=3)
    newer = a_summary("v2.1", original, own, also_in={original.sha: ("v1.2",)})
    older = a_summary("v1.2", twin, also_in={twin.sha: ("v2.1",)})
    candidate = a_summary("v2.1", original)

    totals = view([newer, candidate, older]).totals

    assert totals == Totals(
        releases=3, fixes=2, covered=1, repeats=0, lessons=0, ruled_out=0, overdue=0
    )


def test_what_is_owed_is_told_by_the_day_it_is_due() -> None:
    late = a_result(Outcome.DEFERRED, due=date(2026, 1, 20))
    repair = Repair("page", "Title", "A type", "core team", date(2026, 3, 1))
    undated = repair._replace(lesson="other", due=None)
    releases = [
        a_summary("unreleased", repairs_open=(repair, undated)),
        a_summary(
            "v1.5",
            late,
            date=date(2026, 2, 5),
            repairs_open=(repair._replace(lesson="done-since"),),
        ),
    ]

    shown = view(releases)

    assert shown.as_of == date(2026, 2, 5)
    assert [(one.due, one.is_overdue, one.result, one.repair) for one in shown.owed] == [
        (date(2026, 1, 20), True, late, None),
        (date(2026, 3, 1), False, None, repair),
        (None, False, None, undated),
    ]
    assert shown.totals.overdue == 1


def test_a_deferral_that_a_later_lesson_settles_is_not_owed() -> None:
    late, other = (a_result(Outcome.DEFERRED, number=number) for number in (1, 2))
    settles = a_lesson("late", fixes=(f"{late.sha[:10]} {late.subject}",))
    releases = [a_summary("v1.2", lessons=(settles,)), a_summary("v1.1", late, other)]

    assert [one.result for one in view(releases).owed] == [other]


def test_many_releases_are_folded_by_year_and_what_is_unreleased_stays_in_sight() -> None:
    few = [a_summary(f"v1.{number}", date=date(2026, 2, number)) for number in range(MANY, 0, -1)]
    older = [a_summary("v0.9", date=date(2024, 1, 1)), a_summary("v0.8", date=date(2025, 1, 1))]

    def folded(releases: list) -> list:
        return [(year.name, len(year.sections)) for year in view(releases).years]

    assert folded(few) == [("", MANY)]
    assert folded([a_summary("unreleased"), *few, *older]) == [
        ("", 1),
        ("2026", MANY),
        ("2025", 1),
        ("2024", 1),
    ]


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


def test_what_its_evidence_left_is_not_ruled_out() -> None:
    tested = a_lesson("tested", "test")
    lost = Lost(tested, "tests/test_x.py", "v1.1", "3f2a9c1" + "d" * 33, "refactor: tidy up")
    evidence = {"stated": 1, "evident": 0, "proven": 0, "lost": 1}

    shown = view(
        [
            a_summary("unreleased", lost=(lost,), evidence=evidence),
            a_summary("v1.1", lessons=(tested,)),
        ]
    )

    assert (shown.ruled_out, shown.lost, shown.evidence) == ((), (lost,), evidence)
    assert [(card.lesson.id, card.is_lost) for card in shown.others] == [("tested", True)]


def test_what_was_proven_held() -> None:
    proven = a_summary("v1.2", proven=(a_lesson("tested", "test"),))

    assert [one.has_held for one in view([proven, a_summary("v1.1")]).sections] == [True, False]
