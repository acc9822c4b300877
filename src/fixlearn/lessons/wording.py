"""Lesson -> findings: blame, and words that promise no change.

Only phrases are known here, no grammar. What keeps the alarms true is that a
phrase about blame begins with a PERSON: "the developer forgot" is found, "the
worker failed to reconnect" and "the request should have returned 404" are not.
All words are data, and stand in `phrases`. Code
spans, quotes and URLs are left out before anything is looked up.

`docs/wording.md` tells of each rule what it is for and how noisy it is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.wording_phrases import (
    CHANGE,
    EMPTY,
    FIXED,
    GAP,
    LISTS,
    ROWS,
    TITLE,
    TOLD,
    VAGUE,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson

_MOST = 2_000  # characters of a text that are read; a sentence is shorter, and hostile text is not
_MOST_SHOWN = 100  # characters of a text that a finding repeats
_MOST_BETWEEN = 8  # words that "..." stands for
_LEAST_SAME = 2  # words that a change shares with the title before it only repeats it

_SMALL_WORDS = frozenset(
    "a an and any anymore are as at be been being by did do does for from had has have in is it its"
    " longer no not now of on or properly so that the then this to was were when where with".split()
)

# Reading.

_NOT_PROSE = re.compile(
    r"""`[^`]{1,200}` | "[^"]{1,200}" | “[^”]{1,200}” | «[^»]{1,200}» | ‘[^’]{1,200}’(?!\w)
        | (?<!\w)'[^']{1,200}'(?!\w) | https?://\S{1,500} | <[^<>]{1,200}>""",
    re.VERBOSE,
)
_MAY_BE_NO_PROSE = re.compile("[`\"“«‘<]|(?<!\\w)'|://")  # most sentences have none of these
_HIDDEN = "\0"  # stands for each character that is left out
_WORD = re.compile(r"\0+|\w+(?:['./@-]\w+)*|[.!?;…]{1,3}\s|[^\w\s\0]")
_SENTENCE_ENDS = frozenset(".!?;…")
_PART_ENDS = frozenset("$ , : ( and but then".split(" "))
_ALLOWED = re.compile(
    r"<!--\s{0,20}fixlearn:?\s{1,20}allow\s{1,20}(?P<rule>[\w-]{1,40})"
    r"(?:[\s:]{1,20}(?P<reason>[^<>]{0,500}))?-->"
)


def _hide(found: re.Match[str]) -> str:
    return _HIDDEN * len(found[0])


def _pieces(word: str) -> list[str]:
    """A word that was found as words in small letters: the end of a sentence is four of them."""
    if word[0] in _SENTENCE_ENDS:
        return ["$", word[0], "^"] if len(word) > 1 else [word]
    return [word.lower()]


