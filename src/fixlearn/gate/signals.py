"""Signals in points, for messages that declare no type.

A message is split into words once, without its tags, code spans, quotes, URLs
and trailers. Words are compared as a whole, so "prefix" is not a fix and "debug"
is not a bug. Each signal is a row of a table: points, the sentence that `explain`
prints, the function that searches, and the words that it searches for. A signal
counts once, however often it matches, and only the first match of a family counts.

`docs/explanation/detection.md` explains how the weights were chosen, and how well they do.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import takewhile

from fixlearn.gate.conventions import ADVISORY
from fixlearn.gate.reading import BEFORE_VERB, MAX_SUBJECT, Reading, head_and_tail
from fixlearn.gate.signal_words import (
    ACTIONS,
    ADD,
    ADJECTIVES,
    ADVISORY_NAMES,
    ASIDE,
    BUILD,
    CHANGE,
    CHORE,
    CHORE_ALONE,
    CHORE_LAST,
    CLOSING,
    CONDITION,
    ENSURE,
    FAILURE,
    FEATURE,
    FIX,
    HEADS,
    KINDS_OF_FAULTS,
    MEND,
    MISSING,
    NEVER_SYMPTOMS,
    NO_CHANGE,
    NOT_DO,
    NOTHING,
    PREVENT,
    PROBLEM,
    REARRANGE,
    REPAIR,
    REPORTED,
    REPORTING,
    SHOULD,
    SITUATIONS,
    SYMPTOM,
    TEST,
    TEXTS,
    TRACKER,
    TYPO,
    UPDATE,
    Words,
)
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import HASH, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.config import Detection
    from fixlearn.messages import Message

FIX_FROM = 6  # points
UNSURE_FROM = 1
# Reasons that take away the points above "unsure".
AT_MOST_UNSURE = (
    "what is not the product is unsure at most",
    "its body alone makes it unsure at most",
)
BRANCH_POINTS = 2  # of a branch for fixes; counts only with another signal

_MAX_MATCHED = 80  # characters, so that a reason fits a line
_MAX_OBJECT = 6  # words after "fix"; what is further away is not its object

_FIX_BRANCHES = ("fix", "bugfix", "hotfix")


# What ends the object of "fix": "fix the links in the docs" fixes links.
_OBJECT_ENDS = frozenset(
    "in on for of with when where while if and or to from by after before so that which about"
    " at as not due during using under into because but is are was were without via then"
    " based , . ; : ( ) - = # +".split()
)
_SUBORDINATES = frozenset("when if as because since that which where unless while so".split())
_NOT_YET = frozenset("be been being get gets not until".split())  # "until it gets fixed"
_LEADS_TO_OBJECT = (["to"], ["for"], ["in"])  # "small fixes to the docs"
# What says nothing of what is fixed.
_NO_OBJECT = frozenset("the a some all more code minor few remaining new another and".split())
_CLAUSE_ENDS = frozenset(": ; . - ( , and & +".split())
_FILLERS = BEFORE_VERB - _CLAUSE_ENDS
_LEADS_TO_FIX = frozenset(
    "this patch commit change pr which to it also and should . - * : \n".split(" ")
)

_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"issue|bug|[#:-]|\d+")


# "Fixed: 123" (Chromium), "Fixes: QTBUG-1" (Qt), "Resolves: rhbz#1" (Red Hat),
# "Closes: https://bugs.…" (Gentoo); "Fixes: #12" is an issue, which may be a wish.
@cache
def _bug_of_tracker_pattern() -> re.Pattern[str]:
    return re.compile(
        r"""(?:fixed|fixes)\b:\ +(?:[a-z]{2,20}:|[a-z]{1,15}-|b/)?\d{1,9}\b
          | (?:resolves|fixes|closes|fixed)\b:\ +(?:rhbz|bz|bsc|boo|lp)[ :]?\#?\d
          | (?:resolves|fixes|closes|fixed)\b:\ +https?://(?:bugs|bugzilla|crbug|issues)[.]""",
        re.IGNORECASE | re.VERBOSE,
    )


# "PR c++/12345" in a line of the body, "[PR12345]" in the subject (GCC, LLVM, binutils).
@cache
def _problem_report_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|\n)[ \t]*PR[ ][a-z+-]{1,20}/\d{3,7}\b|\[PR[ ]?(?:[a-z+-]{1,20}/)?\d{3,7}\b"
    )


