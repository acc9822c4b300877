"""A commit message, split into words for the signals to search in."""

from __future__ import annotations

import re
from functools import cache

from fixlearn.gate.languages import words_of_kinds
from fixlearn.gate.signal_words import (
    ADVISORY_NAMES,
    ALWAYS_FIXED,
    CHANGELOG,
    CLOSING,
    CLOSING_TRAILER,
    FAILURE,
    FAULTY,
    FIX,
    PROBLEM,
    REPORTED,
    TRACKER,
)
from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.messages import Message

# A message begins with what it is about and ends with its trailers. Between them
# are logs, diffs and quotes. The limits also bound the cost of a message.
MAX_SUBJECT = 300  # characters
_MAX_HEAD = 1_000  # characters of the body
_MAX_TAIL = 1_000  # characters of the body
_MAX_LINES_AFTER = 2  # which a signal may read behind a line that says fix
_MAX_TAGS = 6  # in front of the words; bounds the work for a subject that is only tags

# What may precede the verb of a subject: "also fix", "try to fix".
BEFORE_VERB = frozenset(
    "a also an and another attempt finally few further hopefully just last maybe minor one"
    " other please quick really simple small some the this to try trying yet [ ] ( )".split()
)
# An option (--all, -Wundef), a word with the characters that join its parts (a/b, a.b, a()), or
# another character.
_WORD = re.compile(r"(?:\w++|--\w++|-W\w*+)(?:(?:['’/.@-]|::)\w++)*+(?:\(\))?+|[^\w\s]|\n")
_NONE: frozenset[str] = frozenset()
_ENDS = frozenset("(,.;-")  # of a clause
_BEFORE_NUMBER = frozenset(("issue", "issues", "and"))
_DIGITS = frozenset("0123456789")
_MAX_NUMBERED = 17  # characters of a subject, among which a tag such as ABC-123 has a digit
# Compiled on demand, as the next three: few messages need them, and the hooks import this.
_TAG = r"""(?ix)
    \s*(?:
        (?:\[[^\[\]]{1,40}\] | \([^()]{1,40}\)):?       # [pager] (pager):
        | [a-z]{2,15}-\d{1,9}\b[:,.]?                    # ABC-123
        | (?-i:[A-Z]{2,9})\#\d{1,9}\b[:,.]?               # ABC#123
        | \#\d{1,9}\b[:,.]?                              # #123
        | (?:bug|issue|bz|pr)[ ]?\#?\d{1,9}[:,.-]?(?=\s) # bug 123, issue #123
        | [\w.*/+,-]{1,60}(?:\([^()]{0,40}\))?:(?=\s)    # pager: src/pager.c: pager(rows):
        | [-*•]+                                         # a list's bullet
    )\s*"""
_TAG_WORD = r"[\w-]+"
_BRANCH_NAME = r"(?i)(fix|bugfix|hotfix)/(?=\w)(?!\S*\.)"
_NOT_PROSE = r"`[^`\n]{1,200}`|https?://\S{1,500}|\"[^\"\n]{1,200}\""
_TRAILER = re.compile(r"(?P<name>[A-Za-z][\w-]{1,40})[ ]?:[ \t]*(?P<value>\S.*)")
_IN_BODY = FIX.marks | FAILURE.marks
_TRAILER_NAMES = frozenset().union(
    *(words.single for words in (FAULTY, CHANGELOG, CLOSING_TRAILER, TRACKER, REPORTED))
)

# Letters and digits of ASCII in lower case; everything else becomes white space.
_LETTERS = bytes(
    byte if chr(byte).isalnum() and byte < 128 else 32 for byte in bytes(range(256)).lower()
)


def _parts(text: str) -> list[str]:
    return text.encode("utf-8", "replace").translate(_LETTERS).decode().split()


