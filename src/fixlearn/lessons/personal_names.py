"""Names, @handles and mail addresses in the words of a text.

A first name counts only if it is written like one, and if it is not also an ordinary word, a
month or a product: "Mark the row", "in May" and "Travis failed" name nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.wording_phrases import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from fixlearn.model import Lesson

# First names that are months or products as well: never counted.
_OTHER_MEANINGS = frozenset(
    "ada april august basil bazel cassandra crystal dart elixir ember gerrit harbor helm hudson jan"
    " jasmine jenkins jenny julia june linus lua max may mercury min pascal perl phoenix puppet"
    " ruby rust sage salt sandy scala selenium swift travis".split()
)
# First names that are ordinary words as well: not counted at the start of a sentence.
_ORDINARY = frozenset(
    "art bill chase chip christian dawn dean dot drew faith frank grace grant hope iris jack joy"
    " mark mason miles page pat paul penny ray rich rob robin rose sky skip sue summer tab terry"
    " tony victor wade will wren".split()
)
_STARTS = frozenset("^ : ( [ ] * - | =".split())  # a sentence may begin behind these
_DID = frozenset(
    "approved broke changed committed deleted deployed did fixed forgot had has introduced is knew"
    " knows made merged missed noticed owns promised pushed ran released removed reverted reviewed"
    " reviews runs said saw should started stopped told was will wrote".split()
)  # what follows a first name at the start of a sentence
_BEFORE_HANDLE = frozenset("and ask asked by cc from ping pinged tell thanks told".split())
_DECORATORS = frozenset(LISTS["DECORATOR"].split())
_AFTER_DECORATOR = frozenset("annotation attribute decorator directive macro rule tag".split())
_LETTERS = re.compile(r"\w+")
_HANDLE = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,38}")
_MAIL = re.compile(r"(?P<local>[\w.+-]+)@(?:[\w-]+\.)*(?P<domain>[\w-]+\.[a-z]{2,})(?:'s)?")
_NO_PERSON = frozenset(
    "abuse admin contact git hello help info mail no-reply noreply office ops postmaster root sales"
    " security support team user".split()
)
_EXAMPLES = re.compile(r"example\.\w+|\w+\.(?:example|invalid|test|local|localhost)")


class _Known(NamedTuple):
    """The authors of a repository, in lower case."""

    full: dict[str, list[list[str]]]  # first word -> the words of each name
    first: frozenset[str]
    handles: frozenset[str]
    starts: frozenset[str]  # the letters with which a full name or a first name begins


@lru_cache(maxsize=4)
def _known(names: frozenset[str]) -> _Known:
    """Names of one word, such as Will and Mark, are ordinary words; only with an @ they count."""
    full: dict[str, list[list[str]]] = {}
    first, handles = set(), set()
    for name in sorted(names):
        words = re.findall(r"\w+(?:['./@-]\w+)*", name.replace("’", "'").lower())
        if len(words) > 1:
            full.setdefault(words[0], []).append(words)
            if len(words[0]) > 2 and words[0].isalpha() and words[0] not in _OTHER_MEANINGS:
                first.add(words[0])
        elif words:
            handles.add(words[0])
    starts = {_LETTERS.findall(word)[0] for word in (*full, *first)}
    return _Known(full, frozenset(first), frozenset(handles), frozenset(starts))


def may_name_a_person(lesson: Lesson, names: Collection[str]) -> bool:
    """False if nobody of these names can be in the texts of a lesson, which is soon known."""
    steps = (text for each in lesson.prevention for text in (each.change, each.owner, each.because))
    text = "\n".join((lesson.title, lesson.gap, lesson.body, *steps))
    starts = _known(frozenset(names)).starts
    return "@" in text or not starts.isdisjoint(_LETTERS.findall(text.lower()))


def find_person(
    words: Sequence[str], original: Callable[[int, int], str], names: Collection[str]
) -> tuple[int, int] | None:
    """The start and end of the first words that name a person; None if none do.

    `words` are in lower case, ^ is the start of a sentence, and `original` returns the text
    of a range. `names` are those of the authors: full names, or handles.
    """
    known = _known(frozenset(names))
    for at, word in enumerate(words):
        for name in known.full.get(word, ()):
            length = len(name)
            if [each.removesuffix("'s") for each in words[at : at + length]] == name:
                return at, at + length
        if word == "@" and _is_handle(words, at, original, known.handles):
            return at, at + 2
        if "@" in word and _is_address(words, at):
            return at, at + 1
        if word.removesuffix("'s") in known.first and _is_first_name(words, at, original):
            return at, at + 1
    return None


def is_person(owner: str, names: Collection[str]) -> bool:
    """True if the owner of a repair item is one person, and no role or team."""
    text = owner.strip()
    if re.fullmatch(r"@[\w-]+", text) or _MAIL.fullmatch(text.lower()):
        return True
    known = _known(frozenset(names))
    words = text.lower().split()
    return len(words) > 0 and (
        words in known.full.get(words[0], ()) or (len(words) == 1 and words[0] in known.first)
    )


def _is_first_name(words: Sequence[str], at: int, original: Callable[[int, int], str]) -> bool:
    written = original(at, at + 1).removesuffix("'s").removesuffix("’s")
    if not (written[:1].isupper() and written[1:].islower()):
        return False
    if at and words[at - 1] not in _STARTS:
        return True
    is_owner = words[at].endswith("'s")
    is_ordinary = words[at].removesuffix("'s") in _ORDINARY
    following = words[at + 1] if at + 1 < len(words) else ""
    return not is_ordinary and (is_owner or following in _DID)


def _is_handle(
    words: Sequence[str],
    at: int,
    original: Callable[[int, int], str],
    handles: Collection[str],
) -> bool:
    """True for the handle of an author, or one that is used like a person."""
    name = words[at + 1] if at + 1 < len(words) else ""
    following = words[at + 2] if at + 2 < len(words) else ""
    if original(at, at + 2) != f"@{name}" or not _HANDLE.fullmatch(name):
        return False  # as @Transactional or @pytest.fixture
    if name in _DECORATORS or following in _AFTER_DECORATOR or following == "(":
        return False
    return name in handles or bool(at and words[at - 1] in _BEFORE_HANDLE)


def _is_address(words: Sequence[str], at: int) -> bool:
    match = _MAIL.fullmatch(words[at])
    if not match or match["local"] in _NO_PERSON:
        return False
    is_scp = at + 1 < len(words) and words[at + 1] == ":"  # as git@host:path
    return not (is_scp or _EXAMPLES.fullmatch(match["domain"]))
