"""The digest in each of its formats."""

from __future__ import annotations

import json
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given, settings

from fixlearn.model import DueItem, Repair
from fixlearn.releases.debt import Digest
from fixlearn.render import due
from tests.builders import a_lesson, a_prevention, a_result, a_standing
from tests.render.hostile import HOSTILE, harm

DAY = date(2026, 1, 12)
EMPTY = Digest(date(2026, 1, 5), DAY, (), (), (), (), (), (), 0, None)
LESSON = a_lesson("last-row", a_prevention(change="A test reads *all* rows."), title="Row lost")
LATE = DueItem("repair", date(2026, 1, 10), "An alert", lesson="pages", owner="ops", issue="#12")
FULL = EMPTY._replace(
    learned=((LESSON, a_standing(LESSON)),),
    came_back=((a_result(), "pages"),),
    suspected=((a_lesson("twin"), "rows"),),
    ended=(Repair("rows", "t", "A type.", "ops", None, ended="dropped: no rows any more"),),
    overdue=(LATE,),
    due=(LATE._replace(due=date(2026, 1, 20), what="A lock"),),
    later=2,
    read_again=a_lesson("rows"),
)
ROWS = {
    "Learned": ["Row lost. A test reads *all* rows. (test, evident, last-row)"],
    "Came back": [
        "0000001 fix: number 1: pages did not hold",
        "Twin. It says nearly the same as rows (twin)",
    ],
    "Finished or dropped": ["A type. Dropped: no rows any more (rows)"],
    "Overdue": ["An alert. (ops, overdue since 2026-01-10, pages, #12)"],
    "Due": [
        "A lock. (ops, due 2026-01-20, pages, #12)",
        "2 items are due later: fixlearn due",
    ],
    "Worth reading again": ["Rows. Nothing asked for it. (rows)"],
}


def test_a_section_without_rows_is_left_out() -> None:
    assert due.digest_sections(FULL) == [*ROWS.items()]
    assert due.digest_sections(EMPTY) == []


def test_text_is_for_a_terminal_or_a_mail() -> None:
    printed = due.digest_text(FULL, 60)

    assert printed.startswith(
        dedent("""\
        Lessons from 2026-01-05 to 2026-01-12

        Learned
          - Row lost. A test reads *all* rows. (test, evident,
            last-row)

        Came back
          - 0000001 fix: number 1: pages did not hold
        """)
    )
    assert due.digest_text(EMPTY, 60).endswith("\nNothing was learned, and nothing is due.\n")


def test_markdown_has_a_heading_for_each_section() -> None:
    printed = due.digest_markdown(FULL)

    assert printed.startswith(
        "## Lessons from 2026-01-05 to 2026-01-12\n\n### Learned\n\n- Row lost."
    )
    assert [line for line in printed.splitlines() if line.startswith("### ")] == [
        f"### {heading}" for heading in ROWS
    ]
    assert "\\*all\\*" in printed


def test_a_message_for_slack_is_plain_text_in_blocks() -> None:
    message = json.loads(due.slack(FULL))

    assert message["text"] == "Lessons from 2026-01-05 to 2026-01-12"
    first, *blocks = message["blocks"]
    assert first == {
        "type": "header",
        "text": {"type": "plain_text", "text": message["text"], "emoji": False},
    }
    pairs = zip(blocks[::2], blocks[1::2], strict=True)
    assert {
        heading["text"]["text"]: rows["text"]["text"].split("\n") for heading, rows in pairs
    } == {heading: [f"• {row}" for row in rows] for heading, rows in ROWS.items()}
    assert {block["text"]["type"] for block in blocks} == {"plain_text"}