# What signals search for in a text: words without special characters, and phrases of such words.
_TELLING = [
    *map(_parts, (*FIX.single, *FIX.phrases, *FAILURE.single, *FAILURE.phrases, *_TRAILER_NAMES)),
    *map(_parts, (*ADVISORY_NAMES.single, *CLOSING.single, *PROBLEM.single)),
]
_TELLING_WORDS = frozenset(parts[0] for parts in _TELLING if len(parts) == 1)
_TELLING_PHRASES: dict[str, list[str]] = {}  # by their longest word
for parts in _TELLING:
    if _TELLING_WORDS.isdisjoint(parts):
        _TELLING_PHRASES.setdefault(max(reversed(parts), key=len), []).append(" ".join(parts))
_TELLING_PARTS = _TELLING_WORDS.union(_TELLING_PHRASES)


class Reading:
    """A message split into words, in which every signal searches.

    What only a few messages have is read when a signal asks for it.
    """

    __slots__ = ("_body", "_foreign", "_trailers", "body_telling", "body_text", "closing", "fixes",
                 "line", "subject", "tags", "telling", "untagged", "verb",
                 "whole_subject", "written")  # fmt: skip

    def __init__(self, message: Message) -> None:
        self.whole_subject = subject = message.subject[:MAX_SUBJECT]
        self.untagged = _without_tags(_branch_as_words(subject) if "/" in subject else subject)
        tags = subject[: len(subject) - len(self.untagged)]
        self.tags: list[str] = re.findall(_TAG_WORD, tags.lower()) if tags else []
        # The words of the subject in the letter case of the author, and in lower case.
        self.written: list[str] = _WORD.findall(_prose(self.untagged))
        self.line = f" {' '.join(self.written).lower()} "  # to search phrases in it
        self.subject = words = self.line.split()
        self.verb = 0  # the index of the first word that can be a verb
        for at, word in enumerate(words):
            if word not in BEFORE_VERB:
                self.verb = at
                break
        self.fixes: list[int] = []  # indexes
        self.closing = ""  # "fixes #12", in brackets
        if not FIX.single.isdisjoint(words):
            self.fixes = [at for at, word in enumerate(words) if word in FIX.single]
            if self.fixes[-1] and "#" in words:
                self.fixes = [at for at in self.fixes if not self._is_closing(at)]
            if "fixed" in words:
                self.fixes = [at for at in self.fixes if not self._is_adjective(at)]
        self.body_text = head_and_tail(message.body)
        # Both are empty for most messages, and quick to find out.
        may_tell = "#" in subject or "-" in subject or "/" in subject  # of an issue or advisory
        self.telling = _telling_parts(subject) if may_tell else _NONE
        self.body_telling = _telling_parts(self.body_text) if self.body_text else _NONE
        self._body: list[str] | None = None
        self._foreign: dict[str, str] | None = None
        self._trailers: list[tuple[str, str, str]] | None = None

    def _is_closing(self, at: int) -> bool:
        """True of "Sort pages (fixes #12)" and "Sort pages, fixes #12": the issue may be a wish."""
        after = [word for word in self.subject[at + 1 :] if word not in _BEFORE_NUMBER]
        is_closing = (
            self.subject[at - 1] in _ENDS
            and after[:1] == ["#"]
            and not any(word.isalpha() for word in after)
        )
        if is_closing:
            self.closing = " ".join(self.written[at : at + 3])
        return bool(is_closing)

    def _is_adjective(self, at: int) -> bool:
        """True of "Use fixed IPs", not of "Fixed width of the page"."""
        after = self.subject[at + 1 : at + 2]
        is_fixed = self.subject[at] == "fixed" and not ALWAYS_FIXED.isdisjoint(after)
        return is_fixed and at != self.verb

    @property
    def text(self) -> str:
        """The subject and the body, as far as signals search in them."""
        return f"{self.whole_subject}\n{self.body_text}"

    @property
    def foreign(self) -> dict[str, str]:
        """{kind: its first word} in the subject, of words of languages other than English."""
        if self._foreign is None:
            self._foreign = words_of_kinds(self.subject, self.untagged)
        return self._foreign

    @property
    def trailers(self) -> list[tuple[str, str, str]]:
        """(name in lower case, value, whole line) of each trailer of the body."""
        if self._trailers is None:
            self._read_body()
        return self._trailers or []

    @property
    def body(self) -> list[str]:
        """The words of the lines that may have one that a signal searches for, and what follows."""
        if self._body is None:
            self._read_body()
        return self._body or []

    def _read_body(self) -> None:
        lines, self._trailers = _split_trailers(self.body_text)
        lowered = [line.lower() for line in lines]
        telling = {
            n for part in self.body_telling for n, line in enumerate(lowered) if part in line
        }
        chosen: list[str] = []
        last = 0  # the end of the chosen lines
        for number in sorted(telling):
            end = number + 1 + (_MAX_LINES_AFTER if "fix" in lowered[number] else 0)
            chosen += lines[max(number, last) : end]
            last = max(last, end)
        self._body = _WORD.findall(_prose("\n".join(chosen)).lower())

    @property
    def body_marks(self) -> frozenset[str]:
        """The words of the body that the signals search for."""
        return _IN_BODY.intersection(self.body) if self.body_telling else _NONE