@cache
def _advisory_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b{ADVISORY}", re.IGNORECASE)


_ISSUE_MARKS = ("#", "/issues/", "gh-", "GH-")
_FAULTY_COMMIT = re.compile(rf"(?:commit[ ])?{HASH}\b")


@cache
def _closes_pattern() -> re.Pattern[str]:
    return re.compile(
        r"""\b(?:fix|resolve)(?:s|d|es|ed|ing)?:?[ ](?:issue[ ])?
            (?:[\w.-]{1,40}/[\w.-]{1,40})?                   # owner/repository
            (?:\#\d|gh-\d|https?://\S{1,200}/issues/\d)\d{0,9}""",
        re.IGNORECASE | re.VERBOSE,
    )


# The functions that search. Each returns the matched words, or "".


def subject_says(reading: Reading, words: Words) -> str:
    for at, word in enumerate(reading.subject):
        if word in words.single:
            return reading.written[at]
    return _phrase(reading.line, words)


def says_fix(reading: Reading, words: Words) -> str:  # noqa: ARG001, the words are FIX
    return reading.written[reading.fixes[0]] if reading.fixes else ""


def body_says(reading: Reading, words: Words) -> str:
    single = next((word for word in reading.body if word in words.single), "")
    return single or _phrase(f" {' '.join(reading.body)} ", words)


def _phrase(line: str, words: Words) -> str:
    return next((phrase.strip() for phrase in words.phrases if phrase in line), "")


def subject_opens(reading: Reading, words: Words) -> str:
    if reading.subject and reading.subject[reading.verb] in words.single:
        return reading.written[reading.verb]
    return ""


def subject_ends(reading: Reading, words: Words) -> str:
    """ "Login timeout fix", "Login timeout fix (#12)"."""
    at = next((at for at in reversed(reading.fixes) if at), 0)
    is_end = at and not any(word.isalpha() for word in reading.subject[at + 1 :])
    if _NOT_YET.issuperset(reading.subject[at - 1 : at]):
        return ""
    return reading.written[at] if is_end and reading.written[at].lower() in words.single else ""


def clause_opens(reading: Reading, words: Words) -> str:  # noqa: ARG001, the words are FIX
    for at in reading.fixes:
        before = at - 1
        while before > 0 and reading.subject[before] in _FILLERS:
            before -= 1
        if reading.subject[before] in _CLAUSE_ENDS:
            return reading.written[at]
    return ""


def subject_closes(reading: Reading, words: Words) -> str:  # noqa: ARG001, the words are FIX
    return reading.closing


def grants_a_wish(reading: Reading, words: Words) -> str:
    """ "Fix #12: add an option": the issue was a wish."""
    if not reading.fixes or "#" not in reading.subject[:_MAX_OBJECT]:
        return ""
    at = reading.subject.index("#") + 1
    after = (word for word in reading.subject[at : at + _MAX_OBJECT] if word.isalpha())
    verb = next(after, "")
    return verb if verb in words.single else ""


def names_failure(reading: Reading, words: Words) -> str:
    """A word for a failure that is neither an action nor a topic of the commit."""
    for at, word in enumerate(reading.subject):
        if word in words.single and not (_is_action(reading, at) or _is_topic(reading, at)):
            return reading.written[at]
    matched = _phrase(reading.line, words)
    _, _, after = reading.line.partition(f" {matched} ")
    return "" if matched and HEADS.intersection(after.split()[:1]) else matched


def _is_action(reading: Reading, at: int) -> bool:
    """True of "Break long lines" and "Race mode", not of "Crash on an empty list"."""
    word = reading.subject[at]
    if at != reading.verb or word not in ACTIONS:
        return False
    after = reading.subject[at + 1 : at + 2]
    return word in NEVER_SYMPTOMS or not SITUATIONS.intersection(after)


