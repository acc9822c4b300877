"""The message file of a commit that is being written: lines are added, none is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.repository.draft import comment_character
from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCISSORS = re.compile(rb"^\S{1,16} -{24} >8 -{24}[ \t]*\r?$", re.MULTILINE)


def add_trailer(path: str, line: str, *, has_comments: bool) -> None:
    """Add a trailer below the message, above git's own comments; not where it stands already.

    Without `has_comments` a line that begins with a number sign is text.
    """
    content = Path(path).read_bytes()
    scissors = _SCISSORS.search(content)
    end = scissors.start() if scissors else len(content)
    settings = () if has_comments else ("-c", "core.commentChar=\x01")
    # --no-divider: a line --- of the message ends no message here
    options = ("--no-divider", "--if-exists", "addIfDifferent", "--trailer", line)
    changed = run(*settings, "interpret-trailers", *options, stdin=content[:end])
    Path(path).write_bytes(changed + content[end:])


def add_comments(path: str, lines: Sequence[str]) -> None:
    """Add comments above git's own; none where git put none, for then it strips none."""
    mark = comment_character().encode()
    content = Path(path).read_bytes()
    if len(mark) != 1:
        return
    scissors = _SCISSORS.search(content)
    end = scissors.start() if scissors else len(content)
    above = content[:end].split(b"\n")
    start = len(above)
    while start and (above[start - 1].startswith(mark) or not above[start - 1].strip()):
        start -= 1
    comments = [number for number in range(start, len(above)) if above[number].startswith(mark)]
    if not comments:
        return
    new = [mark + b" " + line.encode() for line in lines]
    at = comments[0]
    changed = b"\n".join([*above[:at], *new, mark, *above[at:]])
    Path(path).write_bytes(changed + content[end:])