def _telling_parts(text: str) -> frozenset[str]:
    """The telling words of a text, and the longest words of its telling phrases."""
    words = _parts(text)
    if _TELLING_PARTS.isdisjoint(words):
        return _NONE
    parts = _TELLING_PARTS.intersection(words)
    if _TELLING_WORDS.issuperset(parts):
        return parts
    line = " ".join(words)
    return frozenset(
        part
        for part in parts
        if part in _TELLING_WORDS or any(phrase in line for phrase in _TELLING_PHRASES[part])
    )


def _branch_as_words(subject: str) -> str:
    """ "Fix/login-timeout (#12)", the name of a branch, as "Fix login timeout (#12)"."""
    branch = re.match(_BRANCH_NAME, subject) if "/" in subject else None
    if not branch:
        return subject
    name, space, rest = subject[branch.end() :].partition(" ")
    return f"{branch[1]} {name.replace('-', ' ').replace('_', ' ')}{space}{rest}"


@cache
def _tag_pattern() -> re.Pattern[str]:
    return re.compile(_TAG)


def _without_tags(subject: str) -> str:
    """The subject without `component:`, `[tag]`, `ABC-123`; a tag that is a word for fix stays."""
    for _ in range(_MAX_TAGS):
        tag = _tag_pattern().match(subject) if _may_have_tag(subject) else None
        if not tag or tag.end() == len(subject) or tag[0].strip(" []():").lower() in FIX.single:
            break
        subject = subject[tag.end() :]
    return subject


def _may_have_tag(subject: str) -> bool:
    """False for many subjects; cheaper than the pattern."""
    is_word = subject[:1].isalpha() and ":" not in subject and subject.isascii()
    return not is_word or not _DIGITS.isdisjoint(subject[:_MAX_NUMBERED])


def _prose(text: str) -> str:
    """The text without code spans, quotes and URLs."""
    if "`" in text or '"' in text or "://" in text:
        return re.sub(_NOT_PROSE, " ", text)
    return text


def head_and_tail(body: str) -> str:
    if len(body) <= _MAX_HEAD + _MAX_TAIL:
        return body
    return f"{body[:_MAX_HEAD]}\n{body[-_MAX_TAIL:]}"


def _split_trailers(body: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The lines of prose in the body, and its trailers; quotes and code are neither.

    A trailer is (its name in lower case, its value, the whole line).
    """
    prose: list[str] = []
    trailers: list[tuple[str, str, str]] = []
    for line in body.split("\n") if body else ():
        trailer = _TRAILER.match(line) if ":" in line[:44] else None
        if trailer:
            trailers.append((trailer["name"].lower(), trailer["value"], line))
        elif not line.startswith((">", "    ", "\t")):
            prose.append(line)
    return prose, trailers
