"""The contents of the web page."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.standing import State
from fixlearn.model import Outcome, Repair, Upgrade
from fixlearn.render.page.view import MANY, Totals, view
from tests.builders import a_lesson, a_result, a_standing, a_summary


def test_a_fix_in_several_releases_counts_once() -> None:
    original, twin, own = a_result(), a_result(number=2), a_result(Outcome.MISSING, number=3)
    newer = a_summary("v2.1", original, own, also_in={original.sha: ("v1.2",)})
    older = a_summary("v1.2", twin, also_in={twin.sha: ("v2.1",)})
    candidate = a_summary("v2.1", original)

    totals = view([newer, candidate, older]).totals

    assert totals == Totals(
        releases=3, fixes=2, covered=1, repeats=0, lessons=0, ruled_out=0, overdue=0
    )


def test_due_items_are_sorted_by_date() -> None:
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

    printed = view(releases)

    assert printed.as_of == date(2026, 2, 5)
    assert [(item.due, item.is_overdue, item.result, item.repair) for item in printed.owed] == [
        (date(2026, 1, 20), True, late, None),
        (date(2026, 3, 1), False, None, repair),
        (None, False, None, undated),
    ]
    assert printed.totals.overdue == 1


def test_a_deferral_settled_by_a_later_lesson_is_not_due() -> None:
    late, other = (a_result(Outcome.DEFERRED, number=number) for number in (1, 2))
    settles = a_lesson("late", fixes=(f"{late.sha[:10]} {late.subject}",))
    releases = [a_summary("v1.2", lessons=(settles,)), a_summary("v1.1", late, other)]

    assert [item.result for item in view(releases).owed] == [other]


def test_many_releases_are_folded_by_year_except_unreleased_changes() -> None:
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


def test_only_what_evidence_shows_is_stronger_than_before() -> None:
    lesson = a_lesson("tested", "guard")
    shown = a_summary("v1.2", upgrades=(Upgrade(lesson, "test", "guard"),))
    stated = shown._replace(name="v1.3", standings={"tested": a_standing(lesson, State.STATED)})

    printed = view([stated, shown, a_summary("v1.1")])

    assert [[advance.lesson for advance in section.advances] for section in printed.sections] == [
        [],
        ["tested"],
        [],
    ]