class _Text:
    """A text as words in small letters; ^ and $ stand where a sentence begins and ends."""

    __slots__ = ("_hidden", "_spans", "plain", "words")

    def __init__(self, text: str) -> None:
        self.plain = text[:_MOST].replace("’", "'")
        has_other = _MAY_BE_NO_PROSE.search(self.plain)
        hidden = _NOT_PROSE.sub(_hide, self.plain) if has_other else self.plain
        self._hidden = f"{hidden} "
        self._spans: list[tuple[int, int]] = []
        self.words = ["^"]
        for word in _WORD.findall(self._hidden):
            self.words += _pieces(word)
        if self.words[-1] == "^":
            self.words.pop()
        else:
            self.words.append("$")

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands; asked only of texts in which something was found."""
        if not self._spans:
            self._spans = [(0, 0)]
            for found in _WORD.finditer(self._hidden):
                self._spans += [found.span()] * len(_pieces(found[0]))
            if len(self._spans) < len(self.words):
                self._spans.append((len(self.plain), len(self.plain)))
        return self._spans

    def said(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they were written."""
        if start >= end:
            return ""
        return self.plain[self.spans[start][0] : self.spans[end - 1][1]].strip()

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence around word `at` begins and ends."""
        start = next((n for n in range(at, -1, -1) if self.words[n] == "^"), 0)
        return start + 1, self.words.index("$", at)

    def parts(self) -> Iterator[tuple[int, int]]:
        """Start and end of each part of the text that has words of its own."""
        start = 0
        for at, word in enumerate(self.words):
            if word in _PART_ENDS:
                if any(letter.isalnum() or letter == _HIDDEN for letter in self.said(start, at)):
                    yield start, at
                start = at + 1
            elif word == "^" or word in _SENTENCE_ENDS:
                start = at + 1


# Phrases.


class _Step(NamedTuple):
    """One element of a phrase."""

    words: frozenset[str]
    is_optional: bool = False
    is_not: bool = False
    is_next: bool = False
    is_gap: bool = False


class _Phrase(NamedTuple):
    row: Row
    is_opening: bool  # of a sentence
    steps: tuple[_Step, ...]


@cache
def _list(name: str) -> frozenset[str]:
    """The words of a list, and of the lists that it names."""
    return _alternatives(LISTS[name].replace(" ", "|"))


def _alternatives(text: str) -> frozenset[str]:
    words = text.split("|")
    plain = frozenset(word for word in words if not word.isupper())
    return plain.union(*(_list(word) for word in words if word.isupper()))


@cache
def _step(text: str) -> _Step:
    if text == "...":
        return _Step(frozenset(), is_gap=True)
    words = _alternatives(text.strip("!=?"))
    return _Step(
        words,
        is_optional=text.endswith("?"),
        is_not=text.startswith("!"),
        is_next=text.startswith("="),
    )


def _by_first_word(rows: Iterable[Row]) -> dict[str, list[_Phrase]]:
    found: dict[str, list[_Phrase]] = {}
    for row in rows:
        for line in row.phrases.splitlines():
            if line.strip():
                parts = line.split()
                is_opening = parts[0] == "^"
                steps = tuple(_step(text) for text in parts[is_opening:])
                phrase = _Phrase(row, is_opening, steps)
                for word in _first_words(steps):
                    found.setdefault(word, []).append(phrase)
    return found


def _first_words(steps: tuple[_Step, ...]) -> frozenset[str]:
    """The words that a phrase may begin with."""
    step = steps[0]
    return step.words | _first_words(steps[1:]) if step.is_optional else step.words


_PHRASES = _by_first_word(ROWS)
_HOLLOW = _by_first_word([FIXED, VAGUE, EMPTY])
_TOLD = _by_first_word([TOLD])
_MACHINE, _TELLER = _list("MACHINE"), _list("TELLER")
_BOUNDS = _list("BOUND")


def _end(steps: tuple[_Step, ...], words: list[str], at: int) -> int:
    """Where the phrase ends that begins at word `at`; 0 where it does not stand there."""
    if not steps:
        return at
    step, rest = steps[0], steps[1:]
    word = words[at] if at < len(words) else ""
    if step.is_gap:
        for skipped in range(_MOST_BETWEEN + 1):
            if "$" in words[at : at + skipped]:
                break
            end = _end(rest, words, at + skipped)
            if end:
                return end
        return 0
    if step.is_not or step.is_next:
        return 0 if (word in step.words) is step.is_not else _end(rest, words, at)
    if word and (word in step.words or ("*" in step.words and word.replace("-", "").isalnum())):
        end = _end(rest, words, at + 1)
        if end:
            return end
    return _end(rest, words, at) if step.is_optional else 0


def _found(
    phrases: Mapping[str, list[_Phrase]], words: list[str], at: int
) -> Iterator[tuple[Row, int]]:
    """The rows of which a phrase stands at word `at`, each with where it ends."""
    for phrase in phrases.get(words[at], ()):
        if not phrase.is_opening or words[at - 1] == "^":
            end = _end(phrase.steps, words, at)
            if end:
                yield phrase.row, end


# Rules.


class Flaw(NamedTuple):
    """One thing that is said and should be said otherwise."""

    rule: str
    what: str
    offer: str


def flaws(
    text: str, field: str, *, names: Collection[str] = (), title: str = "", kind: str = ""
) -> list[Flaw]:
    """What is wrong with the words of one text, each rule once.

    `field` is the key that the text stands under. `names` are full names of
    people; a frozenset is prepared only once. With the lesson's `title`, a
    change that only repeats it is found, unless its `kind` is "eliminate": to
    remove the faulty thing is fix and prevention in one.
    """
    read = _Text(text)
    words = read.words
    found: dict[str, Flaw] = {}
    if not _PHRASES.keys().isdisjoint(words):
        for at, word in enumerate(words):
            for row, end in _found(_PHRASES, words, at) if word in _PHRASES else ():
                if row.rule == "never-again" and not _MACHINE.isdisjoint(words):
                    continue  # it says how
                if row.rule not in found and field in row.fields:
                    found[row.rule] = _flaw(row, read, at, end)
    if names and "blame-name" not in found:
        for flaw in _named(read, frozenset(names)):
            found["blame-name"] = flaw
    if field == CHANGE:
        found |= {flaw.rule: flaw for flaw in _says_nothing_new(read)}
        if title and kind != "eliminate" and _repeats(read, title):
            what = "the change only repeats the title"
            found.setdefault(FIXED.rule, Flaw(FIXED.rule, what, FIXED.offers))
    return list(found.values())


def has_only_warnings(text: str) -> bool:
    """True for sentences that train, remind or tell people, and do nothing else."""
    words = _Text(text).words if text.partition(" ")[0].lower() in _TOLD else []
    if not words:
        return False
    starts = [at + 1 for at, word in enumerate(words[:-1]) if word == "^"]
    return all(any(_found(_TOLD, words, at)) for at in starts) and _TELLER.isdisjoint(words)


def _flaw(row: Row, read: _Text, start: int, end: int) -> Flaw:
    words = read.words
    while start < end and words[start] in "^$":
        start += 1
    while end > start and words[end - 1] in "$,!":
        end -= 1
    first, last = read.sentence(start)
    without = f"{read.said(first, start)} {read.said(end, last)}".strip(" ,:;!-")
    offer = row.offers.format(
        last=words[end - 1],
        rest=_shown(read.said(end, last).strip(" ,:;")) or "…",
        without=_shown(without[:1].upper() + without[1:]) or "…",
    )
    return Flaw(row.rule, f'"{_shown(read.said(start, end))}" {row.says}', offer)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN].rsplit(' ', 1)[0]} …"


@lru_cache(maxsize=4)
def _names_by_first_word(names: frozenset[str]) -> dict[str, list[list[str]]]:
    """Names of one word are passed over: "Will" and "Mark" are words, too."""
    found: dict[str, list[list[str]]] = {}
    for name in sorted(names):
        words = [word for word in _Text(name).words if word not in "^$."]
        if len(words) > 1:
            found.setdefault(words[0], []).append(words)
    return found


def _named(read: _Text, names: frozenset[str]) -> Iterator[Flaw]:
    known = _names_by_first_word(names)
    row = next(row for row in ROWS if row.rule == "blame-name")
    for at, word in enumerate(read.words):
        for name in known.get(word, ()):
            if read.words[at : at + len(name)] == name:
                yield _flaw(row, read, at, at + len(name))
                return


def _says_nothing_new(read: _Text) -> Iterator[Flaw]:
    """The rules about a change as a whole: is any part of it more than hollow words?"""
    parts = [] if _HOLLOW.keys().isdisjoint(read.words) else [*read.parts()]
    if not parts:
        return
    is_hollow: list[bool] = []
    flaws: dict[str, Flaw] = {}
    for start, part_end in parts:
        hollow = False
        for row, end in _found(_HOLLOW, read.words, start):
            is_whole = end == part_end and read.words[end] != ":"
            sentence_end = read.words.index("$", start)
            if row is VAGUE and not _BOUNDS.isdisjoint(read.words[start:sentence_end]):
                continue
            if (row is EMPTY and is_whole) or (row is not EMPTY and start == 1):
                flaws.setdefault(row.rule, _flaw(row, read, start, end))
            hollow = hollow or row is FIXED or (row is EMPTY and is_whole)
        is_hollow.append(hollow)
    if not all(is_hollow):
        flaws.pop(EMPTY.rule, None)
    if not any(
        not hollow and not _MACHINE.isdisjoint(read.words[start:end])
        for hollow, (start, end) in [*zip(is_hollow, parts, strict=True)][1:]
    ):
        yield from flaws.values()


def _repeats(change: _Text, title: str) -> bool:
    said = {word for word in change.words if word[0].isalnum()} - _SMALL_WORDS
    known = title.lower()
    if len(said) < _LEAST_SAME or not all(word in known for word in said):
        return False  # at once; as parts of words they may still be there
    hides = any(word[0] == _HIDDEN for word in change.words)
    return not hides and said <= set(_Text(title).words)


def lint_wording(entry: LessonFile, names: Collection[str] = ()) -> Iterator[Finding]:
    """The findings of one lesson, those left out that its body allows with a reason."""
    if entry.lesson is None:
        return
    lesson = entry.lesson
    allowed, unexplained = _allowed(lesson.body)
    for rule in unexplained:
        what = f'"allow {rule}" gives no reason, or there is no such rule of wording'
        yield rules.finding("allowed-without-reason", entry.position(""), what)
    for key, flaw in _flaws_of(lesson, frozenset(names)):
        if flaw.rule not in allowed:
            hint = (flaw.offer,) if flaw.offer else None
            yield rules.finding(flaw.rule, entry.position(key), flaw.what, hint=hint)


def _flaws_of(lesson: Lesson, names: frozenset[str]) -> Iterator[tuple[str, Flaw]]:
    for key, text in ((TITLE, lesson.title), (GAP, lesson.gap)):
        yield from ((key, flaw) for flaw in flaws(text, key, names=names))
    for number, step in enumerate(lesson.prevention):
        key = f"prevention[{number}]"
        for flaw in flaws(step.change, CHANGE, names=names, title=lesson.title, kind=step.kind):
            yield f"{key}.change", flaw
        if step.status == "dropped":
            for flaw in flaws(step.because, "because", names=names):
                yield f"{key}.because", flaw
    # Where all are of kind train, `lint` says so.
    kept = [(n, step) for n, step in enumerate(lesson.prevention) if step.status != "dropped"]
    tells = [
        KINDS[step.kind].strength == "none" or has_only_warnings(step.change) for _, step in kept
    ]
    if kept and all(tells) and any(KINDS[step.kind].strength != "none" for _, step in kept):
        number, step = next(one for one in kept if KINDS[one[1].kind].strength != "none")
        what = f'"{_shown(step.change)}" {TOLD.says}'
        yield f"prevention[{number}].change", Flaw("training-only", what, TOLD.offers)


def _allowed(body: str) -> tuple[set[str], list[str]]:
    """The rules that the body allows, and those it names without a reason of two words."""
    allowed: set[str] = set()
    unexplained: list[str] = []
    for found in _ALLOWED.finditer(body):
        rule, reason = found["rule"], found["reason"] or ""
        is_explained = len(re.findall(r"\w+", reason)) > 1
        if is_explained and rule in _RULES:
            allowed.add(rule)
        else:
            unexplained.append(rule)
    return allowed, unexplained


_RULES = frozenset(row.rule for row in (*ROWS, FIXED, VAGUE, EMPTY, TOLD))
