"""Which commit a backport was taken from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.messages import Message

_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)[ \t]*$", re.MULTILINE)


def original_commits(message: Message) -> tuple[str, ...]:
    """The hashes that `git cherry-pick -x` noted, the newest pick last.

    >>> from fixlearn.gate.message import parse_message
    >>> original_commits(parse_message("fix: x\\n\\n(cherry picked from commit 1234567)"))
    ('1234567',)
    """
    return tuple(_PICKED.findall(message.body))
