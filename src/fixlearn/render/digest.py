"""The digest: as text, Markdown and JSON, and as messages for Slack and Microsoft Teams."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from fixlearn.messages import short
from fixlearn.render import json
from fixlearn.render.release_sentences import capitalized, learned, owed_item, plural, sentence
from fixlearn.render.sanitize import sanitize_markdown, sanitize_terminal
from fixlearn.render.text import PLAIN, Colours, as_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.releases.digest import Digest

_MAX_ROWS = 10  # of a section
# Slack takes at most 50 blocks of 3,000 characters, and Teams refuses more than 28 KB.
_MAX_CHAT_ROWS = 5  # of a section
_MAX_ROW = 240  # characters
_MAX_ROW_BYTES = 800  # in JSON, in which a letter may take six


def sections(digest: Digest, most: int = _MAX_ROWS) -> list[tuple[str, list[str]]]:
    """The sections that have rows: a heading, and rows of plain text.

    At most `most` rows each; one more row says how many are left out, and what prints them.
    """
    came_back = [
        f"{short(fix.sha)} {fix.subject}: {id} did not hold" for fix, id in digest.came_back
    ]
    came_back += [
        f"{sentence(lesson.title)} It says nearly the same as {id} ({lesson.id})"
        for lesson, id in digest.suspected
    ]
    ended = [
        f"{sentence(repair.change)} {capitalized(repair.ended)} ({repair.lesson})"
        for repair in digest.ended
    ]
    again = digest.read_again
    reading = [f"{sentence(again.title)} {again.gap} ({again.id})"] if again else []
    unreadable = [f"{path}: fixlearn lint says why" for path in digest.unreadable]
    news = f"fixlearn summary --since {digest.since}"
    due = _most([owed_item(item, digest.on) for item in digest.due], most, "fixlearn due")
    if digest.later:
        verb = "is" if digest.later == 1 else "are"
        due.append(f"{plural(digest.later, 'item')} {verb} due later: fixlearn due")
    all_sections = [
        ("Learned", _most([learned(*pair) for pair in digest.learned], most, news)),
        ("Came back", _most(came_back, most, news)),
        ("Finished or dropped", _most(ended, most, "fixlearn digest --format json")),
        (
            "Overdue",
            _most([owed_item(item, digest.on) for item in digest.overdue], most, "fixlearn due"),
        ),
        ("Due", due),
        ("Cannot be read", _most(unreadable, most, "fixlearn lint")),
        ("Worth reading again", reading),
    ]
    return [(heading, rows) for heading, rows in all_sections if rows]


def _most(rows: list[str], most: int, command: str) -> list[str]:
    more = len(rows) - most
    return [*rows[:most], f"and {more:,} more: {command}"] if more > 0 else rows


def title(digest: Digest) -> str:
    """The period of the digest."""
    return f"Lessons from {digest.since} to {digest.on}"


_NOTHING = "Nothing was learned, and nothing is due."


def text(digest: Digest, width: int, colours: Colours = PLAIN) -> str:
    """The sections for a terminal or a mail, in lines of at most `width` columns."""
    lines = [colours.where(title(digest))]
    for heading, rows in sections(digest):
        lines += ["", colours.good(heading)]
        lines += [wrapped(row, width, "  - ", "    ") for row in rows]
    return as_text(lines if len(lines) > 1 else [*lines, _NOTHING])


def markdown(digest: Digest) -> str:
    """The sections as Markdown."""
    lines = [f"## {title(digest)}"]
    for heading, rows in sections(digest):
        lines += ["", f"### {heading}", "", *(f"- {sanitize_markdown(row)}" for row in rows)]
    return as_text(lines if len(lines) > 1 else [*lines, "", _NOTHING])


def slack(digest: Digest) -> str:
    """The message for an incoming webhook of Slack; plain text, so that nobody is mentioned."""
    blocks: list[object] = [_slack_block("header", title(digest))]
    for heading, rows in _short_sections(digest):
        blocks.append(_slack_block("header", heading))
        blocks.append(_slack_block("section", "\n".join(f"• {row}" for row in rows)))
    return json.one_line({"text": title(digest), "blocks": blocks})


def _slack_block(kind: str, text: str) -> object:
    return {"type": kind, "text": {"type": "plain_text", "text": text, "emoji": False}}


def teams(digest: Digest) -> str:
    """The message for a workflow of Microsoft Teams that takes a webhook request."""
    body = [_teams_block([title(digest)], size="Large", weight="Bolder")]
    for heading, rows in _short_sections(digest):
        body.append(_teams_block([heading], weight="Bolder"))
        body += [_teams_block([f"• {row}"]) for row in rows]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content_type = "application/vnd.microsoft.card.adaptive"
    attachment = {"contentType": content_type, "contentUrl": None, "content": card}
    return json.one_line({"type": "message", "attachments": [attachment]})


def _teams_block(texts: list[str], **style: str) -> object:
    """A block whose text, unlike that of a TextBlock, is no Markdown."""
    runs = [{"type": "TextRun", "text": text, **style} for text in texts]
    return {"type": "RichTextBlock", "inlines": runs}


def _short_sections(digest: Digest) -> Iterator[tuple[str, list[str]]]:
    """The sections, as short as a chat takes them."""
    nothing = [(_NOTHING, ["fixlearn list shows all lessons"])]
    for heading, rows in sections(digest, _MAX_CHAT_ROWS) or nothing:
        yield heading, [_cut(sanitize_terminal(row)) for row in rows]


def _cut(row: str) -> str:
    sizes = accumulate(len(json.one_line(letter)) - len('""\n') for letter in row[:_MAX_ROW])
    length = sum(size <= _MAX_ROW_BYTES for size in sizes)
    return row if length == len(row) else f"{row[: length - 1].rstrip()}…"