def _is_topic(reading: Reading, at: int) -> bool:
    """True of "crash reports", "page faults", "a CI failure" and "Report failures …"."""
    subject = reading.subject
    if at and subject[at - 1] in CHORE.single:
        return True  # "because of a CI failure"
    is_kind = subject[at] not in ADJECTIVES
    if is_kind and not HEADS.isdisjoint(subject[at + 1 : at + 2]):
        return True
    if at and subject[at - 1] in KINDS_OF_FAULTS and subject[at].startswith("fault"):
        return True
    is_reported = subject[reading.verb] in REPORTING and not reading.fixes
    return is_reported and 0 < at - reading.verb <= _MAX_OBJECT


def fixes_a(reading: Reading, words: Words) -> str:
    """The verb and its object, which comes after it ("fix a typo") or before it ("typo fix")."""
    for verb, objects in _fixed(reading):
        for at in objects:
            if reading.subject[at] in words.single:
                return _span(reading, verb, at)
        line = f" {' '.join(reading.subject[at] for at in objects)} "
        phrase = _phrase(line, words)
        if phrase:
            return f"{reading.written[verb]} {phrase}"
    return ""


def fixes_only(reading: Reading, words: Words) -> str:
    """As `fixes_a`, if they are the whole object: "fix formatting", not "fix date formatting"."""
    for verb, objects in _fixed(reading):
        names = [at for at in objects if reading.subject[at] not in _NO_OBJECT]
        if names and all(reading.subject[at] in words.single for at in names):
            return _span(reading, verb, names[0])
    return ""


def fixes_last(reading: Reading, words: Words) -> str:
    """As `fixes_a`, if it is the last word of the object: "fix an aliasing warning (C4018)"."""
    for verb, objects in _fixed(reading):
        names = [at for at in objects if not _DIGIT.search(reading.subject[at])]
        if names and reading.subject[names[-1]] in words.single:
            return _span(reading, verb, names[-1])
    return ""


def _fixed(reading: Reading) -> list[tuple[int, range]]:
    """The verbs that say fix, each with where its object is."""
    verbs = reading.fixes or ([reading.verb] if subject_opens(reading, REPAIR) else [])
    pairs = []
    for verb in verbs:
        start = verb + 1
        if "#" in reading.subject[start : start + 2]:  # "fix issue #12: …"
            start += sum(1 for _ in takewhile(_NUMBER.fullmatch, reading.subject[start:]))
        start += reading.subject[start : start + 1] in _LEADS_TO_OBJECT
        after = reading.subject[start : start + _MAX_OBJECT]
        length = sum(1 for _ in takewhile(lambda word: word not in _OBJECT_ENDS, after))
        before = range(max(0, verb - 3), verb)
        pairs.append((verb, range(start, start + length) if length else before))
    return pairs


def _span(reading: Reading, verb: int, at: int) -> str:
    return " ".join(reading.written[min(verb, at) : max(verb, at) + 1])


def names_symptom(reading: Reading, words: Words) -> str:
    """A symptom in the main clause: "Rows cannot be sorted", not "Warn if rows cannot …"."""
    main = list(takewhile(lambda word: word not in _SUBORDINATES, reading.subject))
    for at, word in enumerate(main):
        if word in words.single:
            return reading.written[at]
    return _phrase(f" {' '.join(main)} ", words)


def names_condition(reading: Reading, words: Words) -> str:
    """A condition, unless it is a failure: "Ask again when the download failed"."""
    at = next((at for at, word in enumerate(reading.subject) if word in words.single), -1)
    if at < 0:
        return ""
    before, after = reading.subject[:at], reading.subject[at + 1 :]
    is_of_failure = FAILURE.single.isdisjoint(before) and not FAILURE.single.isdisjoint(after)
    return "" if is_of_failure and not reading.fixes else reading.written[at]


def fixes_in_texts(reading: Reading, words: Words) -> str:
    """ "Fix the order in code comments": the product is as it was."""
    after = reading.subject[reading.subject.index("in") + 1 :] if "in" in reading.subject else []
    names = list(takewhile(lambda word: word not in _OBJECT_ENDS, after))
    is_text = names and names[-1] in words.single and _fixed(reading)
    return f"in {' '.join(names)}" if is_text else ""


def concerns_the_build(reading: Reading, words: Words) -> str:
    """Work on the build that is not called a fix."""
    return "" if reading.fixes else is_about(reading, words)


def is_about(reading: Reading, words: Words) -> str:
    """An area in front ("cmake: …"), or the first word."""
    area = next((tag for tag in reading.tags if tag in words.single), "")
    return area or subject_opens(reading, words)


