"""The due list as text, Markdown, a calendar and issues for a tracker; and the digest, for a chat.

`render.json` has the JSON of both.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from fixlearn.dates import later
from fixlearn.errors import MissingPackage
from fixlearn.messages import short
from fixlearn.render.json import one_line
from fixlearn.render.release_sentences import (
    capitalized,
    debt_notes,
    learned,
    owed_item,
    plural,
    sentence,
    when_due,
)
from fixlearn.render.sanitize import (
    sanitize_markdown,
    sanitize_markdown_parts,
    sanitize_terminal,
)
from fixlearn.render.text import PLAIN, Colours, as_text, with_lead, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from fixlearn.model import DueItem, Repair
    from fixlearn.releases.debt import Digest, Owed
    from fixlearn.render.links import Links

_INDENT = " " * 14  # below the date
_MAX_TITLE = 200  # characters of an issue's title; GitHub and GitLab refuse more than 255
_LABEL, _LATE_LABEL = "fixlearn", "overdue"
_HOW_IT_ENDS = (
    "It is closed when the lesson says `status: done` with its evidence, or `status: dropped` "
    "with `because:`."
)


def text(owed: Owed, width: int, colours: Colours = PLAIN) -> str:
    """The overdue items, then the other ones, each with its due date."""
    lines: list[str] = []
    if owed.overdue:
        lines += [colours.error("overdue"), *(_item(item, width) for item in owed.overdue)]
    if owed.due:
        lines += [colours.where("due"), *(_item(item, width) for item in owed.due)]
    return as_text(lines)


def _item(item: DueItem, width: int) -> str:
    details = (item.owner, item.lesson) if item.kind == "repair" else (item.reason,)
    notes = ", ".join(filter(None, (*details, *debt_notes(item))))
    text = f"{short(item.commit)} {item.what}".lstrip() + (f" ({notes})" if notes else "")
    return wrapped(f"{item.due or 'no date'}  {item.kind}  {text}", width, "  ", _INDENT)


def hint(owed: Owed) -> str:
    """How to settle the items, a line for each kind of item; "" if nothing is owed."""
    lines = []
    fixes = [short(item.commit) for item in owed.items if item.commit]
    if fixes:
        which = "the fix" if len(fixes) == 1 else "the first fix"
        lines.append(f"fixlearn new --from-commit {fixes[0]}   writes the lesson of {which}")
    if any(item.lesson for item in owed.items):
        lines.append("to finish a repair item, set status: done and add evidence to its lesson")
    return "\n".join(with_lead("hint: ", lines))


def headline(owed: Owed, on: str) -> str:
    """How much is owed, in one line."""
    late = len(owed.overdue)
    if owed.items:
        overdue = f"{late:,} overdue on {on}" if late else "none overdue"
        more = f"; {owed.left_out:,} more: fixlearn due" if owed.left_out else ""
        return f"{_things(len(owed.items))}, {overdue}{more}"
    if owed.left_out:
        return f"no item matches; {_things(owed.left_out)}: fixlearn due"
    return "nothing else is owed" if owed.unreadable else "nothing is owed"


def unreadable(owed: Owed) -> str:
    """The line about lessons that cannot be read; "" if there is none."""
    count = len(owed.unreadable)
    what = "what it plans is" if count == 1 else "what they plan is"
    cannot = f"{plural(count, 'lesson')} cannot be read, so {what} unknown: fixlearn lint"
    return f"warning: {cannot}" if count else ""


def _things(count: int) -> str:
    return "1 thing is owed" if count == 1 else f"{count:,} things are owed"


def markdown(owed: Owed, on: date, links: Links) -> str:
    """The items as a list in Markdown, with links to commits and issues."""
    lines = []
    for heading, items in (("Overdue", owed.overdue), ("Due", owed.due)):
        if items:
            lines += [f"### {heading}", "", *(_row(item, on, links) for item in items), ""]
    if lines:
        return as_text(lines[:-1])
    return f"No item matches on {on}.\n" if owed.left_out else f"Nothing is owed on {on}.\n"


def _row(item: DueItem, on: date, links: Links) -> str:
    what = f"**{sanitize_markdown(sentence(item.what))}**"
    if item.commit:
        commit = [(short(item.commit), links.of_commit(item.commit))]
        what = f"The lesson of {sanitize_markdown_parts(commit)} {what}"
    notes = debt_notes(item._replace(issue="", lesson_issue=""))
    issues = dict.fromkeys(filter(None, (item.issue, item.lesson_issue)))
    details = (item.owner, when_due(item, on), item.lesson, item.reason, *notes)
    texts = [sanitize_markdown(detail) for detail in details if detail]
    texts += [sanitize_markdown_parts([(issue, links.of_issue(issue))]) for issue in issues]
    return f"- {what} ({', '.join(texts)})"


def calendar(owed: Owed, on: date) -> str:
    """The items with a date as a calendar (RFC 5545), each an event of one whole day.

    Raises MissingPackage without icalendar.
    """
    from datetime import UTC, datetime, time

    try:
        import icalendar
    except ImportError as error:
        raise MissingPackage("--format ics", "icalendar") from error
    document = icalendar.Calendar()
    document.add("prodid", "-//fixlearn//due//EN")
    document.add("version", "2.0")
    for item in owed.items:
        if item.due:
            event = icalendar.Event()
            # The day is that of the report, so that the same report gives the same bytes.
            event.add("dtstamp", datetime.combine(on, time(), UTC))
            event.add("uid", f"{item.key or item.commit}@fixlearn")
            event.add("dtstart", item.due)
            event.add("dtend", later(item.due, 1))
            lesson = f"the lesson of {short(item.commit)} " if item.commit else ""
            event.add("summary", sanitize_terminal(f"Due: {lesson}{item.what}"))
            details = (item.owner, item.lesson and f"lesson {item.lesson}", item.reason)
            notes = ", ".join(filter(None, (*details, *debt_notes(item))))
            event.add("description", sanitize_terminal(notes))
            event.add("transp", "TRANSPARENT")  # nobody is busy because of it
            document.add_component(event)
    return str(document.to_ical(), "utf-8")


def issues(owed: Owed, on: date, links: Links, *, is_gitlab: bool) -> str:
    """The repair items as issues of a tracker, a JSON object a line.

    An item whose issue is in another tracker is left out. `marker` in the body finds an
    issue again, so that a job opens it only once.
    """
    rows = [_issue(item, on) for item in owed.items if item.key and _is_in(item.issue, links)]
    is_open = {item.key for item in owed.items}  # a lesson may go on in another one
    ended = (item for item in owed.ended if item.key not in is_open)
    rows += [_ended_issue(item) for item in ended if _is_in(item.issue, links)]
    return "".join(one_line(_for_gitlab(row) if is_gitlab else row) for row in rows)


def _is_in(issue: str, links: Links) -> bool:
    """True if there is no issue yet, or one of this repository."""
    number = _number(issue)
    return not issue or bool(number and issue in (f"#{number}", links.of_issue(f"#{number}")))


def _number(issue: str) -> int | None:
    match = re.search(r"(?:#|/)([1-9]\d{0,9})$", issue, re.ASCII)
    return int(match[1]) if match else None


def _issue(item: DueItem, on: date) -> dict[str, object]:
    is_late = bool(item.due and item.due < on)
    notes = list(debt_notes(item._replace(issue="", lesson_issue="")))
    if item.lesson_issue not in ("", item.issue):
        notes.insert(0, f"Issue of the lesson: {item.lesson_issue}")
    lines = [
        sanitize_markdown(sentence(item.what)),
        "",
        f"- Lesson: {sanitize_markdown(item.title)} (`{item.lesson}`)",
        f"- Owner: {sanitize_markdown(item.owner)}",
        f"- Due: {item.due}" + (", overdue" if is_late else ""),
        *(f"- {sanitize_markdown(capitalized(note))}" for note in notes),
        "",
        f"This issue follows the lesson `{item.lesson}`. {_HOW_IT_ENDS}",
        "",
        f"<!-- fixlearn: {item.key} -->",
    ]
    return {
        "marker": f"fixlearn: {item.key}",
        "number": _number(item.issue),
        "state": "open",
        "title": _short_title(item.what),
        "body": "\n".join(lines),
        "labels": [_LABEL, _LATE_LABEL] if is_late else [_LABEL],
        "comment": f"The lesson {item.lesson} still plans this.",
    }


def _ended_issue(repair: Repair) -> dict[str, object]:
    return {
        "marker": f"fixlearn: {repair.key}",
        "number": _number(repair.issue),
        "state": "closed",
        "title": _short_title(repair.change),
        "body": None,
        "labels": [_LABEL],
        "comment": sanitize_markdown(capitalized(repair.ended)),
    }


def _short_title(change: str) -> str:
    text = sanitize_terminal(change).rstrip(".")
    return text if len(text) <= _MAX_TITLE else f"{text[: _MAX_TITLE - 1].rstrip()}…"


def _for_gitlab(row: dict[str, object]) -> dict[str, object]:
    state = "opened" if row["state"] == "open" else row["state"]
    renamed = {("description" if key == "body" else key): value for key, value in row.items()}
    return {**renamed, "state": state}


_MAX_ROWS = 10  # of a section
# Slack takes at most 50 blocks of 3,000 characters, and Teams refuses more than 28 KB.
_MAX_CHAT_ROWS = 5  # of a section
_MAX_ROW = 240  # characters
_MAX_ROW_BYTES = 800  # in JSON, in which a letter may take six


def digest_sections(digest: Digest, most: int = _MAX_ROWS) -> list[tuple[str, list[str]]]:
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
    later = []
    if digest.later:
        verb = "is" if digest.later == 1 else "are"
        later = [f"{plural(digest.later, 'item')} {verb} due later: fixlearn due"]
    overdue, due = (
        _most([owed_item(item, digest.on) for item in items], most, "fixlearn due")
        for items in (digest.overdue, digest.due)
    )
    all_sections = {
        "Learned": _most([learned(*pair) for pair in digest.learned], most, news),
        "Came back": _most(came_back, most, news),
        "Finished or dropped": _most(ended, most, "fixlearn digest --format json"),
        "Overdue": overdue,
        "Due": [*due, *later],
        "Cannot be read": _most(unreadable, most, "fixlearn lint"),
        "Worth reading again": reading,
    }
    return [(heading, rows) for heading, rows in all_sections.items() if rows]


def _most(rows: list[str], most: int, command: str) -> list[str]:
    more = len(rows) - most
    return [*rows[:most], f"and {more:,} more: {command}"] if more > 0 else rows


def _title(digest: Digest) -> str:
    return f"Lessons from {digest.since} to {digest.on}"


_NOTHING = "Nothing was learned, and nothing is due."


def digest_text(digest: Digest, width: int, colours: Colours = PLAIN) -> str:
    """The sections for a terminal or a mail, in lines of at most `width` columns."""
    lines = [colours.where(_title(digest))]
    for heading, rows in digest_sections(digest):
        lines += ["", colours.good(heading)]
        lines += [wrapped(row, width, "  - ", "    ") for row in rows]
    return as_text(lines if len(lines) > 1 else [*lines, _NOTHING])


def digest_markdown(digest: Digest) -> str:
    """The sections as Markdown."""
    lines = [f"## {_title(digest)}"]
    for heading, rows in digest_sections(digest):
        lines += ["", f"### {heading}", "", *(f"- {sanitize_markdown(row)}" for row in rows)]
    return as_text(lines if len(lines) > 1 else [*lines, "", _NOTHING])


def slack(digest: Digest) -> str:
    """The message for an incoming webhook of Slack; plain text, so that nobody is mentioned."""
    blocks: list[object] = [_slack_block("header", _title(digest))]
    for heading, rows in _short_sections(digest):
        blocks.append(_slack_block("header", heading))
        blocks.append(_slack_block("section", "\n".join(f"• {row}" for row in rows)))
    return one_line({"text": _title(digest), "blocks": blocks})


def _slack_block(kind: str, text: str) -> object:
    return {"type": kind, "text": {"type": "plain_text", "text": text, "emoji": False}}


def teams(digest: Digest) -> str:
    """The message for a workflow of Microsoft Teams that takes a webhook request."""
    body = [_teams_block([_title(digest)], size="Large", weight="Bolder")]
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
    return one_line({"type": "message", "attachments": [attachment]})


def _teams_block(texts: list[str], **style: str) -> object:
    """A block whose text, unlike that of a TextBlock, is no Markdown."""
    runs = [{"type": "TextRun", "text": text, **style} for text in texts]
    return {"type": "RichTextBlock", "inlines": runs}


def _short_sections(digest: Digest) -> Iterator[tuple[str, list[str]]]:
    """The sections, as short as a chat takes them."""
    nothing = [(_NOTHING, ["fixlearn list shows all lessons"])]
    for heading, rows in digest_sections(digest, _MAX_CHAT_ROWS) or nothing:
        yield heading, [_cut(sanitize_terminal(row)) for row in rows]


def _cut(row: str) -> str:
    sizes = accumulate(len(one_line(letter)) - len('""\n') for letter in row[:_MAX_ROW])
    length = sum(size <= _MAX_ROW_BYTES for size in sizes)
    return row if length == len(row) else f"{row[: length - 1].rstrip()}…"
