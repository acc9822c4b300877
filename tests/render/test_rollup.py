"""What many repositories learn, in all formats."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings

from fixlearn.render.page import rollup_page
from fixlearn.render.rollup import Answer, as_json, headline, markdown, sections, text
from tests.render.hostile import HOSTILE, harm

if TYPE_CHECKING:
    from fixlearn.render.rollup import Answers, Row

SINCE, ON = date(2026, 1, 24), date(2026, 1, 31)
COUNTS = "fixes uncovered recent_fixes lessons holding recent_lessons owed overdue".split()


def an_answer(value: str, number: int = 1) -> Answers:
    """One row for each question; every text in it is `value`."""
    lesson: dict[str, Any] = {"repository": value, "lesson": value, "title": value, "gap": value}
    lesson |= {"audience": "internal", "kind": "test", "group": "ruled-out"}
    other = {f"other_{name}": text for name, text in lesson.items()}
    source = {f"source_{name}": text for name, text in lesson.items()}
    counts = dict.fromkeys(COUNTS, number)
    due = {"role": value, "items": number, "overdue": number, "next_due": None}
    rows: dict[str, list[Row]] = {
        "repositories": [
            {"repository": value, "state": "never sent", "day": value, **counts}
            | {"version": value, "enforce": value}
        ],
        "overdue": [{"repository": value, **due}],
        "owed_by_role": [{**due, "repositories": number}],
        "learned": [{**lesson, "date": "2026-01-30"}],
        "quarters": [{"quarter": value, "kind": value, "lessons": number, "holding": number}],
        "repeats": [{**lesson, **other, "reference": value}],
        "suggestions": [{**lesson, **other, "similarity": number}],
        "copies": [{**lesson, **source, "source_evidence": [value], "why": "same gap"}],
    }
    return {question: Answer(rows[question], number) for question in rows}


def the_json(answers: Answers) -> str:
    return "".join(as_json(lambda name: answers[name].rows, SINCE, ON, tuple(answers)))


def test_long_sections_are_cut_and_the_json_has_all_rows() -> None:
    answers = an_answer("pager")
    answers["learned"] = Answer(answers["learned"].rows * 60, 70)

    assert text(answers, SINCE, ON, 100).count("known: ruled out") == 50
    assert "\n  20 more: --format json lists them\n" in text(answers, SINCE, ON, 100)
    assert "\n\n20 more: --format json lists them\n" in markdown(answers, SINCE, ON)
    assert len(json.loads(the_json(answers))["learned"]) == 60


def test_sections_without_rows_are_left_out() -> None:
    answers = {name: Answer([], 0) for name in an_answer("pager")}

    assert sections(answers, SINCE) == []
    assert headline([]) == (
        "0 repositories, 0 silent; 0 lessons, 0 ruled out; 0 items owed, 0 overdue"
    )


def test_the_page_shows_each_repository_with_what_is_about_it() -> None:
    page = rollup_page(an_answer("a-team/pager"), SINCE, ON)

    _, _, details = page.partition('<dl class="sums" id="in-a-team-pager">')
    titles = [part.partition("</h4>")[0] for part in details.split("<h4>")[1:]]
    assert titles == [
        "Learned",
        "Overdue",
        "Silent, or not learning",
        "The same mistake in several repositories",
        "Perhaps the same mistake",
        "Worth copying",
    ]


@given(HOSTILE)
@settings(max_examples=50)
def test_every_format_is_harmless_for_any_text(value: str) -> None:
    answers = an_answer(value)
    page = rollup_page(answers, SINCE, ON)

    for output in (text(answers, SINCE, ON, 80), markdown(answers, SINCE, ON), page):
        for line in output.splitlines():
            assert list(harm(line)) == []
    assert page.count("<script") == 0
    assert list(harm(the_json(answers))) == []