def test_a_message_for_teams_is_an_adaptive_card_without_markdown() -> None:
    message = json.loads(due.teams(FULL))

    (attachment,) = message["attachments"]
    assert message["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    texts = [run["text"] for block in card["body"] for run in block["inlines"]]
    rows = (text for heading, rows in ROWS.items() for text in (heading, *(f"• {r}" for r in rows)))
    assert texts == ["Lessons from 2026-01-05 to 2026-01-12", *rows]


def test_a_long_digest_shows_ten_rows_of_a_section_and_the_command_for_the_others() -> None:
    items = tuple(LATE._replace(what=f"Item {number}") for number in range(12))
    repairs = tuple(Repair("rows", "t", f"{item.what}.", "", None, ended="done") for item in items)
    results = tuple((a_result(), "pages") for _ in items)
    lessons = tuple((LESSON, a_standing(LESSON)) for _ in items)
    long = Digest(DAY, DAY, lessons, results, (), repairs, items, items, 1, None)

    by_heading = dict(due.digest_sections(long))

    assert {len(rows[:10]) for rows in by_heading.values()} == {10}
    assert {heading: rows[10:] for heading, rows in by_heading.items()} == {
        "Learned": ["and 2 more: fixlearn summary --since 2026-01-12"],
        "Came back": ["and 2 more: fixlearn summary --since 2026-01-12"],
        "Finished or dropped": ["and 2 more: fixlearn digest --format json"],
        "Overdue": ["and 2 more: fixlearn due"],
        "Due": ["and 2 more: fixlearn due", "1 item is due later: fixlearn due"],
    }


@pytest.mark.parametrize("letter", ["ä", "漢", "\N{ROCKET}", '"', "#"])
@pytest.mark.parametrize("render", [due.slack, due.teams])
def test_a_long_digest_fits_into_a_chat_in_any_language(render: object, letter: str) -> None:
    assert callable(render)
    items = (LATE._replace(what=letter * 1_000),) * 1_000
    known = a_lesson("row", title=letter * 1_000, gap=letter * 1_000)
    repairs = (Repair("row", "t", letter * 1_000, "ops", None, ended="done"),) * 1_000
    lessons = ((known, a_standing(known)),) * 1_000
    twins = ((known, "rows"),) * 1_000
    message = render(Digest(DAY, DAY, lessons, (), twins, repairs, items, items, 1_000, known))

    assert len(message.encode()) < 28_000
    assert "and 995 more: fixlearn due" in message
    document = json.loads(message)
    blocks = document.get("blocks", [])
    assert len(blocks) <= 50
    assert all(len(block["text"]["text"]) <= 3_000 for block in blocks)


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\nb", "<!channel>", "##[command]"])
def test_no_text_is_harmful_in_any_format(text: str) -> None:
    hostile = FULL._replace(overdue=(LATE._replace(what=text, owner=text),))

    assert list(harm(due.digest_text(hostile, 80))) == []
    assert "\x1b" not in due.slack(hostile) + due.teams(hostile) + due.digest_markdown(hostile)
    assert "##[" not in due.slack(hostile) + due.teams(hostile)


@given(HOSTILE)
@settings(max_examples=50)
def test_every_format_keeps_its_shape_for_any_text(text: str) -> None:
    item = LATE._replace(what=text, owner=text)
    known = a_lesson("row", a_prevention(change=text), title=text, gap=text)
    repair = Repair("row", text, text, text, None, ended=f"done: {text}")
    hostile = EMPTY._replace(
        learned=((known, a_standing(known)),), ended=(repair,), overdue=(item,), read_again=known
    )
    printed = due.digest_markdown(hostile).split("\n")

    assert [line for line in printed if line.startswith("#")] == [
        "## Lessons from 2026-01-05 to 2026-01-12",
        "### Learned",
        "### Finished or dropped",
        "### Overdue",
        "### Worth reading again",
    ]
    assert len(json.loads(due.slack(hostile))["blocks"]) == 9
    assert len(json.loads(due.teams(hostile))["attachments"][0]["content"]["body"]) == 9
    assert list(harm(due.slack(hostile) + due.teams(hostile))) == []
