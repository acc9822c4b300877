"""Parse a raw commit message: clean-up, subject, body, references."""

from __future__ import annotations

import re
from itertools import chain, islice

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import Declaration, Message, Reference, SquashedCommit

if TYPE_CHECKING:
    from collections.abc import Collection

# The patterns are compiled on demand: most messages need none of them, and the hooks import this.

# Editors on Windows write it at the start of a file, and git makes it part of the subject.
BYTE_ORDER_MARK = "\ufeff"
# `git commit --verbose` puts the diff below this line, and git drops both. Any comment
# character may be in front of it.
_SCISSORS = r"(?m)^\S{1,16} -{24} >8 -{24}[ \t]*$"
_LESSON_LINE = r"(?im)^lesson[ \t]*:[ \t]*(?P<value>.*(?:\n[ \t]+\S.*)*)$"
_FIX_LINE = r"(?im)^fix[ \t]*:[ \t]*(?P<word>yes|no)[ \t]*(?:\((?P<reason>.*)\))?[ \t]*$"
_ANY_LINE = r"(?im)^(?:lesson|fix)[ \t]*:.*(?:\n[ \t]+\S.*)*(?:\n|\Z)"
# What both shapes of `squash_message` have.
_MAY_BE_SQUASHED = r"(?m)^(?:Squashed commit of the following:|\* \S)"
_FENCE = r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>.*?)\s*$"
_MAX_NESTED = 3  # squash merges of squash merges
_MAX_LINES = 100  # a squash merge of many commits has dozens; more only cost time
_MAX_VALUE = 1_000  # characters; a longer one is no list of ids and no reason
_RESERVED = r"(?is)(?P<word>none|later)(?![\w-])(?P<rest>.*)"
_ID = r"(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*"


def clean_draft(text: str, *, editor_used: bool) -> str:
    """The text without what git will drop from a message that is not committed yet.

    A commit-msg hook gets the message before git cleans it up. Git strips
    comment lines only if an editor was used, and keeps lines such as
    "#12: fix the pager" that were given with -m.
    """
    scissors = re.search(_SCISSORS, text) if " >8 " in text else None
    if scissors:
        text = text[: scissors.start()]
    text = text.replace("\r\n", "\n")
    if not editor_used:
        return text
    return "\n".join(line for line in text.split("\n") if not line.startswith("#"))


def parse_message(text: str) -> Message:
    """The message of a commit that is in history, and so has no comments.

    A byte order mark at its start is not part of the subject. `Lesson:` lines
    count anywhere below the subject, because a squash merge moves trailers into
    the middle of the body. All that git parses as trailers of that name count, too.
    The commits that a squash merge lists have messages of their own.
    """
    return _parse(text, _MAX_NESTED)