def speaks(kind: str) -> Callable[[Reading, Words], str]:
    """Searches for words of this kind in languages other than English."""
    return lambda reading, words: reading.foreign.get(kind, "")  # noqa: ARG005


def names_bug_of_tracker(reading: Reading, words: Words) -> str:  # noqa: ARG001
    return next(
        (line for _, _, line in reading.trailers if _bug_of_tracker_pattern().match(line)), ""
    )


def names_problem_report(reading: Reading, words: Words) -> str:  # noqa: ARG001
    report = _problem_report_pattern().search(reading.text)
    return report[0].strip() if report else ""


def names_advisory(reading: Reading, words: Words) -> str:  # noqa: ARG001
    advisory = _advisory_pattern().search(reading.text)
    return advisory[0] if advisory else ""


def body_fixes(reading: Reading, words: Words) -> str:
    """A sentence, a line or "this commit" that fixes more than a typo or an issue's number."""
    body = reading.body
    for at, word in enumerate(body):
        if word not in words.single or (at and body[at - 1] not in _LEADS_TO_FIX):
            continue
        after = body[at + 1 : at + 5]
        if after and after[0] not in ("#", ":", "\n") and CHORE.single.isdisjoint(after):
            return word
    return ""


def has_trailer(reading: Reading, words: Words) -> str:
    return next((line for name, _, line in reading.trailers if name in words.single), "")


def names_tracker(reading: Reading, words: Words) -> str:
    """A trailer with a number, unlike "Bug: none"."""
    for name, value, line in reading.trailers:
        if name in words.single and any(map(str.isdigit, value[:_MAX_MATCHED])):
            return line
    return ""


def names_faulty_commit(reading: Reading, words: Words) -> str:  # noqa: ARG001
    trailers = ((value, line) for name, value, line in reading.trailers if name == "fixes")
    return next((line for value, line in trailers if _FAULTY_COMMIT.match(value)), "")


def changelog_says_fixed(reading: Reading, words: Words) -> str:  # noqa: ARG001
    trailers = ((value, line) for name, value, line in reading.trailers if name == "changelog")
    return next((line for value, line in trailers if value.strip(" .").lower() in FIX.single), "")


def closes_issue(reading: Reading, words: Words) -> str:  # noqa: ARG001
    text = reading.text
    if not any(mark in text for mark in _ISSUE_MARKS):
        return ""  # as most texts; cheaper than the pattern
    closes = _closes_pattern().search(text)
    return closes[0] if closes else ""


class Signal(NamedTuple):
    """A row of the table."""

    points: int
    says: str
    find: Callable[[Reading, Words], str]
    words: Words = NOTHING
    family: str = ""
    # "weak": makes no fix alone; "aside": limits to unsure, whatever the weak and trailers say
    limit: str = ""


