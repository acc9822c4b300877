"""The contents of the web page."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.standing import State
from fixlearn.model import Debt, DueItem, Outcome, Upgrade
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


def test_what_is_owed_is_that_of_the_newest_tree() -> None:
    day = date(2026, 2, 5)
    late = DueItem("deferred", date(2026, 1, 20), "fix: a", "1" * 40, reason="later", since="v1.5")
    repair = DueItem("repair", None, "A type", lesson="page", first_due=day, postponed=2)
    debt = Debt((late, repair), deferred=1, repairs=2, overdue=1, as_of=day)

    printed = view([a_summary("unreleased", debt=debt), a_summary("v1.5", date=day)])

    assert [(row.item, row.is_overdue, row.section, row.notes) for row in printed.owed] == [
        (late, True, printed.sections[1], ""),
        (repair, False, None, "first due 2026-02-05, postponed 2 times"),
    ]
    assert (printed.owed_more, printed.totals.overdue) == (1, 1)


def test_many_releases_are_folded_by_year_except_unreleased_changes() -> None:
    few = [a_summary(f"v1.{number}", date=date(2026, 2, number)) for number in range(MANY, 0, -1)]
    older = [a_summary("v0.9", date=date(2024, 1, 1)), a_summary("v0.8", date=date(2025, 1, 1))]

    def folded(releases: list) -> list:
        return [(name, len(sections)) for name, sections in view(releases).years]

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
