"""The nouns of a message and of its verdict.

Apart from `model`, because the hook needs them at every commit: to define a
dataclass costs more than the rest of what the hook does, so these are tuples.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Band(StrEnum):
    """How sure fixlearn is that a commit repairs a mistake."""

    FIX = "fix"  # owes a lesson
    UNSURE = "unsure"  # counted and shown, owes none
    NOT = "not"


class Reason(NamedTuple):
    """One piece of evidence for or against "this commit is a fix"."""

    text: str  # 'its type "fix" is declared (Conventional Commits)'
    points: int | None = None  # None: this reason alone decides
    matched: str = ""  # the words of the message that it rests on


class Verdict(NamedTuple):
    """Whether a commit is a fix, with every reason."""

    band: Band
    reasons: tuple[Reason, ...]
    score: int | None = None  # None where one reason decided
    exempt: str = ""  # why a commit that may well be a fix owes nothing: "merge"


class Reference(NamedTuple):
    """What one `Lesson:` line of a commit message says.

    Exactly one of three shapes: a lesson's id; `none` with a reason (a waiver);
    `later` with a reason, and perhaps an id and a date (a deferral).
    """

    word: str  # "id", "none" or "later"
    lesson: str = ""
    reason: str = ""
    due: date | None = None
    value: str = ""  # as it stands in the message
    unclear: str = ""  # what of a deferral is neither id, date nor reason


class Declaration(NamedTuple):
    """The author's own word on the matter: a `Fix: yes` or `Fix: no (<reason>)` line."""

    is_fix: bool
    reason: str = ""


class Message(NamedTuple):
    """A commit message, cleaned of what git itself would drop."""

    subject: str  # the first line
    body: str  # everything after it
    references: tuple[Reference, ...] = ()
    declaration: Declaration | None = None

    @property
    def oneline(self) -> str:
        """The subject as `git log --oneline` prints it: the first paragraph on one line."""
        first_paragraph = self.body.partition("\n\n")[0]
        if self.body.startswith("\n") or not first_paragraph:
            return self.subject
        return " ".join([self.subject, *first_paragraph.split("\n")]).strip()


_WORD = re.compile(r"\w+")
_EMPTY_REASONS = frozenset(
    "n/a|no reason|to do|see commit|see above|see below|see pr|see issue|because reasons|"
    "not needed|not applicable|no lesson|no lesson needed|later on|do later|some reason".split("|")
)


def is_reason(text: str) -> bool:
    """True when `text` says why: at least two words, and no placeholder."""
    said = text.strip(" .!").lower()
    words = [word for word in _WORD.findall(said) if not word.isdecimal()]
    # Some scripts put no spaces between words.
    is_said = len(words) >= 2 or (len(said) >= 4 and not said.isascii())
    return is_said and said not in _EMPTY_REASONS and not said.startswith("<")
