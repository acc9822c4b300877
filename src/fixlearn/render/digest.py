"""The digest: as text, Markdown and JSON, and as messages for Slack and Microsoft Teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.messages import short
from fixlearn.render import json
from fixlearn.render.release_sentences import learned, owed_item, plural, sentence
from fixlearn.render.sanitize import sanitize_markdown, sanitize_terminal
from fixlearn.render.text import PLAIN, Colours, as_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.releases.digest import Digest

# Slack shows at most 50 blocks of 3,000 characters, Teams refuses more than 28 KB.
_MAX_ROWS = 10  # of a section in a chat
_MAX_ROW = 240  # characters


def sections(digest: Digest) -> list[tuple[str, list[str]]]:
    """The sections that have rows: a heading, and rows of plain text."""
    came_back = [
        f"{short(fix.sha)} {fix.subject}: {id} did not hold" for fix, id in digest.came_back
    ]
    came_back += [
        f"{sentence(lesson.title)} It says nearly the same as {id} ({lesson.id})"
        for lesson, id in digest.suspected
    ]
    ended = [
        f"{sentence(repair.change)} {_capitalized(repair.ended)} ({repair.lesson})"
        for repair in digest.ended
    ]
    due = [owed_item(item, digest.on) for item in digest.due]
    if digest.later:
        due.append(f"{plural(digest.later, 'more item')} later: fixlearn due lists them")
    again = digest.read_again
    reading = [f"{sentence(again.title)} {again.gap} ({again.id})"] if again else []
    all_sections = [
        ("Learned", [learned(lesson, standing) for lesson, standing in digest.learned]),
        ("Came back", came_back),
        ("Finished or dropped", ended),
        ("Overdue", [owed_item(item, digest.on) for item in digest.overdue]),
        ("Due", due),
        ("Worth reading again", reading),
    ]
    return [(heading, rows) for heading, rows in all_sections if rows]


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    return json.plain({"text": title(digest), "blocks": blocks})


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
    return json.plain({"type": "message", "attachments": [attachment]})


def _teams_block(texts: list[str], **style: str) -> object:
    """A block whose text, unlike that of a TextBlock, is no Markdown."""
    runs = [{"type": "TextRun", "text": text, **style} for text in texts]
    return {"type": "RichTextBlock", "inlines": runs}


def _short_sections(digest: Digest) -> Iterator[tuple[str, list[str]]]:
    """The sections with as many rows as a chat takes, each with the number of the others."""
    for heading, rows in sections(digest) or [(_NOTHING, ["fixlearn list shows all lessons"])]:
        short_rows = [_cut(sanitize_terminal(row)) for row in rows[:_MAX_ROWS]]
        more = len(rows) - _MAX_ROWS
        if more > 0:
            short_rows.append(f"and {more:,} more: fixlearn digest and fixlearn due list them")
        yield heading, short_rows


def _cut(row: str) -> str:
    return row if len(row) <= _MAX_ROW else f"{row[: _MAX_ROW - 1].rstrip()}…"
