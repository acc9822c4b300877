"""The file of a lesson that guards nothing any more."""

from __future__ import annotations

import textwrap

from fixlearn.lessons.entry import FENCE, read_entry

_WIDTH = 88


def retired(path: str, content: bytes, reason: str) -> bytes | None:
    """The lesson's file with `retired: <reason>`, every other byte as it was.

    None where that can't be written as its last key: the front matter is of
    another form, or has the key already. `reason` is one line.
    """
    lesson = read_entry(path, content).lesson
    if lesson is None:
        return None
    lines = content.decode("utf-8").split("\n")
    ends = (n for n, line in enumerate(lines) if n and FENCE.fullmatch(line.rstrip("\r")))
    end = next(ends)
    folded = textwrap.wrap(reason, _WIDTH, break_long_words=False, break_on_hyphens=False)
    line_end = "\r" if lines[end - 1].endswith("\r") else ""
    lines[end:end] = [f"{line}{line_end}" for line in ("retired: >-", *(f"  {x}" for x in folded))]
    changed = "\n".join(lines).encode()
    found = read_entry(path, changed).lesson
    return changed if found == lesson._replace(retired=reason) else None
