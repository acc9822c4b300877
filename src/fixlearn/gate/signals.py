"""Signals in points, for messages that declare no type.

A message is split into words once, without its tags, code spans, quotes, URLs
and trailers. Words are compared as a whole, so "prefix" is not a fix and "debug"
is not a bug. Each signal is a row of a table: points, the sentence that `explain`
prints, the function that searches, and the words that it searches for. A signal
counts once, however often it matches, and only the first match of a family counts.

`docs/explanation/detection.md` explains how the weights were chosen, and how well they do.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_

from fixlearn.gate import signal_search as search
from fixlearn.gate import signal_words as words
from fixlearn.gate.languages import kinds_of
from fixlearn.gate.reading import MAX_SUBJECT, Reading, head_and_tail
from fixlearn.gate.signal_words import NOTHING, Words
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import Message, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fixlearn.config import Detection

FIX_FROM = 6  # points
UNSURE_FROM = 1
# Reasons that take away the points above "unsure".
AT_MOST_UNSURE = (
    "what is not the product is unsure at most",
    "its subject says neither fix nor failure: unsure at most",
)
BRANCH_POINTS = 2  # of a branch for fixes; counts only with another signal

_FIX_BRANCHES = ("fix", "bugfix", "hotfix")


class Signal(NamedTuple):
    points: int
    says: str
    find: Callable[[Reading, Words], str]
    words: Words = NOTHING
    family: str = ""
    # "weak": makes no fix alone; "aside": limits to unsure, whatever the weak and trailers say
    limit: str = ""


# In the order in which `explain` prints them.
_OF_TRAILERS = (
    Signal(
        8,
        "a Fixes: trailer names the faulty commit",
        search.names_faulty_commit,
        words.FAULTY,
        limit="trailer",
    ),
    Signal(6, "a Changelog: trailer says fixed", search.changelog_says_fixed, words.CHANGELOG),
    Signal(5, "a trailer names the bug tracker", search.names_tracker, words.TRACKER, "tracker"),
    Signal(
        5,
        "it closes a report of a bug tracker",
        search.names_bug_of_tracker,
        words.CLOSING_TRAILER,
        "tracker",
    ),
    Signal(1, "somebody reported it", search.has_trailer, words.REPORTED, limit="weak"),
)
_OF_THE_TEXT = (
    Signal(6, "it names a security advisory", search.names_advisory, words.ADVISORY_NAMES),
    Signal(5, "it names a report of a bug", search.names_problem_report, words.PROBLEM),
    Signal(1, "it closes an issue", search.closes_issue, words.CLOSING, limit="weak"),
)
_OF_THE_SUBJECT = (
    Signal(6, "its subject starts with fix", search.subject_opens, words.FIX, "fix"),
    Signal(6, "a clause of its subject starts with fix", search.clause_opens, words.FIX, "fix"),
    Signal(6, "its subject ends with fix", search.subject_ends, words.FIX, "fix"),
    Signal(4, "its subject says fix", search.says_fix, words.FIX, "fix"),
    Signal(
        6, "its subject starts with correct or resolve", search.subject_opens, words.REPAIR, "fix"
    ),
    Signal(3, "it names what is correct", search.subject_says, words.CORRECT, "fix"),
    Signal(4, "it names a failure or a bug", search.names_failure, words.FAILURE),
    Signal(4, "it describes a symptom", search.names_symptom, words.SYMPTOM, "negation"),
    Signal(3, "it avoids or prevents something", search.subject_says, words.PREVENT, limit="weak"),
    Signal(2, "it no longer does something", search.subject_says, words.NOT_DO, "negation", "weak"),
    Signal(2, "it stops doing something", search.stops, words.STOP, "negation", "weak"),
    Signal(1, "it says only or always", search.subject_opens, words.ONLY, limit="weak"),
    Signal(3, "it handles or ensures something", search.subject_says, words.ENSURE, limit="weak"),
    Signal(4, "it says how things should be", search.subject_says, words.SHOULD),
    Signal(
        5,
        "it adds what was missing or makes it work",
        search.subject_says,
        words.MAKES_IT_WORK,
        "missing",
    ),
    Signal(5, "it makes something work", search.makes_work, words.MAKE, "missing"),
    Signal(5, "what was missing is code", search.subject_says, words.MISSING_CODE),
    Signal(2, "it names what is missing", search.subject_says, words.MISSING, "missing"),
    Signal(2, "it names a condition", search.names_condition, words.CONDITION, limit="weak"),
    Signal(
        3,
        "its subject ends with the issue that it closes",
        search.subject_closes,
        words.FIX,
        limit="weak",
    ),
)
_OF_OTHER_LANGUAGES = (
    Signal(6, "it says fix in another language", search.speaks("fix"), NOTHING, "fix"),
    Signal(4, "it says correct in another language", search.speaks("repair"), NOTHING, "fix"),
    Signal(4, "it names a failure in another language", search.speaks("failure")),
    Signal(-6, "what it fixes is not the product", search.speaks("aside"), limit="aside"),
)
_OF_THE_BODY = (
    Signal(3, "its body says that it fixes", search.body_fixes, words.FIX, limit="weak"),
    Signal(2, "its body describes a failure", search.body_says, words.FAILURE, limit="weak"),
)
_AGAINST = (
    Signal(-6, "what it fixes is not the product", search.fixes_a, words.CHORE, "object", "aside"),
    Signal(
        -6,
        "all that it fixes is not the product",
        search.fixes_only,
        words.CHORE_ALONE,
        "object",
        "aside",
    ),
    Signal(
        -6,
        "what it fixes is a warning or a text",
        search.fixes_last,
        words.CHORE_LAST,
        "object",
        "aside",
    ),
    Signal(
        -5,
        "what it fixes may be a warning or a text",
        search.fixes_last,
        words.CHORE_MAYBE,
        "object",
        "aside",
    ),
    Signal(
        -5, "what was missing is not the product", search.lacks, words.LACKING, "object", "aside"
    ),
    Signal(
        -5,
        "what was missing may be a text",
        search.lacks_what_is_seen,
        words.LACKING_MAYBE,
        "object",
        "aside",
    ),
    Signal(
        2, "it says what the fixed thing does", search.works_wrongly, words.WORKING, limit="weak"
    ),
    Signal(-5, "what it fixes is a test", search.fixes_a, words.TEST, "object"),
    Signal(-4, "it is about a typo", search.subject_says, words.TYPO, "object", "aside"),
    Signal(
        -6, "it changes no function", search.changes_nothing, words.NO_CHANGE, "object", "aside"
    ),
    Signal(-6, "what it fixes is a text", search.fixes_in_texts, words.TEXTS, "object", "aside"),
    Signal(
        -4, "it is about documentation, tests or CI", search.is_about, words.ASIDE, limit="aside"
    ),
    Signal(-3, "it is about the build", search.concerns_the_build, words.BUILD),
    Signal(-3, "it updates, merges or releases", search.subject_opens, words.UPDATE),
    Signal(-4, "it adds something", search.subject_opens, words.ADD),
    Signal(-4, "what it adds closes an issue", search.grants_a_wish, words.ADD),
    Signal(-3, "it removes or rearranges something", search.subject_opens, words.REARRANGE, "tidy"),
    Signal(-2, "it uses, allows or improves something", search.subject_opens, words.CHANGE),
    Signal(-2, "it mentions a feature or a clean-up", search.subject_says, words.FEATURE, "tidy"),
)

SIGNALS: tuple[Signal, ...] = (
    *_OF_TRAILERS, *_OF_THE_TEXT, *_OF_THE_SUBJECT, *_OF_OTHER_LANGUAGES, *_OF_THE_BODY, *_AGAINST
)  # fmt: skip


def _rows(*signals: Signal) -> int:
    """A set of rows of the table, with a bit for each.

    Every word of a message unites such sets, and a history has tens of thousands of messages.
    """
    return sum(1 << SIGNALS.index(signal) for signal in signals)


class _Rows(dict[str, int]):
    """{mark: the rows of the signals that search for it}."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        for signal in signals:
            row = _rows(signal)
            for mark in signal.words.marks:
                self[mark] = self.get(mark, 0) | row

    def of(self, words: Iterable[str]) -> int:
        """The rows that may match a text with these words."""
        rows = 0
        for word in words:
            rows |= self.get(word, 0)
        return rows