# In the order in which `explain` prints them.
_OF_TRAILERS = (
    Signal(8, "a Fixes: trailer names the faulty commit", names_faulty_commit, limit="trailer"),
    Signal(6, "a Changelog: trailer says fixed", changelog_says_fixed),
    Signal(5, "a trailer names the bug tracker", names_tracker, TRACKER, "tracker"),
    Signal(5, "it closes a report of a bug tracker", names_bug_of_tracker, NOTHING, "tracker"),
    Signal(1, "somebody reported it", has_trailer, REPORTED, limit="weak"),
)
_OF_THE_TEXT = (
    Signal(6, "it names a security advisory", names_advisory, ADVISORY_NAMES),
    Signal(5, "it names a report of a bug", names_problem_report, PROBLEM),
    Signal(1, "it closes an issue", closes_issue, CLOSING, limit="weak"),
)
_OF_THE_SUBJECT = (
    Signal(6, "its subject starts with fix", subject_opens, FIX, "fix"),
    Signal(6, "a clause of its subject starts with fix", clause_opens, FIX, "fix"),
    Signal(6, "its subject ends with fix", subject_ends, FIX, "fix"),
    Signal(4, "its subject says fix", says_fix, FIX, "fix"),
    Signal(6, "its subject starts with correct or resolve", subject_opens, REPAIR, "fix"),
    Signal(4, "it names a failure or a bug", names_failure, FAILURE),
    Signal(4, "it describes a symptom", names_symptom, SYMPTOM, "negation"),
    Signal(3, "it avoids or prevents something", subject_says, PREVENT),
    Signal(2, "it no longer does something", subject_says, NOT_DO, "negation"),
    Signal(3, "it handles or ensures something", subject_says, ENSURE),
    Signal(4, "it says how things should be", subject_says, SHOULD),
    Signal(5, "it adds what was missing or makes it work", subject_says, MEND, "missing"),
    Signal(2, "it names what is missing", subject_says, MISSING, "missing"),
    Signal(2, "it names a condition", names_condition, CONDITION),
    Signal(3, "its subject ends with the issue that it closes", subject_closes, FIX),
)
_OF_OTHER_LANGUAGES = (
    Signal(6, "it says fix in another language", speaks("fix"), NOTHING, "fix"),
    Signal(4, "it says correct in another language", speaks("repair"), NOTHING, "fix"),
    Signal(4, "it names a failure in another language", speaks("failure")),
    Signal(-6, "what it fixes is not the product", speaks("aside"), limit="aside"),
)
_OF_THE_BODY = (
    Signal(3, "its body says that it fixes", body_fixes, FIX, limit="weak"),
    Signal(2, "its body describes a failure", body_says, FAILURE, limit="weak"),
)
_AGAINST = (
    Signal(-6, "what it fixes is not the product", fixes_a, CHORE, "object", "aside"),
    Signal(-6, "all that it fixes is not the product", fixes_only, CHORE_ALONE, "object", "aside"),
    Signal(-6, "what it fixes is a warning or a text", fixes_last, CHORE_LAST, "object", "aside"),
    Signal(-5, "what it fixes is a test", fixes_a, TEST, "object"),
    Signal(-4, "it is about a typo", subject_says, TYPO, "object", "aside"),
    Signal(-6, "it changes no function", subject_says, NO_CHANGE, "object", "aside"),
    Signal(-6, "what it fixes is a text", fixes_in_texts, TEXTS, "object", "aside"),
    Signal(-4, "it is about documentation, tests or CI", is_about, ASIDE, limit="aside"),
    Signal(-3, "it is about the build", concerns_the_build, BUILD),
    Signal(-3, "it updates, merges or releases", subject_opens, UPDATE),
    Signal(-4, "it adds something", subject_opens, ADD),
    Signal(-4, "what it adds closes an issue", grants_a_wish, ADD),
    Signal(-3, "it removes or rearranges something", subject_opens, REARRANGE, "tidy"),
    Signal(-2, "it uses, allows or improves something", subject_opens, CHANGE),
    Signal(-2, "it mentions a feature or a clean-up", subject_says, FEATURE, "tidy"),
)

SIGNALS: tuple[Signal, ...] = (
    *_OF_TRAILERS, *_OF_THE_TEXT, *_OF_THE_SUBJECT, *_OF_OTHER_LANGUAGES, *_OF_THE_BODY, *_AGAINST
)  # fmt: skip


def _rows(*signals: Signal) -> int:
    """A set of rows of the table, with a bit for each."""
    return sum(1 << SIGNALS.index(signal) for signal in signals)


