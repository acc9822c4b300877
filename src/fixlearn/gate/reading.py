"""A commit message, split into words for the signals to search in."""

from __future__ import annotations

import re

from fixlearn.gate.languages import words_of_kinds
from fixlearn.gate.signal_words import ALL, FAILURE, FIX
from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.messages import Message

# A message begins with what it is about and ends with its trailers. Between them
# are logs, diffs and quotes. The limits also bound the cost of a message.
MAX_SUBJECT = 300  # characters
_MAX_HEAD = 1_000  # characters of the body
_MAX_TAIL = 1_000  # characters of the body
_MAX_TAGS = 6  # in front of the words; bounds the work for a subject that is only tags

# What may precede the verb of a subject: "also fix", "try to fix".
BEFORE_VERB = frozenset(
    "a also an and another attempt finally few further hopefully just last maybe minor one"
    " other please quick really simple small some the this to try trying yet [ ] ( )".split()
)
# A long option, a word with the characters that join its parts, or another character.
_WORD = re.compile(r"(?:--)?\w+(?:['’/.@-]\w+)*|[^\w\s]|\n")
_TAG = re.compile(
    r"""\s*(?:
        \[[^\[\]]{1,40}\] | \([^()]{1,40}\)             # [pager] (pager)
        | [a-z]{2,15}-\d{1,9}\b[:,.]?                    # ABC-123
        | \#\d{1,9}\b[:,.]?                              # #123
        | (?:bug|issue|bz|pr)[ ]?\#?\d{1,9}[:,.-]?(?=\s) # bug 123, issue #123
        | [\w.*/+,-]{1,60}(?:\([^()]{0,40}\))?:(?=\s)    # pager: src/pager.c: pager(rows):
        | [-*•]+                                         # a list's bullet
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_TAG_WORD = re.compile(r"[\w-]+")
_BRANCH_NAME = re.compile(r"(fix|bugfix|hotfix)/(?=\w)(?!\S*\.)", re.IGNORECASE)
_NOT_PROSE = re.compile(r"`[^`\n]{1,200}`|https?://\S{1,500}|\"[^\"\n]{1,200}\"")
_TRAILER = re.compile(r"(?P<name>[A-Za-z][\w-]{1,40})[ ]?:[ \t]*(?P<value>\S.*)")
_IN_BODY = FIX.first | FAILURE.first


class Reading:
    """A message split into words, in which every signal searches."""

    __slots__ = ("_line", "_prose", "_written", "body", "body_firsts", "firsts", "fixes", "foreign",
                 "subject", "tags", "text", "trailers", "verb")  # fmt: skip

    def __init__(self, message: Message) -> None:
        subject = message.subject[:MAX_SUBJECT]
        rest = _without_tags(_branch_as_words(subject))
        tags = subject[: len(subject) - len(rest)]
        self.tags: list[str] = _TAG_WORD.findall(tags.lower()) if tags else []
        self._prose = _prose(rest)
        self.subject: list[str] = _WORD.findall(self._prose.lower())
        self._line = ""
        self._written: list[str] = []
        self.firsts = ALL.intersection(self.subject)
        verbs = (at for at, word in enumerate(self.subject) if word not in BEFORE_VERB)
        self.verb = next(verbs, 0)  # index
        has_fix = not FIX.single.isdisjoint(self.firsts)
        words = enumerate(self.subject) if has_fix else ()
        self.fixes = [at for at, word in words if word in FIX.single]  # indexes
        body = head_and_tail(message.body)
        prose, self.trailers = _split_trailers(body)
        self.body: list[str] = _WORD.findall(_prose(prose).lower()) if prose else []
        self.body_firsts = _IN_BODY.intersection(self.body)
        self.text = f"{subject}\n{body}"
        self.foreign = words_of_kinds(self.subject, rest)

    @property
    def line(self) -> str:
        """The words of the subject on one line, to search phrases in it."""
        if not self._line:
            self._line = f" {' '.join(self.subject)} "
        return self._line

    @property
    def written(self) -> list[str]:
        """The words of the subject in the letter case of the author."""
        if not self._written:
            words: list[str] = _WORD.findall(self._prose)
            # Some letters become two in lower case.
            self._written = words if len(words) == len(self.subject) else self.subject
        return self._written


def _branch_as_words(subject: str) -> str:
    """ "Fix/login-timeout (#12)", the name of a branch, as "Fix login timeout (#12)"."""
    branch = _BRANCH_NAME.match(subject)
    if not branch:
        return subject
    name, space, rest = subject[branch.end() :].partition(" ")
    return f"{branch[1]} {name.replace('-', ' ').replace('_', ' ')}{space}{rest}"


def _without_tags(subject: str) -> str:
    """The subject without `component:`, `[tag]`, `ABC-123`; a tag that is a word for fix stays."""
    start = 0
    for _ in range(_MAX_TAGS):
        tag = _TAG.match(subject, start)
        if not tag or tag.end() == len(subject) or tag[0].strip(" []():").lower() in FIX.single:
            break
        start = tag.end()
    return subject[start:]


def _prose(text: str) -> str:
    """The text without code spans, quotes and URLs."""
    if "`" in text or '"' in text or "://" in text:
        return _NOT_PROSE.sub(" ", text)
    return text


def head_and_tail(body: str) -> str:
    if len(body) <= _MAX_HEAD + _MAX_TAIL:
        return body
    return f"{body[:_MAX_HEAD]}\n{body[-_MAX_TAIL:]}"


def _split_trailers(body: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The prose of the body and its trailers, wherever they are; quotes and code are neither.

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
    return "\n".join(prose).strip(), trailers