# Where a signal searches, if that is not the whole subject.
_OF_THE_VERB = (
    *(search.subject_opens, search.stops, search.makes_work),
    *(search.is_about, search.concerns_the_build),
)
_OF_TAGS = (search.is_about, search.concerns_the_build)
_OF_THE_FIX = (
    *(search.clause_opens, search.subject_ends, search.says_fix, search.fixes_in_texts),
    *(search.fixes_a, search.fixes_only, search.fixes_last),
    *(search.lacks_what_is_seen, search.works_wrongly),
)

_SUBJECT = (*_OF_THE_SUBJECT, *_AGAINST)
_BY_SUBJECT = _Rows([signal for signal in _SUBJECT if signal.find not in _OF_THE_VERB])
_BY_VERB = _Rows([signal for signal in _SUBJECT if signal.find in _OF_THE_VERB])
_BY_TAG = _Rows([signal for signal in _SUBJECT if signal.find in _OF_TAGS])
_WITHOUT_FIX = ~_rows(*(signal for signal in _SUBJECT if signal.find in _OF_THE_FIX))
_BY_BODY = _Rows(_OF_THE_BODY)
_BY_TRAILER = _Rows(_OF_TRAILERS)
_FOREIGN_ROWS = _rows(*_OF_OTHER_LANGUAGES)
_BY_PART = _Rows(_OF_THE_TEXT)
_PROBLEM_REPORT = _rows(_OF_THE_TEXT[1])


