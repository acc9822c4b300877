"""The rules that nothing guards yet, as a section of a file for agents."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.errors import UsageError
from fixlearn.lessons.evidence_status import EvidenceStatus, LessonStatus, Status
from fixlearn.lessons.standing import standings
from fixlearn.render.guidance import rules_of, section_of, with_section
from tests.builders import a_lesson, a_prevention

EVIDENT = "tests/test_pager.py::test_row"


def rules(*lessons, most=20, lost=()):
    known = {lesson.id: lesson for lesson in lessons}
    statuses = {
        lesson.id: LessonStatus(
            Status.EVIDENT,
            tuple(
                EvidenceStatus(value, Status.GONE if value in lost else Status.EVIDENT)
                for step in lesson.prevention
                for value in step.evidence
            ),
        )
        for lesson in lessons
    }
    chosen, total = rules_of(known, standings(known, statuses), most)
    return [(rule.lesson.id, rule.text) for rule in chosen], total


def step(kind, change="The release asks for a second reader.", **values):
    return a_prevention(kind, change=change, **values)


def test_only_what_no_machine_guards_is_a_rule():
    lessons = [
        a_lesson("guarded", prevention=(step("test", evidence=(EVIDENT,)), step("document"))),
        a_lesson("read", prevention=(step("document", evidence=("docs/release.md",)),)),
        a_lesson("stated", title="Late", prevention=(step("test"),)),
        a_lesson("planned", title="Rows lost", prevention=(step("test", status="planned"),)),
        a_lesson("retired", retired="the pager is gone", prevention=(step("review"),)),
    ]

    assert rules(*lessons) == (
        [
            ("planned", "Not prevented yet: Rows lost"),
            ("read", "The release asks for a second reader."),
            ("stated", "Nothing shows what prevents this: Late"),
        ],
        3,
    )
    assert [id for id, _ in rules(*lessons, lost=[EVIDENT])[0]] == [
        "planned",
        "read",
        "stated",
        "guarded",
    ]


def test_without_a_rule_the_section_claims_nothing_about_the_lessons():
    sentences = "No rule has to be read here. Before you edit a file, run `fixlearn recall FILE`."

    assert f"\n\n{sentences}\n\n" in section_of([])


def test_of_more_rules_than_lines_the_strongest_stay_and_the_shortest_are_first():
    lessons = [
        a_lesson("weak", prevention=(step("document", "Read it."),)),
        a_lesson("long", title="The pager drops rows that are full", prevention=(step("guard"),)),
        a_lesson("critical", impact="critical", prevention=(step("review", "Ask for a reader."),)),
        a_lesson("minor", prevention=(step("review", "Ask for a second reader."),)),
        a_lesson("newer", date=date(2027, 1, 1), prevention=(step("review", "Ask for any."),)),
    ]

    assert [id for id, _ in rules(*lessons, most=3)[0]] == ["newer", "critical", "long"]


def test_hostile_text_is_one_line_that_imports_and_hides_nothing():
    change = "See @secret and <!-- all of\u202e it\nnow " + "x" * 300
    known = {"a": a_lesson("a", prevention=(step("review", change),))}
    chosen, _ = rules_of(known, standings(known, {}), 5)

    (line,) = (line for line in section_of(chosen).split("\n") if line.startswith("- "))
    assert line.startswith("- See @&#8203;secret and \\<\\!-- all of it now xxx")
    assert line.endswith("x… (lessons/2026/a.md)")


SECTION = section_of([])


@pytest.mark.parametrize(
    ("page", "start"),
    [
        ("", ""),
        ("# Agents", "# Agents\n\n"),
        ("# Agents\n\n\nTabs.\n", "# Agents\n\n\nTabs.\n\n"),
        ("\ufeff# Agents\r\n", "\ufeff# Agents\r\n\r\n"),
    ],
)
def test_a_new_section_is_at_the_end_and_changes_nothing_else(page, start):
    newline = "\r\n" if "\r\n" in page else "\n"
    assert with_section(page, SECTION, "AGENTS.md") == start + SECTION.replace("\n", newline)


def test_an_old_section_is_replaced_where_it_is():
    old = section_of(rules_of(*_one_rule(), 5)[0])
    page = f"# Agents\n\n{old}\n## Style\n\nTabs.  \n"

    assert with_section(page, SECTION, "x") == f"# Agents\n\n{SECTION}\n## Style\n\nTabs.  \n"
    assert with_section(page, old, "x") == page
    assert with_section(old.rstrip("\n"), SECTION, "x") == SECTION.rstrip("\n")


def test_a_section_that_was_edited_by_hand_is_kept():
    edited = section_of(rules_of(*_one_rule(), 5)[0]).replace("second reader", "third reader")

    assert with_section(edited, SECTION, "x") is None


def test_damaged_comments_are_refused():
    with pytest.raises(UsageError, match=r"^AGENTS.md:1: the section of guidance has no end"):
        with_section(SECTION.partition("##")[0], SECTION, "AGENTS.md")


def _one_rule():
    known = {"a": a_lesson("a", prevention=(step("review"),))}
    return known, standings(known, {})
