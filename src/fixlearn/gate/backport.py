"""Which commit a backport was taken from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.hashes import HASH, short

if TYPE_CHECKING:
    from fixlearn.messages import Message
    from fixlearn.model import Commit, Result

_PICKED = re.compile(rf"^\(cherry picked from commit ({HASH})\)[ \t]*$", re.MULTILINE)


def original_commits(message: Message) -> tuple[str, ...]:
    """The hashes that `git cherry-pick -x` noted, the newest pick last.

    >>> from fixlearn.gate.message import parse_message
    >>> original_commits(parse_message("fix: x\\n\\n(cherry picked from commit 1234567)"))
    ('1234567',)
    """
    return tuple(_PICKED.findall(message.body))


def identity(commit: Commit) -> tuple[str, int, str]:
    """What a cherry-pick keeps of the commit that it was made from."""
    return commit.author, commit.authored, commit.message.subject


def inherited(result: Result, original: Result) -> Result:
    """The result of a backport, settled as the commit was that it was made from."""
    return result._replace(
        outcome=original.outcome,
        why=f"a backport of {short(original.sha)}, {original.outcome.value}: {original.why}",
        lessons=original.lessons,
        reason=original.reason,
        due=original.due,
        findings=(),
    )