def _possible(reading: Reading) -> tuple[Signal, ...]:
    """The signals that may be in the message: a few of all, which saves most of the time."""
    verb = reading.subject[reading.verb] if reading.subject else ""
    rows = reduce(or_, map(_rows_of, reading.subject), 0)
    if not reading.fixes and verb not in words.REPAIR.single:
        rows &= _WITHOUT_FIX
    rows |= _BY_VERB.get(verb, 0) | _BY_TAG.of(reading.tags) | _BY_PART.of(reading.telling)
    if reading.body_telling:
        rows |= _BY_PART.of(reading.body_telling) | _BY_BODY.of(reading.body_marks)
        rows |= _BY_TRAILER.of(name for name, _, _ in reading.trailers)
    if not reading.untagged.isascii():
        rows |= _FOREIGN_ROWS
    if "[PR" in reading.whole_subject or "[PR" in reading.body_text:  # "[PR12345]"
        rows |= _PROBLEM_REPORT
    return _signals_of(rows)


@lru_cache(maxsize=8192)
def _rows_of(word: str) -> int:
    """The rows that this word of a subject may match."""
    return _BY_SUBJECT.get(word, 0) | (_FOREIGN_ROWS if kinds_of(word) else 0)


@lru_cache(maxsize=4096)
def _signals_of(rows: int) -> tuple[Signal, ...]:
    return tuple(signal for number, signal in enumerate(SIGNALS) if rows >> number & 1)


class _Match:
    """A signal that is in a message. No named tuple: to make its class takes 0.3 ms."""

    __slots__ = ("limit", "points", "reason")

    def __init__(self, reason: Reason, points: int, limit: str) -> None:
        self.reason, self.points, self.limit = reason, points, limit


@lru_cache(maxsize=4096)  # a history has the same ones again and again
def _match(says: str, points: int, matched: str, limit: str) -> _Match:
    return _Match(Reason(says, points, matched[: search.MAX_MATCHED]), points, limit)


def weigh(message: Message, branch: str, settings: Detection) -> tuple[list[Reason], int]:
    """A reason for each signal in the message, with its points and the matched words.

    The second value is the sum of the points.
    """
    reading = Reading(message)
    matches = _matches(reading)
    if settings.trailers or settings.rules:
        matches += _of_the_team(message, reading, settings)
    if branch and matches and branch.partition("/")[0].lower() in _FIX_BRANCHES:
        matches.append(_match("it is made on a branch for fixes", BRANCH_POINTS, branch, ""))
    reasons = [match.reason for match in matches]
    score = sum([match.points for match in matches])
    if score >= FIX_FROM and (text := _limit(matches)):
        reasons.append(Reason(text, FIX_FROM - 1 - score))
        score = FIX_FROM - 1
    return reasons, score


def _matches(reading: Reading) -> list[_Match]:
    """The signals in the message, of each family the first."""
    matches: list[_Match] = []
    families: list[str] = []
    for points, says, find, searched, family, limit in _possible(reading):
        matched = "" if family in families else find(reading, searched)
        if matched:
            if family:
                families.append(family)
            matches.append(_match(says, points, matched, limit))
    return matches


def _limit(matches: Sequence[_Match]) -> str:
    """Why the commit is unsure at most, whatever its points; "" if it may be a fix."""
    if not any(match.limit for match in matches):
        return ""
    strong = sum(match.points for match in matches if match.limit not in ("weak", "trailer"))
    if strong < FIX_FROM and any(match.limit == "aside" for match in matches):
        return AT_MOST_UNSURE[0]
    if not any(match.points > 0 and match.limit != "weak" for match in matches):
        return AT_MOST_UNSURE[1]
    return ""


def _of_the_team(message: Message, reading: Reading, settings: Detection) -> Iterator[_Match]:
    for name, points in settings.trailers.items():
        line = next((line for trailer, _, line in reading.trailers if trailer == name), "")
        if line:
            text = f'it has a trailer "{name}" (detect.trailers)'
            yield _match(text, points, line, "")
    texts = (message.subject[:MAX_SUBJECT], head_and_tail(message.body))
    for rule in settings.rules:
        match = next(filter(None, map(rule.pattern.search, texts)), None)
        if match and match[0].strip():
            yield _match(rule.reason, rule.points, match[0].strip(), "")
