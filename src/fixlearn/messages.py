"""The nouns of a commit message and of its verdict.

They are not in `model` because the hook needs them at every commit. They are named
tuples because defining a dataclass costs more than the rest of the hook's work.
"""

from __future__ import annotations

import re
from enum import StrEnum

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

HASH = r"[0-9a-f]{7,64}"  # abbreviated or full: git shows at least seven digits, SHA-256 has 64
FULL_HASH = r"(?:[0-9a-f]{40}|[0-9a-f]{64})"  # SHA-1 or SHA-256
_FAULTY_COMMIT = rf"(?m)^fixes[ \t]*:[ \t]*(?:commit[ ])?({HASH})\b"


class Band(StrEnum):
    """How sure fixlearn is that a commit is a bug fix."""

    FIX = "fix"  # needs a lesson
    UNSURE = "unsure"  # counted and listed, needs no lesson
    NOT = "not"


class Reason(NamedTuple):
    """One signal for or against "this commit is a fix"."""

    text: str  # 'its type "fix" is declared (Conventional Commits)'
    points: int | None = None  # None: this reason alone decides
    matched: str = ""  # the words of the message that gave the signal

    def __str__(self) -> str:
        """ "+3 it names a failure"; without points if it alone decides."""
        return self.text if self.points is None else f"{self.points:+d} {self.text}"


class Verdict(NamedTuple):
    """Whether a commit is a fix, with every reason."""

    band: Band
    reasons: tuple[Reason, ...]
    score: int | None = None  # None if one reason alone decided
    exempt: str = ""  # why no lesson is needed, whatever the message: "merge"
    squashed: tuple[int, ...] = ()  # which of the message's squashed commits are fixes
    otherwise: Verdict | None = None  # if the commit turns out not to be what it says it is


class Reference(NamedTuple):
    """One `Lesson:` line of a commit message.

    It has one of three forms: a lesson's id; `none` with a reason (a waiver); `later`
    with a reason and optionally an id and a date (a deferral).
    """

    word: str  # "id", "none" or "later"
    lesson: str = ""
    reason: str = ""
    due: date | None = None
    value: str = ""  # as written in the message
    unclear: str = ""  # the part of a deferral that is neither id, date nor reason


class Declaration(NamedTuple):
    """The author's declaration: a `Fix: yes` or `Fix: no (<reason>)` line."""

    is_fix: bool
    reason: str = ""


class Message(NamedTuple):
    """A commit message without the lines that git drops."""

    subject: str  # the first line
    body: str  # everything after it, without the squashed commits
    references: tuple[Reference, ...] = ()  # those of the squashed commits are last
    declaration: Declaration | None = None
    squashed: tuple[SquashedCommit, ...] = ()  # the commits that a squash merge lists

    @property
    def oneline(self) -> str:
        """The first paragraph on one line, as `git log --oneline` prints it."""
        first_paragraph = self.body.partition("\n\n")[0]
        if self.body.startswith("\n") or not first_paragraph:
            return self.subject
        return " ".join([self.subject, *first_paragraph.split("\n")]).strip()

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """The author's declarations: that of the whole message, then those of its commits."""
        of_whole = (self.declaration,) if self.declaration else ()
        if not self.squashed:
            return of_whole  # as in nearly all messages
        return of_whole + tuple(filter(None, (each.message.declaration for each in self.squashed)))

    @property
    def references_of_all(self) -> tuple[Reference, ...]:
        """The references that belong to no squashed commit."""
        of_commits = sum(len(commit.message.references) for commit in self.squashed)
        return self.references[: len(self.references) - of_commits]

    @property
    def faulty_commits(self) -> tuple[str, ...]:
        """The hashes in the `Fixes:` trailers."""
        return tuple(re.findall(_FAULTY_COMMIT, self.body.lower()))


class SquashedCommit(NamedTuple):
    """A commit that the message of a squash merge lists."""

    sha: str  # "" if the message has no hash
    message: Message  # its own


_WORD = re.compile(r"\w+")
_EMPTY_REASONS = frozenset(
    "no reason|bug fix|to do|see commit|see above|see below|see pr|see issue|see title|see subject|"
    "see description|not applicable|because reasons|do later|some reason".split("|")
)
# A reason of nothing but these words says nothing.
_FILLERS = frozenset(
    "a an and any as asap asd asdf at bar baz because bla blah bugfix do dummy etc fix fixed "
    "fixes foo for good here i in is it its just later lesson lessons lorem ipsum me my na needed "
    "necessary needs nil no none nope not nothing null of ok okay on placeholder please qwe qwer "
    "qwerty reason reasons required sdf skip so soon stuff tba tbd that the there "
    "thing things this to todo wip xxx yes yyy zxcv zzz".split()
)
_MIN_LETTERS = 3  # different ones, of a reason in a script without spaces such as Chinese


def is_reason(text: str) -> bool:
    """True if `text` gives a reason: at least two different words, and not only fillers."""
    reason = text.strip(" .!").lower()
    if reason in _EMPTY_REASONS or reason.startswith("<"):
        return False
    words = {word for word in _WORD.findall(reason) if not word.isdecimal()}
    if not reason.isascii() and len(words) < 2:
        letters = {each for each in reason if each.isalpha() and not each.isascii()}
        return len(letters) >= _MIN_LETTERS
    return len(words) >= 2 and any(sum(map(str.isalpha, word)) >= 2 for word in words - _FILLERS)


def short(hash: str) -> str:
    """The first seven digits, as git shows them."""
    return hash[:7]
