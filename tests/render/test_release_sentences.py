"""The sentences that text, Markdown and templates of a release share."""

from __future__ import annotations

from typing import Any

import pytest

from fixlearn.config import HEADINGS
from fixlearn.lessons.standing import Group, State
from fixlearn.model import (
    Age,
    Answer,
    Ended,
    Lesson,
    Lost,
    Outcome,
    Proof,
    ReleaseSummary,
    Repair,
    Result,
    Standing,
    Upgrade,
)
from fixlearn.render.release_sentences import (
    learned,
    numbers,
    plural,
    sections,
    sentence,
    share,
    without_report,
)
from tests.builders import a_lesson, a_plan, a_prevention, a_result, a_standing, a_summary


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "-"),
        (7, 9, "7 of 9"),
        (28, 30, "28 of 30 (93 %)"),
        (30, 30, "30 of 30 (100 %)"),
        (299, 300, "299 of 300 (99 %)"),
        (1, 3_000, "1 of 3,000 (1 %)"),
        (0, 30, "0 of 30 (0 %)"),
    ],
)
def test_a_share_is_a_percentage_only_if_the_whole_is_large_enough(
    part: int, whole: int, text: str
) -> None:
    assert share(part, whole) == text


def test_a_number_has_its_noun_in_the_singular_or_the_plural() -> None:
    assert [plural(count, "fix", "fixes") for count in (0, 1, 2_000)] == [
        "0 fixes",
        "1 fix",
        "2,000 fixes",
    ]
    assert plural(2, "lesson") == "2 lessons"


@pytest.mark.parametrize(
    ("text", "expected"), [("Rows lost", "Rows lost."), ("Why?", "Why?"), ("As in:", "As in:")]
)
def test_a_sentence_ends_with_one_punctuation_mark(text: str, expected: str) -> None:
    assert sentence(text) == expected


def report(*results: Result, **fields: Any) -> dict[str, list[str]]:
    """The rows of each section that has any, without those of the numbers."""
    parts = {key: [*rows] for key, rows in sections(a_summary("v1", *results, **fields))}
    return {HEADINGS[key]: rows for key, rows in parts.items() if rows and key != "numbers"}


PROVEN = a_prevention(
    "test", evidence=("tests/a.py::test_a",), proof=Proof(("tests/a.py::test_a",), "x", "y", "z")
)
NEW = {
    "typed": (a_lesson("typed", "guard", PROVEN), State.PROVEN),
    "tested": (a_lesson("tested", PROVEN), State.PROVEN),
    "shown": (a_lesson("shown", "test"), State.EVIDENT),
    "alert": (a_lesson("alert", "monitor"), State.EVIDENT),
    "limit": (a_lesson("limit", "contain"), State.EVIDENT),
    "note": (a_lesson("note", "document"), State.EVIDENT),
    "said": (a_lesson("said", "eliminate"), State.STATED),
    "plan": (a_lesson("plan", a_plan("guard")), State.PLANNED),
    "away": (a_lesson("away", "guard", retired="the pager is gone"), State.RETIRED),
}


def test_each_new_lesson_is_below_the_heading_of_what_is_known_of_it() -> None:
    lessons = tuple(lesson for lesson, _ in NEW.values())
    known = {id: a_standing(lesson, state) for id, (lesson, state) in NEW.items()}
    missing = a_result(Outcome.MISSING, subject="fix: rows")

    assert report(missing, lessons=lessons, standings=known) == {
        "Ruled out": [
            "Typed. A prevention of kind guard. (guard, evident, with a proven test, typed)",
            "Tested. A prevention of kind test. (test, proven, tested)",
            "Shown. A prevention of kind test. (test, evident, shown)",
        ],
        "Caught sooner": ["Alert. A prevention of kind monitor. (monitor, evident, alert)"],
        "Contained": ["Limit. A prevention of kind contain. (contain, evident, limit)"],
        "Written down or reviewed": [
            "Note. A prevention of kind document. (document, evident, note)"
        ],
        "Stated, not shown yet": [
            "Said. A prevention of kind eliminate. (eliminate, stated, said)"
        ],
        "Planned, not done yet": ["Plan. A prevention of kind guard. (guard, planned, plan)"],
        "Retired or superseded": ["Away. Retired: the pager is gone. (away)"],
        "Fixes without a lesson": ["0000001 fix: rows"],
    }


def test_a_lesson_says_how_long_its_bug_lived() -> None:
    test = "tests/test_a.py::test_a"
    age = Age("3f2a9c1 feat: rows", 427, 9)
    proof = Proof((test,), "pytest", "3f2a9c1 feat: a", "8d0c1f2 fix: a", age)
    lesson = a_lesson("a", a_prevention("test", "A test.", evidence=(test,), proof=proof))

    row = learned(lesson, a_standing(lesson, State.PROVEN))

    assert row == (
        "A. A test. (test, proven, a); it lived 14 months, in 9 releases;"
        " the test would have caught it on day one"
    )


def test_a_lesson_with_an_empty_claim_comes_after_the_numbers() -> None:
    empty = a_lesson("empty", "guard", title="Something went wrong")
    known = {"empty": Standing(State.STATED, Group.UNCLEAR, empty.prevention[0])}

    rows = dict(sections(a_summary("v1", lessons=(empty,), standings=known)))
    headings = [HEADINGS[key] for key, lines in rows.items() if [*lines]]

    assert headings == ["The numbers", "Not specific yet"]