def _rows_by_mark(signals: Sequence[Signal]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for signal in signals:
        row = _rows(signal)
        for mark in signal.words.marks:
            rows[mark] = rows.get(mark, 0) | row
    return rows


# Where a signal searches, if that is not the whole subject.
_OF_THE_VERB = (subject_opens, is_about, concerns_the_build)
_OF_TAGS = (is_about, concerns_the_build)
_OF_THE_FIX = (clause_opens, subject_ends, says_fix, fixes_a, fixes_only, fixes_last,
               fixes_in_texts)  # fmt: skip

_SUBJECT = (*_OF_THE_SUBJECT, *_AGAINST)
_BY_SUBJECT = _rows_by_mark([signal for signal in _SUBJECT if signal.find not in _OF_THE_VERB])
_BY_VERB = _rows_by_mark([signal for signal in _SUBJECT if signal.find in _OF_THE_VERB])
_BY_TAG = _rows_by_mark([signal for signal in _SUBJECT if signal.find in _OF_TAGS])
_WITHOUT_FIX = ~_rows(*(signal for signal in _SUBJECT if signal.find in _OF_THE_FIX))
_BY_BODY = _rows_by_mark(_OF_THE_BODY)
_TRAILER_ROWS = _rows(*_OF_TRAILERS)
_FOREIGN_ROWS = _rows(*_OF_OTHER_LANGUAGES)
_BY_PART = _rows_by_mark(_OF_THE_TEXT)
_PROBLEM_REPORT = _rows(_OF_THE_TEXT[1])


def _possible(reading: Reading) -> tuple[Signal, ...]:
    """The signals that may be in the message: a few of all, which saves most of the time."""
    verb = reading.subject[reading.verb] if reading.subject else ""
    rows = 0
    for mark in reading.marks:
        rows |= _BY_SUBJECT.get(mark, 0)
    if not reading.fixes and verb not in REPAIR.single:
        rows &= _WITHOUT_FIX
    rows |= _BY_VERB.get(verb, 0)
    for tag in reading.tags:
        rows |= _BY_TAG.get(tag, 0)
    if reading.foreign:
        rows |= _FOREIGN_ROWS
    if reading.telling:
        for part in reading.telling:
            rows |= _BY_PART.get(part, 0)
        for mark in reading.body_marks:
            rows |= _BY_BODY[mark]
        if reading.trailers:
            rows |= _TRAILER_ROWS
    if "[PR" in reading.text:  # "[PR12345]"
        rows |= _PROBLEM_REPORT
    return _signals_of(rows)


@lru_cache(maxsize=4096)
def _signals_of(rows: int) -> tuple[Signal, ...]:
    return tuple(signal for number, signal in enumerate(SIGNALS) if rows >> number & 1)


def weigh(message: Message, branch: str, settings: Detection) -> tuple[list[Reason], int]:
    """A reason for each signal in the message, with its points and the matched words.

    The second value is the sum of the points.
    """
    reading = Reading(message)
    reasons: list[Reason] = []
    limits: list[str] = []  # of each reason
    families: list[str] = []
    score = 0
    for points, says, find, words, family, limit in _possible(reading):
        matched = "" if family and family in families else find(reading, words)
        if matched:
            families.append(family)
            limits.append(limit)
            reasons.append(Reason(says, points, matched[:_MAX_MATCHED]))
            score += points
    if settings.trailers or settings.rules:
        reasons += _of_the_team(message, reading, settings)
    if branch and reasons and branch.partition("/")[0].lower() in _FIX_BRANCHES:
        text = "it is made on a branch for fixes"
        reasons.append(Reason(text, BRANCH_POINTS, branch[:_MAX_MATCHED]))
    if len(reasons) > len(limits):
        score = sum(reason.points or 0 for reason in reasons)
        limits += [""] * (len(reasons) - len(limits))
    if score >= FIX_FROM and any(limits):
        text = _limited(reasons, limits)
        if text:
            reasons.append(Reason(text, FIX_FROM - 1 - score))
            score = FIX_FROM - 1
    return reasons, score


def _limited(reasons: Sequence[Reason], limits: Sequence[str]) -> str:
    """Why the commit is unsure at most, whatever its points; "" if it may be a fix."""
    pairs = [(reason.points or 0, limit) for reason, limit in zip(reasons, limits, strict=True)]
    strong = sum(points for points, limit in pairs if limit not in ("weak", "trailer"))
    if "aside" in limits and strong < FIX_FROM:
        return AT_MOST_UNSURE[0]
    if not any(points > 0 and limit != "weak" for points, limit in pairs):
        return AT_MOST_UNSURE[1]
    return ""


def _of_the_team(message: Message, reading: Reading, settings: Detection) -> Iterator[Reason]:
    """A reason for each signal of the settings."""
    for name, points in settings.trailers.items():
        line = next((line for trailer, _, line in reading.trailers if trailer == name), "")
        if line:
            text = f'it has a trailer "{name}" (detect.trailers)'
            yield Reason(text, points, line[:_MAX_MATCHED])
    texts = (message.subject[:MAX_SUBJECT], head_and_tail(message.body))
    for rule in settings.rules:
        match = next(filter(None, map(rule.pattern.search, texts)), None)
        if match and match[0].strip():
            yield Reason(rule.reason, rule.points, match[0].strip()[:_MAX_MATCHED])
