"""Lesson -> findings: blame, and words that promise no change.

There are only phrases, no grammar. False alarms are rare because a phrase about blame
begins with a PERSON: "the developer forgot" matches, "the worker failed to reconnect"
and "the request should have returned 404" do not. All words are data in
`wording_phrases`. Code spans, quotes and URLs are not read.

`docs/reference/wording.md` describes the purpose of each rule and how often it is wrong.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import accumulate

from fixlearn import rules
from fixlearn.lessons.personal_names import find_person, is_person
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.title import EXAMPLE, describes_fix, failure_in, is_empty_claim, is_vague
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
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson, Position

_MAX_CHARACTERS = 2_000  # of a text; a sentence is shorter, only hostile text is longer
_MAX_SHOWN = 100  # characters of a text that a finding repeats; it stays one line
_MAX_GAP = 8  # words that "..." matches; further apart they belong to different clauses
_MIN_SAME = 2  # words; a change of one word repeats the title by chance

# A change that repeats the title may add or drop these words.
_SMALL_WORDS = frozenset(
    "a an and any anymore are as at be been being by did do does for from had has have in is it its"
    " longer no not now of on or properly so that the then this to was were when where with".split()
)

_NOT_PROSE = re.compile(
    r"""`[^`]{1,200}` | "[^"]{1,200}" | “[^”]{1,200}” | «[^»]{1,200}» | ‘[^’]{1,200}’(?!\w)
        | (?<!\w)'[^']{1,200}'(?!\w) | https?://\S{1,500} | <[^<>]{1,200}>""",
    re.VERBOSE,
)
_MAY_BE_NO_PROSE = re.compile("[`\"“«‘<]|(?<!\\w)'|://")  # most sentences have none of these
_HIDDEN = "\0"  # replaces each character that is no prose
_WORD = re.compile(r"\0+|\w+(?:['./@-]\w+)*|[.!?;…]{1,3}\s|[^\w\s\0]")
_SENTENCE_ENDS = frozenset(".!?;…")
_PART_ENDS = frozenset("$ , : ( and but then".split(" "))
_ALLOWED = re.compile(
    r"<!--\s{0,20}fixlearn:?\s{1,20}allow\s{1,20}(?P<rule>[\w-]{1,40})"
    r"(?:[\s:]{1,20}(?P<reason>[^<>]{0,500}))?-->"
)


def _tokens(word: str) -> list[str]:
    """A match of `_WORD` as words in lower case; the end of a sentence is $, its sign and ^."""
    if word[0] in _SENTENCE_ENDS:
        return ["$", word[0], "^"] if len(word) > 1 else [word]
    return [word.lower()]