def _parse(text: str, nested: int) -> Message:
    """The message; squashed commits may have squashed others, `nested` levels deep."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text.strip().lstrip(BYTE_ORDER_MARK).lstrip()
    squashed: tuple[SquashedCommit, ...] = ()
    if nested and ("\n* " in text or "Squashed" in text) and re.search(_MAY_BE_SQUASHED, text):
        text, squashed = _without_squashed(text, nested - 1)
    subject, _, body = text.partition("\n")
    prose = _without_code(body)
    lowered = prose.lower()
    references: tuple[Reference, ...] = ()
    declaration = None
    if "lesson" in lowered:
        lines = islice(re.finditer(_LESSON_LINE, prose), _MAX_LINES)
        values = (match["value"][:_MAX_VALUE] for match in lines)
        references = tuple(chain.from_iterable(map(parse_reference, values)))
    if lowered.startswith("fix") or "\nfix" in lowered:
        declaration = _declaration(prose)
    for commit in squashed:
        references += commit.message.references
    return Message(subject.strip(), body.rstrip(), references, declaration, squashed)


def _without_squashed(text: str, nested: int) -> tuple[str, tuple[SquashedCommit, ...]]:
    """The text without the commits that it lists, and these."""
    from fixlearn.gate.squash_message import split  # few messages need it

    parts = split(text)
    if parts is None:
        return text, ()
    squashed: list[SquashedCommit] = []
    for listed in parts.commits:
        message = _parse(listed.text, nested)
        outer = message._replace(references=message.references_of_all, squashed=())
        squashed += (SquashedCommit(listed.sha, outer), *message.squashed)
    return parts.rest, tuple(squashed)


def _without_code(body: str) -> str:
    """The body without fenced blocks of code and HTML comments; what is not closed stays.

    The author did not write what is quoted there, such as the template of a pull request.
    """
    body = _without_comments(body) if "<!--" in body else body
    if "```" not in body and "~~~" not in body:
        return body
    kept: list[str] = []
    opened = ""
    start = 0  # in `kept`, where the open block begins
    for line in body.split("\n"):
        fence = re.match(_FENCE, line)
        kept.append(line)
        if fence and not opened:
            opened, start = fence["mark"], len(kept) - 1
        elif fence and fence["mark"].startswith(opened) and not fence["info"]:
            del kept[start:]
            opened = ""
    return "\n".join(kept)


def _without_comments(text: str) -> str:
    parts = []
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        parts.append(text[end:start])
        end = close + len("-->")
    return "".join([*parts, text[end:]])


def without_lines(text: str, lines: Collection[str]) -> str:
    """The message without these `Lesson:` and `Fix:` lines; all other bytes are kept."""
    refused = {normal_line(line) for line in lines}
    if not refused:
        return text
    subject, feed, body = text.partition("\n")
    kept = re.sub(_ANY_LINE, lambda line: "" if normal_line(line[0]) in refused else line[0], body)
    return text if kept == body else f"{subject}{feed}{kept}".rstrip() + "\n"


def normal_line(line: str) -> str:
    """A line of a message, so that two spellings of it are equal.

    >>> normal_line("LESSON :  none\\n  (typo)")
    'lesson: none (typo)'
    """
    name, _, value = line.partition(":")
    return f"{name.strip().lower()}: {' '.join(value.split())}"


def _declaration(body: str) -> Declaration | None:
    """The `Fix:` line of the body; of several after a squash merge, a `yes` beats every `no`."""
    declarations = [
        Declaration(match["word"].lower() == "yes", (match["reason"] or "").strip())
        for match in re.finditer(_FIX_LINE, body)
    ]
    first = declarations[0] if declarations else None
    return next((declaration for declaration in declarations if declaration.is_fix), first)


def parse_reference(value: str) -> tuple[Reference, ...]:
    """The references in the value of one `Lesson:` line, at least one.

    >>> [reference.lesson for reference in parse_reference("retry-loses-body")]
    ['retry-loses-body']
    """
    value = " ".join(value.split())
    reserved = re.match(_RESERVED, value)
    if reserved:
        return (_reserved(reserved["word"].lower(), reserved["rest"].strip(), value),)
    ids = [_id(part) for part in re.split(r"[,\s]+", value) if part]
    if len(ids) > 1 and not all(re.fullmatch(r"[a-z0-9-]+", id) for id in ids):
        ids = [value]  # a sentence, not a list: the finding quotes it whole
    return tuple(Reference("id", lesson=id, value=value) for id in ids or [""])


def _id(text: str) -> str:
    """The id in what people paste: a path, a code span, the end of a sentence."""
    return text.strip("`'\".,;").rpartition("/")[2].removesuffix(".md")


def _reserved(word: str, rest: str, value: str) -> Reference:
    before, reason = _split_reason(rest)
    if word == "none":
        return Reference(word, reason=reason, value=value)
    from fixlearn.dates import parse_day  # few messages need it, and datetime is slow to import

    lesson, due, unclear = "", None, ""
    for part in before.split():
        day = parse_day(part)
        if day and not due:
            due = day
        elif re.fullmatch(_ID, _id(part)) and not day and not lesson:
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
    """The text before and inside of the outermost parentheses; ("", "") if one is missing."""
    before, opened, reason = rest.rstrip(" .").partition("(")
    return (before, reason[:-1].strip()) if opened and reason.endswith(")") else ("", "")
