"""Does a text give a reason? Asked of waivers and deferrals, and of what is retired."""

from __future__ import annotations

import re

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
