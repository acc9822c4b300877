"""The table of docs/reference/summary.md says where each output shows a lesson of each state."""

from __future__ import annotations

import json as standard

import pytest

from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.standing import GROUP_OF_EFFECT, State
from fixlearn.model import Ended, Lost, Proof, ReleaseSummary
from fixlearn.render import release_report
from fixlearn.render.facts import facts
from fixlearn.render.page.view import view
from fixlearn.render.release_report import text
from fixlearn.render.summary_document import SummaryDocument, as_json
from fixlearn.render.templates import summary_context
from tests.builders import a_lesson, a_plan, a_prevention, a_standing, a_summary, an_export
from tests.pages import cells
from tests.support import PROJECT

PAGE = (PROJECT / "docs/reference/summary.md").read_text("utf-8")
HEADING = "| state | is | text | Markdown | page | `state`, `group` in JSON, templates and export |"
ROWS = {row[0]: row for row in cells(PAGE, HEADING)}
TITLE = "The last row is missing"


def release(state: State, kind: str = "test") -> ReleaseSummary:
    """A release with a lesson of this state."""
    step = a_plan(kind) if state is State.PLANNED else a_prevention(kind)
    if state is State.PROVEN:
        tests = ("tests/test_pager.py::test_row",)
        step = step._replace(evidence=tests, proof=Proof(tests, "pytest", "1234567", "7654321"))
    retired = "the pager is gone" if state is State.RETIRED else ""
    lesson = a_lesson("row", step, title=TITLE, retired=retired)
    known = {"row": a_standing(lesson, state)}
    if state is State.LOST:  # an older lesson
        return a_summary("v1", lost=(Lost(lesson, "a.py", "v0.9"),), standings=known)
    if state is State.SUPERSEDED:
        return a_summary("v1", ended=(Ended(lesson, "rows"),), standings=known)
    return a_summary("v1", lessons=(lesson,), standings=known)


def heading_in(report: str, mark: str) -> str:
    """The heading above the lesson; "-" if the report does not have it."""
    heading = "-"
    for line in report.splitlines():
        if TITLE in line:
            return heading
        if line.startswith(mark) and not line.startswith(f"{mark} "):
            heading = line.removeprefix(mark).strip()
    return "-"


def heading_on_page(summary: ReleaseSummary) -> str:
    lesson = next(iter(summary.lessons), None) or a_lesson("row", title=TITLE)
    older = a_summary("v0.9", lessons=(lesson,))
    shown = view([summary, older])
    if shown.ruled_out:
        return "Ruled out"
    return next((group.title for group in shown.others), "Retired or superseded")


def test_the_table_has_every_state() -> None:
    assert set(State) <= ROWS.keys()


@pytest.mark.parametrize("state", State)
def test_each_output_shows_a_lesson_where_the_table_says(state: State) -> None:
    _, _, in_text, in_markdown, on_page, in_json = ROWS[state]
    summary = release(state)

    assert heading_in(text(SummaryDocument([summary]), 80), "  ") == in_text
    assert heading_in(release_report.report(SummaryDocument([summary])), "#### ") == in_text
    assert heading_in(release_report.notes(SummaryDocument([summary])), "#### ") == in_markdown
    assert heading_on_page(summary) == on_page
    name, group = (word.strip(" `") for word in in_json.split(","))
    assert (summary.standings["row"].state, summary.standings["row"].group) == (name, group)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "train"])
def test_all_formats_of_data_agree_on_what_is_known(kind: str) -> None:
    summary = release(State.EVIDENT, kind)
    (row,) = standard.loads(as_json(SummaryDocument([summary])))["releases"][0]["lessons"]
    (fact,) = (fact for fact in facts(an_export(summary)) if fact["fact"] == "lesson")
    (value,) = summary_context(SummaryDocument([summary]))["release"]["lessons"]

    group = GROUP_OF_EFFECT[KINDS[kind].effect]
    for each in (row, fact, value):
        assert (each["state"], each["group"]) == ("evident", group)
    assert row["holds"] is value["holds"] is (group == "ruled-out")


def test_the_table_of_kinds_names_the_groups_of_the_others() -> None:
    rows = cells(PAGE, "| kind | heading | `group` |")

    for kinds, _, group in rows:
        for kind in kinds.replace("`", "").split(", "):
            assert GROUP_OF_EFFECT[KINDS[kind].effect] == group
