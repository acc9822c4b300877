"""Words of the commands that are printed, each quoted for a shell."""

from __future__ import annotations

import re

_NEEDS_QUOTES = frozenset('$`"\\!')  # in double quotes, a shell gives these a meaning
# After `:/` git reads some signs as options of the pattern, and some in a path as wildcards.
_PLAIN_PATH = re.compile(r"[^\W_][^*?\[\\]*|\.[^*?\[\\]*")


def quote(line: str) -> str:
    """The line as one word of a shell, in double quotes if these are enough.

    >>> quote("Lesson: none (it's a typo)"), quote("Lesson: none (costs $1)")
    ('"Lesson: none (it\\'s a typo)"', "'Lesson: none (costs $1)'")
    """
    import shlex

    return f'"{line}"' if _NEEDS_QUOTES.isdisjoint(line) else shlex.quote(line)


def pathspec(path: str) -> str:
    """A path from the top of the work tree as git takes it in every folder.

    >>> pathspec("lessons/2026/last-row.md"), pathspec("our lessons/[a].md")
    (':/lessons/2026/last-row.md', "':(top,literal)our lessons/[a].md'")
    """
    import shlex

    magic = ":/" if _PLAIN_PATH.fullmatch(path) else ":(top,literal)"
    return shlex.quote(f"{magic}{path}")
