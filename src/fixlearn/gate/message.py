"""Raw message -> Message: clean-up, subject, body, references."""

from __future__ import annotations

import re
from itertools import islice

from fixlearn.messages import Declaration, Message, Reference

# Editors of Windows begin a file with it, and git makes it a part of the subject.
BYTE_ORDER_MARK = "\ufeff"
# `git commit --verbose` puts the diff below this line; git drops it, whatever
# the comment character in front of it is.
_SCISSORS = re.compile(r"^\S{1,16} -{24} >8 -{24}[ \t]*$", re.MULTILINE)
_LESSON_LINE = re.compile(
    r"^lesson[ \t]*:[ \t]*(?P<value>.*(?:\n[ \t]+\S.*)*)$", re.IGNORECASE | re.MULTILINE
)
_FIX_LINE = re.compile(
    r"^fix[ \t]*:[ \t]*(?P<word>yes|no)[ \t]*(?:\((?P<reason>.*)\))?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_LINES = 100
_MOST_VALUE = 1_000  # characters; a longer one is no list of ids and no reason
_RESERVED = re.compile(r"(?P<word>none|later)(?![\w-])(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


def clean_draft(text: str, *, editor_used: bool) -> str:
    """Drop what git will drop from a message that is still being made.

    A commit-msg hook sees the message before git cleans it up. Git strips
    comment lines only where an editor was opened, and keeps lines such as
    "#12: fix the pager" that were given with -m.
    """
    scissors = _SCISSORS.search(text)
    if scissors:
        text = text[: scissors.start()]
    text = text.replace("\r\n", "\n")
    if not editor_used:
        return text
    return "\n".join(line for line in text.split("\n") if not line.startswith("#"))


def parse_message(text: str) -> Message:
    """Understand a message as it stands in history: nothing is a comment any more.

    A byte order mark at its beginning is no part of the subject.

    `Lesson:` lines count anywhere below the subject, because a squash merge
    moves trailers into the middle of the body; everything that git itself
    parses as a trailer of that name counts as well.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text.strip().lstrip(BYTE_ORDER_MARK).lstrip()
    subject, _, body = text.partition("\n")
    lowered = body.lower()
    references: tuple[Reference, ...] = ()
    declaration = None
    if "lesson" in lowered:
        lines = islice(_LESSON_LINE.finditer(body), _MOST_LINES)
        values = (match["value"][:_MOST_VALUE] for match in lines)
        found = map(parse_reference, values)
        references = tuple(reference for group in found for reference in group)
    if "fix" in lowered:
        declaration = _declaration(body)
    return Message(subject.strip(), body.rstrip(), references, declaration)


def _declaration(body: str) -> Declaration | None:
    """A squash merge may bring several lines: one `yes` outweighs every `no`."""
    found = [
        Declaration(match["word"].lower() == "yes", (match["reason"] or "").strip())
        for match in _FIX_LINE.finditer(body)
    ]
    return next((word for word in found if word.is_fix), found[0] if found else None)


def parse_reference(value: str) -> tuple[Reference, ...]:
    """The references that the value of one `Lesson:` line makes; one at least.

    >>> [reference.lesson for reference in parse_reference("retry-loses-body")]
    ['retry-loses-body']
    """
    value = " ".join(value.split())
    reserved = _RESERVED.match(value)
    if reserved:
        return (_reserved(reserved["word"].lower(), reserved["rest"].strip(), value),)
    ids = [_id(part) for part in re.split(r"[,\s]+", value) if part]
    if len(ids) > 1 and not all(re.fullmatch(r"[a-z0-9-]+", id) for id in ids):
        ids = [value]  # a sentence, not a list: shown as it stands
    return tuple(Reference("id", lesson=id, value=value) for id in ids or [""])


def _id(text: str) -> str:
    """The id in what people paste: a path, a code span, an end of sentence."""
    return text.strip("`'\".,;").rpartition("/")[2].removesuffix(".md")


def _reserved(word: str, rest: str, value: str) -> Reference:
    before, reason = _split_reason(rest)
    if word == "none":
        return Reference(word, reason=reason, value=value)
    from fixlearn.dates import parse_day  # few messages need it, and datetime takes time to import

    lesson, due, unclear = "", None, ""
    for part in before.split():
        day = parse_day(part)
        if day and not due:
            due = day
        elif _ID.fullmatch(_id(part)) and not day and not lesson:
            lesson = _id(part)
        else:
            unclear = unclear or part
    first, closed, _ = reason.partition(") (")
    return Reference(
        word,
        lesson=lesson,
        reason=reason,
        due=due,
        value=value,
        unclear=unclear or (f"({first})" if closed else ""),
    )


def _split_reason(rest: str) -> tuple[str, str]:
    """What stands before the outermost parentheses, and what in them: nothing without both."""
    before, opened, reason = rest.rstrip(" .").partition("(")
    return (before, reason[:-1].strip()) if opened and reason.endswith(")") else ("", "")
