"""Does a fix repair only what the same range brought in? Then the mistake reached nobody.

Told from lines as such and not from their places: a line that the fix changes
or removes, and that stands anywhere in what the range found, is old, however
far the range moved it. The doubt goes to "old": then the finding stands, and
its hint names a way out.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.paths import only
from fixlearn.hashes import HASH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from fixlearn.messages import Message

SAYS = "repairs this branch's own work"

_FAULTY_COMMIT = re.compile(
    rf"^fixes[ \t]*:[ \t]*(?:commit[ ])?({HASH})\b", re.IGNORECASE | re.MULTILINE
)
# Lines such as "}" and "import os" stand everywhere, and say nothing of where code came from.
_MANY_WORDS = re.compile(rb"\w+(?:\W+\w+){3}")
_WORD = re.compile(rb"\w")
_IMPORT = re.compile(rb"(?:import|from|#\s*include|use|using|package|require)\b")


class RepairedFile(NamedTuple):
    """One file that a fix changes."""

    path: str
    before: bytes | None  # None: the fix adds the file
    after: bytes | None  # None: the fix removes it
    is_new: bool  # the range added the file, in a commit before the fix


def repairs_own_work(files: Sequence[RepairedFile], found: Iterable[bytes]) -> bool:
    """True when the range itself brought in all that the fix repairs in the product.

    `found` has the contents that the range found where it begins, of every file
    that it changed, moved or removed. Documentation and tests have no say. Each
    other file either loses lines, all of which came with the range; or the
    range added it, and nothing in it was there before.
    """
    product = [file for file in files if not only([file.path])]
    old = {line for content in found for line in _worded(content)}
    return bool(product) and all(_is_own(file, old) for file in product)


def _is_own(file: RepairedFile, old: set[bytes]) -> bool:
    if file.before is None or b"\0" in file.before or b"\0" in (file.after or b""):
        return False
    removed = Counter(_worded(file.before)) - Counter(_worded(file.after or b""))
    if removed:
        return old.isdisjoint(removed)
    is_changed = file.before != file.after
    return (
        file.is_new
        and is_changed
        and old.isdisjoint(line for line in _worded(file.before) if _tells(line))
    )


def _worded(content: bytes) -> Iterable[bytes]:
    lines = (line.strip() for line in content.split(b"\n"))
    return (line for line in lines if _WORD.search(line))


def _tells(line: bytes) -> bool:
    return bool(_MANY_WORDS.search(line)) and not _IMPORT.match(line)


def names_only_commits_of(message: Message, shas: Collection[str]) -> bool:
    """True when there are `Fixes:` trailers, and each names one of these commits."""
    faulty = _FAULTY_COMMIT.findall(message.body.lower())
    return bool(faulty) and all(any(sha.startswith(hash) for sha in shas) for hash in faulty)
