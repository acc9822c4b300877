"""What a lesson is called: its title from a commit's subject, its id from its title."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from fixlearn.lessons.lesson_file import MOST_TITLE

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_ID = 50  # characters: readable in `git log`
_TYPE = re.compile(r"^(?:(?:fixup|squash|amend)! )*(?:[A-Za-z][\w-]*(?:\([^()]*\))?!?:\s+)?")
_FIX_BRANCH = re.compile(r"(?:^|/)(?:bug|hot)?fix(?:es)?[/_-](?P<rest>[^/].*)$", re.IGNORECASE)
_TICKET = re.compile(r"^#?(?:[A-Za-z]+-)?\d+[/_-]")


def title_from(subject: str) -> str:
    """A commit's subject without its type, cut at a word where it is too long.

    >>> title_from("fix(pager): keep the last row")
    'Keep the last row'
    """
    return _as_title(_TYPE.sub("", subject))


def title_from_branch(branch: str) -> str:
    """The words in the name of a fix's branch; "" where it is no fix's, or says too little.

    >>> title_from_branch("ada/fix/PAGE-12-last-row-dropped")
    'Last row dropped'
    """
    match = _FIX_BRANCH.search(branch)
    words = re.split(r"[/_.-]+", _TICKET.sub("", match["rest"])) if match else []
    words = [word for word in words if word]
    return _as_title(" ".join(words)) if len(words) > 1 else ""


def _as_title(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    title = " ".join(shown.split())
    title = title[:1].upper() + title[1:]
    if len(title) > MOST_TITLE:
        kept = title[: MOST_TITLE - 1]
        title = (kept.rpartition(" ")[0] or kept) + "…"
    return title


def id_from(title: str, taken: Collection[str]) -> str:
    """An id for a lesson of this title that nobody has taken; "" where no letter is left.

    >>> id_from("Last page dropped: total % size == 0", ["last-page-dropped-total-size-0"])
    'last-page-dropped-total-size-0-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    id = "".join(words[:1])[:_MOST_ID]
    for word in words[1:]:
        if len(id) + 1 + len(word) > _MOST_ID:
            break
        id += f"-{word}"
    if id in ("none", "later"):  # reserved words of the `Lesson:` line
        id += "-lesson"
    number, free = 1, id
    while id and free in taken:
        number += 1
        free = f"{id}-{number}"
    return free
