"""Text from commits and lessons, made harmless: one function per medium.

Whoever can write a commit message can otherwise move the cursor, recolour a
log, hide text by writing direction, or give commands to a CI system that reads
its own log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Control characters, C1 included; marks that turn the writing direction; line
# and paragraph separators; lone surrogates and the two characters beside them that
# XML has no place for; and what shows as nothing at all.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200c\u3164\ufe00-\ufe0e\uffa0\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
# What the log readers of Azure, GitHub and TeamCity take as commands.
_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!@])")


def sanitize_terminal(text: str) -> str:
    """One line for a terminal, a log or XML: what cannot be seen is shown as an escape.

    >>> sanitize_terminal("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    shown = _UNSEEN.sub(lambda match: _escaped(match[0]), text)
    shown = _COMMAND.sub("# #", shown)
    return "> " + shown if shown.lstrip().startswith("::") else shown


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def sanitize_markdown(text: str) -> str:
    """One line of Markdown in which `text` is nothing but text.

    Characters that mean something are escaped with a backslash, as CommonMark
    has it; a mention or an issue number does not become a link on a forge.
    """
    line = " ".join(_UNSEEN.sub(" ", text).split())
    shown = _MARKDOWN.sub(r"\\\1", line)
    # Forges look for mentions and issue numbers after the escapes are gone.
    shown = re.sub(r"\\@(?=\w)", "@&#8203;", shown)
    shown = re.sub(r"\\#(?=\d)", "\\#&#8203;", shown)
    # What begins a list, a rule or an underline does so only where a line begins.
    shown = re.sub(r"^([-+=])(?=[-=]*(?:\s|$))", r"\\\1", shown)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", shown)


def for_markdown_template(text: str) -> str:
    """One line that is nothing but text wherever a Markdown template puts it.

    That may be in HTML, which knows no escape with a backslash, and at the start
    of a line, where a log reader looks for commands.
    """
    shown = sanitize_markdown(text)
    for escaped, entity in (("\\<", "&lt;"), ("\\>", "&gt;"), ("\\&", "&amp;")):
        shown = shown.replace(escaped, entity)
    return "\\" + shown if shown.startswith("::") else shown


def sanitize_report(text: str) -> str:
    """One line in a report that a platform shows as its own: nothing in it is a link.

    SARIF and the platforms take `[text](target)` in plain messages as a link.
    """
    return sanitize_terminal(text).replace("](", "] (")


def sanitize_annotation(lines: Iterable[str]) -> str:
    """The data of a workflow command of GitHub: lines that are nothing but text.

    The runner decodes the percent sign last, so it is encoded first.
    """
    shown = "\n".join(sanitize_terminal(line) for line in lines)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def sanitize_annotation_property(text: str) -> str:
    """A property of a workflow command of GitHub, in which colon and comma mean something."""
    return sanitize_annotation([text]).replace(":", "%3A").replace(",", "%2C")


def sanitize_prose(text: str) -> str:
    """Several lines of Markdown that stay what they are: what cannot be seen is shown.

    What its markup may do is decided by whoever renders it.
    """
    lines = re.sub(r"\r\n?", "\n", text).expandtabs(4).split("\n")
    shown = (_UNSEEN.sub(lambda match: _escaped(match[0]), line) for line in lines)
    return _COMMAND.sub("# #", "\n".join(shown))