class _Text:
    """A text as words in lower case; ^ and $ are the beginning and the end of a sentence."""

    def __init__(self, text: str) -> None:
        self.plain = text[:_MAX_CHARACTERS].replace("’", "'")
        hidden = self.plain
        if _MAY_BE_NO_PROSE.search(hidden):
            hidden = _NOT_PROSE.sub(lambda match: _HIDDEN * len(match[0]), hidden)
        self._hidden = f"{hidden} "
        self.words = ["^"]
        for word in _WORD.findall(self._hidden):
            self.words += _tokens(word)
        if self.words[-1] == "^" and not self.plain.rstrip().endswith("^"):
            self.words.pop()
        else:
            self.words.append("$")

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The start and end of each word in `plain`."""
        spans = [(0, 0)]
        for match in _WORD.finditer(self._hidden):
            spans += [match.span()] * len(_tokens(match[0]))
        if len(spans) < len(self.words):
            spans.append((len(self.plain), len(self.plain)))
        return spans

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words without their order."""
        return frozenset(self.words)

    @cached_property
    def joined(self) -> str:
        """The words, a blank behind each; no word contains one."""
        return " ".join((*self.words, ""))

    @cached_property
    def starts(self) -> list[int]:
        """The start of each word in `joined`."""
        return [0, *accumulate(len(word) + 1 for word in self.words)]

    def original(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as in the text."""
        if start >= end:
            return ""
        return self.plain[self.spans[start][0] : self.spans[end - 1][1]].strip()

    def sentence(self, at: int) -> tuple[int, int]:
        """The start and end of the sentence around word `at`."""
        start = next((n for n in range(at, -1, -1) if self.words[n] == "^"), 0)
        return start + 1, self.words.index("$", at)

    def parts(self) -> Iterator[tuple[int, int]]:
        """The start and end of each part of a sentence that has at least one word."""
        start = 0
        for at, word in enumerate(self.words):
            if word in _PART_ENDS:
                part = self.original(start, at)
                if any(letter.isalnum() or letter == _HIDDEN for letter in part):
                    yield start, at
                start = at + 1
            elif word == "^" or word in _SENTENCE_ENDS:
                start = at + 1


@cache
def _alternatives(element: str) -> frozenset[str]:
    """The words of an element such as "a|b|NAME?", including those of lists in capitals."""
    words: set[str] = set()
    for word in element.strip("!=?").split("|"):
        words |= _alternatives("|".join(LISTS[word].split())) if word.isupper() else {word}
    return frozenset(words - {""})


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """Finds a phrase in the `joined` words of a text."""
    return re.compile("".join(map(_pattern_of_element, phrase.split())))


def _pattern_of_element(element: str) -> str:
    """The notation is described at `Row`; a blank follows each word."""
    if element == "^":
        return r"(?<=\^ )"
    if element == "...":
        return rf"(?:(?!\$ )\S+ ){{0,{_MAX_GAP}}}?"
    words = "|".join(map(re.escape, _alternatives(element)))
    if element[0] in "!=":  # which a pattern looks ahead with, too
        return f"(?{element[0]}(?:{words}) )"
    if element == "*":
        words = r"\*|[^\W_]+(?:-[^\W_]+)*"
    return f"(?:(?:{words}) )" + ("?" if element.endswith("?") else "")


class _Phrase(NamedTuple):
    row: Row
    text: str
    needed: list[frozenset[str]]  # each has a word that follows; most texts lack one


def _by_first_word(*rows: Row) -> dict[str, list[_Phrase]]:
    """{word: the phrases that can begin with it}."""
    phrases: dict[str, list[_Phrase]] = {}
    for row in rows:
        for text in filter(str.strip, row.phrases.splitlines()):
            first, *rest = text.split()
            needed = [each for each in rest if each[0] not in "!.*" and each[-1] != "?"]
            phrase = _Phrase(row, text, [*map(_alternatives, needed)])
            for word in _first_words([first, *rest]):
                phrases.setdefault(word, []).append(phrase)
    return phrases


def _first_words(elements: list[str]) -> frozenset[str]:
    if elements[0] == "^":
        return _first_words(elements[1:])
    words = _alternatives(elements[0])
    return words | _first_words(elements[1:]) if elements[0].endswith("?") else words


_PHRASES = _by_first_word(*ROWS)
_HOLLOW = _by_first_word(FIXED, VAGUE, EMPTY)
_TOLD = _by_first_word(TOLD)

_TITLE_RULES = ("vague-title", "title-names-fix")
_RULES = frozenset(
    [*(row.rule for row in (*ROWS, FIXED, VAGUE, EMPTY, TOLD)), *_TITLE_RULES, "empty-claim"]
)
_CLAIMS = {  # field -> the better sentence
    GAP: 'say what let it through: "No test used a total that fills the last page"',
    CHANGE: 'say what is different now: "A test pages through a total of two full pages"',
}
_MACHINE, _TELLER, _BOUNDS = map(_alternatives, ("MACHINE", "TELLER", "BOUND"))


def _matches(phrases: dict[str, list[_Phrase]], text: _Text, at: int) -> Iterator[tuple[Row, int]]:
    """The rows with a phrase that begins at word `at`, each with the end of the phrase."""
    for phrase in phrases.get(text.words[at], ()):
        if any(map(text.distinct.isdisjoint, phrase.needed)):
            continue
        match = _pattern(phrase.text).match(text.joined, text.starts[at])
        if match:
            yield phrase.row, text.joined.count(" ", 0, match.end())


class Flaw(NamedTuple):
    """A phrase that should be replaced."""

    rule: str
    what: str
    offer: str  # a better sentence


def flaws(
    text: str, field: str, *, names: Collection[str] = (), title: str = "", kind: str = ""
) -> list[Flaw]:
    """The flaws in the wording of one text, at most one of each rule.

    `field` is the key of the text. `names` are full names of people; a frozenset is
    prepared only once. With the lesson's `title`, a change that only repeats it is a flaw,
    unless its `kind` is "eliminate": removing the faulty thing is both fix and prevention.
    """
    parsed = _Text(text)
    words = parsed.words
    by_rule: dict[str, Flaw] = {}
    for at in [at for at, word in enumerate(words) if word in _PHRASES]:
        for row, end in _matches(_PHRASES, parsed, at):
            # "Never again" is no empty promise if the text says how.
            is_kept = row.rule == "never-again" and not _MACHINE.isdisjoint(words)
            if not is_kept and row.rule not in by_rule and field in row.fields:
                by_rule[row.rule] = _flaw(row, parsed, at, end)
    if "blame-name" not in by_rule and (names or "@" in parsed.plain):
        by_rule |= {flaw.rule: flaw for flaw in _name_flaws(parsed, names)}
    if field == CHANGE:
        by_rule |= {flaw.rule: flaw for flaw in _hollow_flaws(parsed)}
        if title and kind != "eliminate" and _repeats(parsed, title):
            what = "the change only repeats the title"
            by_rule.setdefault(FIXED.rule, Flaw(FIXED.rule, what, FIXED.offers))
    if not by_rule and field in _CLAIMS and is_empty_claim(text):
        what = f'"{_shortened(text)}" could be about any mistake'
        by_rule["empty-claim"] = Flaw(rule="empty-claim", what=what, offer=_CLAIMS[field])
    return list(by_rule.values())


def title_flaw(title: str) -> Flaw | None:
    """The flaw of a title that does not say what went wrong; None if it does."""
    quoted = f'"{_shortened(title)}"'
    offer = f'say what went wrong, e.g. "{EXAMPLE}"'
    if is_vague(title):
        return Flaw(rule="vague-title", what=f"{quoted} does not say what went wrong", offer=offer)
    if not describes_fix(title):
        return None
    failure = failure_in(title)
    if failure:
        offer = f'say what went wrong: "{failure[:1].upper()}{failure[1:]}"'
    what = f"{quoted} says what was done, not what went wrong"
    return Flaw(rule="title-names-fix", what=what, offer=offer)


def owner_flaw(owner: str, names: Collection[str] = frozenset()) -> Flaw | None:
    """The flaw of a person who owns a repair item; None for a role or a team."""
    if not is_person(owner, names):
        return None
    what = f'"{_shortened(owner)}" is a person'
    return Flaw("blame-name", what, "name a role or a team: people leave, and teams stay")


def training_flaw(change: str) -> Flaw | None:
    """The flaw of a change that only trains, reminds or tells people; None if it does more."""
    if not has_only_warnings(change):
        return None
    return Flaw("training-only", f'"{_shortened(change)}" {TOLD.says}', TOLD.offers)


def has_only_warnings(text: str) -> bool:
    """True for sentences that only train, remind or tell people."""
    if text.partition(" ")[0].lower() not in _TOLD:
        return False
    parsed = _Text(text)
    starts = [at + 1 for at, word in enumerate(parsed.words[:-1]) if word == "^"]
    all_tell = all(any(_matches(_TOLD, parsed, at)) for at in starts)
    return all_tell and _TELLER.isdisjoint(parsed.words)


def _flaw(row: Row, text: _Text, start: int, end: int) -> Flaw:
    words = text.words
    while start < end and words[start] in "^$":
        start += 1
    while end > start and words[end - 1] in "$,!":
        end -= 1
    first, last = text.sentence(start)
    without = f"{text.original(first, start)} {text.original(end, last)}".strip(" ,:;!-")
    offer = row.offers.format(
        last=words[end - 1],
        rest=_shortened(text.original(end, last).strip(" ,:;")) or "…",
        without=_shortened(without[:1].upper() + without[1:]) or "…",
    )
    return Flaw(row.rule, f'"{_shortened(text.original(start, end))}" {row.says}', offer)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN].rsplit(' ', 1)[0]} …"


_NAME_ROW = next(row for row in ROWS if row.rule == "blame-name")


def _name_flaws(text: _Text, names: Collection[str]) -> Iterator[Flaw]:
    """A flaw for the first person whom the text names."""
    span = find_person(text.words, text.original, names)
    if span:
        yield _flaw(_NAME_ROW, text, *span)


def _hollow_flaws(text: _Text) -> Iterator[Flaw]:
    """The flaws of a change that has no part with more than hollow words."""
    if _HOLLOW.keys().isdisjoint(text.words):
        return
    phrases = {part: [*_hollow_phrases(text, *part)] for part in text.parts()}
    others = [part for part, rows in phrases.items() if all(row is VAGUE for row, _ in rows)]
    first = next(iter(phrases), None)
    if any(part != first and not _MACHINE.isdisjoint(text.words[slice(*part)]) for part in others):
        return
    reported: set[str] = set()
    for (start, _), rows in phrases.items():
        for row, end in rows:
            is_flaw = not others if row is EMPTY else start == 1
            if is_flaw and row.rule not in reported:
                reported.add(row.rule)
                yield _flaw(row, text, start, end)


def _hollow_phrases(text: _Text, start: int, part_end: int) -> Iterator[tuple[Row, int]]:
    """The hollow phrases that a part begins with, or is nothing but; each with its end."""
    words = text.words
    for row, end in _matches(_HOLLOW, text, start):
        is_whole = end == part_end and words[end] != ":"
        is_bounded = row is VAGUE and not _BOUNDS.isdisjoint(words[start : words.index("$", start)])
        if is_whole if row is EMPTY else not is_bounded:
            yield row, end


def _repeats(change: _Text, title: str) -> bool:
    words = {word for word in change.words if word[0].isalnum()} - _SMALL_WORDS
    # Searching the title as text is cheaper than splitting it, and almost always enough.
    if len(words) < _MIN_SAME or not all(word in title.lower() for word in words):
        return False
    has_hidden = any(word[0] == _HIDDEN for word in change.words)
    return not has_hidden and words <= set(_Text(title).words)


def lint_wording(file: LessonFile, names: Collection[str] = ()) -> Iterator[Finding]:
    """The findings of one lesson, except those that its body allows with a reason."""
    if file.lesson is None:
        return
    allowed, unexplained = _allowed(file.lesson.body)
    for rule in unexplained:
        what = f'"allow {rule}" gives no reason, or names no wording rule'
        yield rules.finding("allowed-without-reason", file.position(""), what)
    for key, flaw in _flaws_of(file.lesson, frozenset(names)):
        if flaw.rule not in allowed:
            yield finding_of(flaw, file.position(key))


def finding_of(flaw: Flaw, where: str | Position) -> Finding:
    return rules.finding(flaw.rule, where, flaw.what, hint=(flaw.offer,) if flaw.offer else None)


def _flaws_of(lesson: Lesson, names: frozenset[str]) -> Iterator[tuple[str, Flaw]]:
    """The flaws of all texts of a lesson, each with the key of its text."""
    flaw = title_flaw(lesson.title)
    if flaw:
        yield TITLE, flaw
    for key, text in ((TITLE, lesson.title), (GAP, lesson.gap)):
        yield from ((key, flaw) for flaw in flaws(text, key, names=names))
    for number, prevention in enumerate(lesson.prevention):
        key = f"prevention[{number}]"
        change = prevention.change
        for flaw in flaws(change, CHANGE, names=names, title=lesson.title, kind=prevention.kind):
            yield f"{key}.change", flaw
        flaw = owner_flaw(prevention.owner, names) if prevention.status == "planned" else None
        if flaw:
            yield f"{key}.owner", flaw
        if prevention.status == "dropped":
            for flaw in flaws(prevention.because, "because", names=names):
                yield f"{key}.because", flaw
    yield from _training_only(lesson)
    yield from (("", flaw) for flaw in _body_flaws(lesson.body, names))


_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|^(?: {4}|\t)[^\n]*$", re.MULTILINE | re.DOTALL)


def _body_flaws(body: str, names: frozenset[str]) -> Iterator[Flaw]:
    """A flaw for the first person whom the body names; how else it is worded is free."""
    if not names and "@" not in body:
        return
    for paragraph in _CODE.sub("", body).split("\n\n"):
        for flaw in _name_flaws(_Text(paragraph), names):
            yield flaw
            return


def _training_only(lesson: Lesson) -> Iterator[tuple[str, Flaw]]:
    """The flaw of a lesson whose preventions only tell people.

    If all of them are of kind train, `lint` has a finding already.
    """
    others = [
        (number, prevention.change)
        for number, prevention in enumerate(lesson.prevention)
        if prevention.status != "dropped" and KINDS[prevention.kind].strength != "none"
    ]
    all_flaws = [(number, training_flaw(change)) for number, change in others]
    number, flaw = all_flaws[0] if all_flaws else (0, None)
    if flaw and all(other for _, other in all_flaws):
        yield f"prevention[{number}].change", flaw


def _allowed(body: str) -> tuple[set[str], list[str]]:
    """The rules that the body allows, and those it names without a reason of two words."""
    allowed: set[str] = set()
    unexplained: list[str] = []
    for match in _ALLOWED.finditer(body):
        rule, reason = match["rule"], match["reason"] or ""
        if rule in _RULES and len(re.findall(r"\w+", reason)) > 1:
            allowed.add(rule)
        else:
            unexplained.append(rule)
    return allowed, unexplained
