"""Make text from commits and lessons harmless: one function for each medium.

Otherwise a commit message can move the cursor, recolour a log, hide text by its
writing direction, or give commands to a CI system that reads its own log.
"""

from __future__ import annotations

import re

from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Control characters, including C1; marks that change the writing direction; line and paragraph
# separators; lone surrogates, U+FFFE and U+FFFF, which XML cannot contain; invisible characters.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200c\u3164\ufe00-\ufe0e\uffa0\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
# Azure, GitHub and TeamCity execute these in a log as commands.
_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!@])")


def sanitize_terminal(text: str) -> str:
    """One line for a terminal, a log or XML; invisible characters become escapes.

    >>> sanitize_terminal("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    safe = _COMMAND.sub("# #", _escape_invisible(text))
    return "> " + safe if safe.lstrip().startswith("::") else safe


def _escape_invisible(text: str) -> str:
    return _INVISIBLE.sub(
        lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text
    )


def sanitize_markdown(text: str) -> str:
    """One line of Markdown that renders as `text`.

    Markup is escaped with backslashes, as in CommonMark. A mention or an issue number
    does not become a link on a forge, nor the start of the line a command of a CI log.
    """
    line = " ".join(_INVISIBLE.sub(" ", text).split())
    safe = _MARKDOWN.sub(r"\\\1", line)
    # Forges look for mentions and issue numbers after they removed the escapes.
    safe = re.sub(r"\\@(?=\w)", "@&#8203;", safe)
    safe = re.sub(r"\\#(?=\d)", "\\#&#8203;", safe)
    # Only at the start of a line do these begin a list, a rule or an underline.
    safe = re.sub(r"^([-+=])(?=[-=]*(?:\s|$))", r"\\\1", safe)
    safe = re.sub(r"^(\d+)([.)])", r"\1\\\2", safe)
    return f"\\{safe}" if safe.startswith("::") else safe


def sanitize_markdown_parts(parts: Iterable[tuple[str, str]]) -> str:
    """One line of Markdown from (text, address): a link if there is an address, otherwise text."""
    safe = ""
    for text, address in parts:
        part = sanitize_markdown(text)
        if address:
            safe += f"[{part}](<{address}>)"
        else:
            safe += " " * text[:1].isspace() + part + " " * text[-1:].isspace()
    return " ".join(safe.split())


def for_markdown_template(text: str) -> str:
    """One line that renders as `text` anywhere in a Markdown template.

    That may be within HTML, where a backslash is no escape.
    """
    safe = sanitize_markdown(text)
    for escaped, entity in (("\\<", "&lt;"), ("\\>", "&gt;"), ("\\&", "&amp;")):
        safe = safe.replace(escaped, entity)
    return safe


def sanitize_report(text: str) -> str:
    """One line of a report that a platform displays, without links.

    SARIF and the platforms render `[text](target)` in plain messages as a link.
    """
    return sanitize_terminal(text).replace("](", "] (")


def sanitize_annotation(lines: Iterable[str]) -> str:
    """Lines as the data of a workflow command of GitHub.

    The runner decodes the percent sign last, so it is encoded first.
    """
    safe = "\n".join(sanitize_terminal(line) for line in lines)
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def sanitize_annotation_property(text: str) -> str:
    """A property of a workflow command of GitHub, in which colons and commas are separators."""
    return sanitize_annotation([text]).replace(":", "%3A").replace(",", "%2C")


def sanitize_prose(text: str) -> str:
    """Several lines of Markdown with their markup; invisible characters become escapes.

    The renderer decides what the markup may do.
    """
    lines = re.sub(r"\r\n?", "\n", text).expandtabs(4).split("\n")
    return _COMMAND.sub("# #", "\n".join(map(_escape_invisible, lines)))