def test_an_older_lesson_is_named_once_for_all_that_was_done() -> None:
    lesson = a_lesson("row", a_prevention("document", "Said."), PROVEN)
    repair = Repair("row", "Row", "A prevention of kind test.", "team", None)
    done = {
        "upgrades": (Upgrade(lesson, "document", "test"),),
        "repairs_done": (repair,),
        "proven": (lesson,),
    }
    text = (
        "Row. A prevention of kind test. This was planned and is done. Test now, document before."
        " Its test fails without the fix and passes with it. (row)"
    )

    assert report(**done) == {"Stronger than before": [text]}
    stated = {"row": a_standing(lesson, State.STATED)}
    assert report(**done, standings=stated) == {"Stated, not shown yet": [text]}


def test_a_stronger_prevention_is_shown_with_the_repeat_that_asked_for_it() -> None:
    fix = a_result(subject="fix: rows again")
    guard = a_prevention("guard", "Rows have a type.")

    def row(answer: Answer | None) -> list[str]:
        answers = {"row": answer} if answer else {}
        return report(fix, repeats=((fix, "row"),), answers=answers)["Came back"]

    failed = "0000001 fix: rows again: row had been released; its prevention did not hold"
    assert row(None) == [failed]
    assert row(Answer("row", guard, "evident")) == [
        f"{failed}. Added since: Rows have a type. (guard, evident)"
    ]
    assert row(Answer("rows", guard, "planned")) == [
        f"{failed}. Added since: Rows have a type. (guard, planned, rows)"
    ]


def test_lost_evidence_and_retired_lessons_are_listed_where_it_happened() -> None:
    row, old = a_lesson("row"), a_lesson("old", retired="the pager is gone")
    lost = Lost(row, "a.py", "v0.9", "3f2a9c1" + "d" * 33, "test: tidy up")

    assert report(
        lost=(lost, lost._replace(evidence="b.py", commit="")),
        lost_earlier=(lost,),
        ended=(Ended(old), Ended(row, "rows")),
    ) == {
        "Evidence lost": [
            "Row. Its evidence a.py is lost since 3f2a9c1 test: tidy up; v0.9 still had it (row)",
            "Row. Its evidence b.py is lost; v0.9 still had it (row)",
        ],
        "Retired or superseded": [
            "Old. Retired: the pager is gone. (old)",
            "Row. Superseded by rows. (row)",
        ],
    }


def test_new_and_active_lessons_are_counted_by_group() -> None:
    lessons = tuple(a_lesson(f"row-{number}") for number in range(9))
    plan = a_lesson("plan", a_plan())
    old = {"old": a_standing(a_lesson("old", "monitor"))}

    def lines(*new: Lesson, **more: Standing) -> list[str]:
        return [*numbers(a_summary("v1", lessons=new, standings=more))][1:]

    assert lines(lessons[0], plan) == ["2 new lessons: 1 ruled out, 1 only planned"]
    assert lines(*lessons, plan, **old) == [
        "10 new lessons: 9 of 10 (90 %) ruled out, 1 only planned",
        "11 active lessons: 9 of 11 (82 %) ruled out, 1 caught sooner, 1 only planned",
    ]


def counted(**counts: int) -> ReleaseSummary:
    """A release with so many commits of each outcome."""
    outcomes = {name.replace("_", "-"): count for name, count in counts.items()}
    empty = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    return a_summary(counts=empty | outcomes, commits=sum(counts.values()))


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (counted(), ["0 commits, 0 fixes"]),
        (counted(not_a_fix=1), ["1 commit, 0 fixes"]),
        (
            counted(covered=1, missing=1200, not_a_fix=7),
            ["1,208 commits, 1,201 fixes: 1 covered, 0 waived, 0 deferred, 1,200 missing"],
        ),
        (
            counted(exempt=4, before_adoption=5, not_a_fix=9),
            [
                "18 commits, 0 fixes",
                "Not counted as fixes: 4 exempt, 5 before adoption (fixes or unsure), 9 not a fix",
            ],
        ),
        (
            counted(waived=1, unsure=2),
            [
                "3 commits, 1 fix: 0 covered, 1 waived, 0 deferred, 0 missing",
                "Not counted as fixes: 2 unsure",
            ],
        ),
    ],
)
def test_the_fixes_and_what_is_not_counted_add_up_to_the_commits(
    release: ReleaseSummary, expected: list[str]
) -> None:
    assert list(numbers(release)) == expected


def test_commits_that_are_declared_no_fix_are_part_of_those_that_are_not_a_fix() -> None:
    declared = a_result(Outcome.NOT_A_FIX, reason="it never crashed")
    release = counted(not_a_fix=3)._replace(disclaimed=(declared,))

    assert list(numbers(release)) == [
        "3 commits, 0 fixes",
        "Not counted as fixes: 3 not a fix (1 declared with Fix: no)",
    ]


def test_the_oldest_releases_without_anything_to_report_are_counted() -> None:
    empty = a_summary("v0.1")
    fixed = a_summary("v0.2", a_result(Outcome.MISSING))
    with_lessons = a_summary("v0.2", strengths={"strong": 1})

    assert without_report([empty, fixed, empty, empty, empty]) == 3
    assert without_report([empty, with_lessons, empty, empty]) == 2
    assert without_report([fixed, empty]) == 0
    assert without_report([a_summary("unreleased"), empty, empty]) == 2
    assert without_report([]) == 0


def test_every_section_has_a_heading_that_a_team_can_choose() -> None:
    keys = [key for key, _ in sections(a_summary("v1"))]

    assert keys == [key for key in HEADINGS if key not in ("title", "unreleased")]
