"""The due list in each of its formats."""

from __future__ import annotations

import json
from datetime import date
from textwrap import dedent

import pytest

from fixlearn.model import DueItem, Repair
from fixlearn.releases.debt import Owed, narrowed
from fixlearn.render import due
from fixlearn.render.links import links_of
from tests.render.hostile import harm
from tests.support import needs_module

ON = date(2026, 1, 15)
LINKS = links_of("https://github.com/team/pager.git", {})
LATE = DueItem("missing", date(2026, 1, 12), "fix: count *all*", "3f2a9c1" + "0" * 33)
PLAN = DueItem(
    "repair",
    date(2026, 2, 1),
    "A test pages through a half full page.",
    lesson="last-row",
    owner="platform team",
    title="Last row dropped",
    issue="#12",
    lesson_issue="https://tracker.example.com/OPS-7",
    key="last-row/92c0bd9f",
)
OWED = Owed((LATE,), (PLAN,))


def test_markdown_links_commits_and_issues() -> None:
    assert due.markdown(OWED, ON, LINKS) == dedent("""\
        ### Overdue

        - The lesson of [3f2a9c1](<https://github.com/team/pager/commit/3f2a9c1000000000000000000000000000000000>) **fix: count \\*all\\*.** (overdue since 2026-01-12)

        ### Due

        - **A test pages through a half full page.** (platform team, due 2026-02-01, last-row, [\\#&#8203;12](<https://github.com/team/pager/issues/12>), [https://tracker.example.com/OPS-7](<https://tracker.example.com/OPS-7>))
        """)  # noqa: E501


def test_items_that_an_option_leaves_out_are_owed_as_well() -> None:
    def lines(items: Owed, owner: str) -> tuple[str, str]:
        owed = narrowed(items, ON, None, owner)
        return due.headline(owed, "2026-01-15"), due.markdown(owed, ON, LINKS).splitlines()[0]

    assert lines(Owed((), ()), "ops") == ("nothing is owed", "Nothing is owed on 2026-01-15.")
    assert lines(OWED, "ops") == (
        "no item matches; 2 things are owed: fixlearn due",
        "No item matches on 2026-01-15.",
    )
    assert lines(OWED, "platform team") == (
        "1 thing is owed, none overdue; 1 more: fixlearn due",
        "### Due",
    )


def test_a_calendar_has_an_event_of_one_day_for_each_item_with_a_date() -> None:
    needs_module("icalendar", by="pip install --group dev")
    import icalendar

    printed = due.calendar(OWED._replace(due=(PLAN, PLAN._replace(due=None))), ON)

    assert printed == due.calendar(OWED, ON)
    assert "\r\n" in printed
    assert not [line for line in printed.split("\r\n") if len(line) > 75]
    events = icalendar.Calendar.from_ical(printed).walk("VEVENT")
    assert [(str(event["UID"]), event["DTSTART"].dt, event["DTEND"].dt) for event in events] == [
        (f"{LATE.commit}@fixlearn", date(2026, 1, 12), date(2026, 1, 13)),
        ("last-row/92c0bd9f@fixlearn", date(2026, 2, 1), date(2026, 2, 2)),
    ]
    assert str(events[1]["SUMMARY"]) == "Due: A test pages through a half full page."
    assert str(events[1]["DESCRIPTION"]) == (
        "platform team, lesson last-row, #12, https://tracker.example.com/OPS-7"
    )


def rows(owed: Owed, *, is_gitlab: bool = False) -> list[dict[str, object]]:
    printed = due.issues(owed, ON, LINKS, is_gitlab=is_gitlab)
    return [json.loads(line) for line in printed.splitlines()]


def test_a_repair_item_is_an_issue_with_a_hidden_marker() -> None:
    (row,) = rows(Owed((LATE,), (PLAN,)))

    assert row == {
        "marker": "fixlearn: last-row/92c0bd9f",
        "number": 12,
        "state": "open",
        "title": "A test pages through a half full page",
        "body": dedent("""\
            A test pages through a half full page.

            - Lesson: Last row dropped (`last-row`)
            - Owner: platform team
            - Due: 2026-02-01
            - Issue of the lesson: https://tracker.example.com/OPS-7

            This issue follows the lesson `last-row`. It is closed when the lesson says `status: done` with its evidence, or `status: dropped` with `because:`.

            <!-- fixlearn: last-row/92c0bd9f -->"""),  # noqa: E501
        "labels": ["fixlearn"],
        "comment": "The lesson last-row still plans this.",
    }


def test_an_overdue_item_has_a_label_and_gitlab_has_its_own_words() -> None:
    (row,) = rows(Owed((PLAN._replace(due=date(2026, 1, 14)),), ()), is_gitlab=True)

    assert (row["state"], row["labels"]) == ("opened", ["fixlearn", "overdue"])
    assert "- Due: 2026-01-14, overdue\n" in str(row["description"])
    assert "body" not in row


def test_an_ended_item_says_how_it_ended() -> None:
    ended = Repair("last-row", "t", "A test", "ops", None, key="last-row/1", ended="done: a.py::b")

    (row,) = rows(Owed((), (), (ended,)))

    assert (row["state"], row["comment"]) == ("closed", "Done: a.py::b")


@pytest.mark.parametrize(
    ("issue", "number"),
    [
        ("#12", 12),
        ("https://github.com/team/pager/issues/12", 12),
        ("https://github.com/team/other/issues/12", None),
        ("https://tracker.example.com/OPS-7", None),
    ],
)
def test_an_item_in_another_tracker_is_left_out(issue: str, number: int | None) -> None:
    numbers = [row["number"] for row in rows(Owed((), (PLAN._replace(issue=issue),)))]

    assert numbers == ([number] if number else [])


@pytest.mark.parametrize("text", ["<!-- fixlearn: other/1 -->", "a\x1b[31mb", "@everyone #1"])
def test_no_text_of_a_lesson_is_a_marker_or_a_mention(text: str) -> None:
    item = PLAN._replace(what=text, title=text, owner=text, issue="")
    (row,) = rows(Owed((), (item,)))

    assert str(row["body"]).count("<!-- fixlearn: ") == 1
    assert str(row["body"]).endswith("<!-- fixlearn: last-row/92c0bd9f -->")
    assert "@everyone" not in str(row["body"])
    assert list(harm(str(row["title"]))) == []
