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
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.messages import HASH, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.config import Detection
    from fixlearn.messages import Message

FIX_FROM = 6  # points
UNSURE_FROM = 1
BRANCH_POINTS = 2  # of a branch for fixes; counts only with another signal

# A message begins with what it is about and ends with its trailers. Between them
# are logs, diffs and quotes. The limits also bound the cost of a message.
_MAX_SUBJECT = 300  # characters
_MAX_HEAD = 2_000  # characters of the body
_MAX_TAIL = 1_000  # characters of the body
_MAX_MATCHED = 80  # characters, so that a reason fits a line
_MAX_TAGS = 6  # in front of the words; bounds the work for a subject that is only tags
_MAX_OBJECT = 6  # words after "fix"; what is further away is not its object

_FIX_BRANCHES = ("fix", "bugfix", "hotfix")


class Words(NamedTuple):
    """A list of words and phrases to search for."""

    single: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()  # each between spaces: " out of bounds "
    first: frozenset[str] = frozenset()  # first words of all; a text without them has no match


def _words(text: str) -> Words:
    """The words of a text in lower case; an underscore joins the words of a phrase."""
    parts = text.split()
    return Words(
        single=frozenset(part for part in parts if "_" not in part),
        phrases=tuple(f" {part.replace('_', ' ')} " for part in parts if "_" in part),
        first=frozenset(part.partition("_")[0] for part in parts),
    )


def _forms(verbs: str) -> str:
    """The verbs in every form; some do not exist, which is harmless.

    >>> _forms("add move")
    'add adds addes added adding move moves moved moving'
    """
    forms = []
    for verb in verbs.split():
        if verb.endswith("e"):
            forms += [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
        elif verb.endswith("y"):
            forms += [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
        else:
            forms += [verb, f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}ing"]
    return " ".join(forms)


FIX = _words(
    "fix fixes fixed fixing fixup bugfix bugfixes bugfixing hotfix hotfixes "
    "bug-fix bug-fixes hot-fix hot-fixes"
)
REPAIR = _words(_forms("correct resolve repair rectify"))
FAILURE = _words(
    _forms("crash leak hang break fail regress corrupt overflow underflow flicker")
    + " bug bugs buggy defect defects fault faults glitch glitches hung broken breakage bad"
    " failure failures regression regressions corruption race races race-condition"
    " deadlock deadlocks segfault segfaults segv panic panics wrong wrongly"
    " incorrect incorrectly erroneous erroneously mistakenly accidentally"
    " misbehaves misbehaving misbehaviour misbehavior bogus stale dangling"
    " false_positive false_positives false_negative false_negatives"
    " false-positive false-positives false-negative false-negatives"
    " infinite_loop infinite_recursion endless_loop vulnerability vulnerabilities"
    " out_of_bounds out-of-bounds use_after_free use-after-free double_free double-free"
    " off_by_one off-by-one null_pointer null-pointer npe nullpointerexception"
    " classcastexception typeerror keyerror valueerror attributeerror indexerror"
)
PREVENT = _words(_forms("avoid prevent") + " workaround work_around works_around worked_around")
NOT_DO = _words(
    "don't dont do_not doesn't does_not didn't did_not shouldn't should_not mustn't must_not"
    " won't never stop_using"
)
ENSURE = _words(_forms("handle ensure restore guard") + " make_sure")
KEEP = _words(_forms("skip preserve keep respect honor honour exclude undo assure silence"))
SHOULD = _words("should properly correctly actually proper again")
MISSING = _words("missing missed forgot forgotten lose loses losing lost")
MEND = _words(
    "add_missing adds_missing added_missing adding_missing add_the_missing"
    " use_correct use_the_correct use_right use_the_right use_proper"
    " to_work works_again again_work actually_work"
)
CONDITION = _words("when if while")
CHORE = _words(
    "lint linter linting lints typo typos spelling grammar doc docs docstring docstrings"
    " javadoc javadocs documentation readme comment comments style styling indent indentation"
    " whitespace whitespaces pep8 pep-8 flake8 checkstyle pylint rubocop eslint clippy mypy"
    " changelog copyright license licence link links wording example examples"
)
TEST = _words(
    "test tests spec specs testcase testcases test-case test-cases testsuite"
    " unittest unittests unit-test unit-tests"
)
TYPO = _words("typo typos misspelled misspelling spelling grammar")
ASIDE = _words("doc docs documentation test tests ci travis readme changelog javadoc")
UPDATE = _words(_forms("update upgrade bump prepare release merge"))
ADD = _words(_forms("add introduce implement support provide expose create") + " new initial")
REARRANGE = _words(
    _forms(
        "refactor rename document move clean simplify rewrite rework extract replace remove"
        " delete drop convert deprecate polish split port migrate reorganize reorganise"
        " reformat format mark switch"
    )
    + " dropped dropping splitting cleanup clean-up"
)
CHANGE = _words(
    _forms("use make allow improve enable optimize optimise change tweak extend let increase")
    + " minor more better"
)
FEATURE = _words(
    "feature features enhancement enhancements improvement improvements refactor refactoring"
    " cleanup cleanups clean-up clean-ups support_for option_to ability_to"
)
TRACKER = _words("bug bugzilla bugzilla-id coverity-issue closes-bug fixes-bug bug-url")
REPORTED = _words("reported-by reported-and-tested-by")
NOTHING = Words()

# What may precede the verb of a subject: "also fix", "try to fix".
_BEFORE_VERB = frozenset(
    "a also an and another attempt finally few further hopefully just last maybe minor one"
    " other please quick really simple small some the this to try trying yet [ ] ( )".split()
)
# What ends the object of "fix": "fix the links in the docs" fixes links.
_OBJECT_ENDS = frozenset(
    "in on for of with when where while if and or to from by after before so that which about"
    " at as not due during using under into because but is are was were without via then"
    " , . ; : ( ) - = # +".split()
)
_CLAUSE_ENDS = frozenset(": ; . - ( , and & +".split())
_FILLERS = _BEFORE_VERB - _CLAUSE_ENDS
_LEADS_TO_FIX = frozenset(
    "this patch commit change pr which to it also and should . - * : \n".split(" ")
)

# A long option, a word with the characters that join its parts, or another character.
_WORD = re.compile(r"(?:--)?\w+(?:['’/.@-]\w+)*|[^\w\s]|\n")
_TAG = re.compile(
    r"""\s*(?:
        \[[^\[\]]{1,40}\] | \([^()]{1,40}\)             # [pager] (pager)
        | [a-z]{2,15}-\d{1,9}\b[:,.]?                    # ABC-123
        | \#\d{1,9}\b[:,.]?                              # #123
        | (?:bug|issue|bz|pr)[ ]?\#?\d{1,9}[:,.-]?(?=\s) # bug 123, issue #123
        | [\w.*/+,-]{1,60}(?:\([^()]{0,40}\))?:(?=\s)    # pager: src/pager.c: pager(rows):
        | [-*•]+                                         # a list's bullet
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_PROSE = re.compile(r"`[^`\n]{1,200}`|https?://\S{1,500}|\"[^\"\n]{1,200}\"")
_TRAILER = re.compile(r"(?P<name>[A-Za-z][\w-]{1,40})[ ]?:[ \t]*(?P<value>\S.*)")
_FAULTY_COMMIT = re.compile(rf"(?:commit[ ])?{HASH}\b")
_CLOSES = re.compile(
    r"""\b(?:fix|resolve)(?:s|d|es|ed|ing)?:?[ ](?:issue[ ])?
        (?:[\w.-]{1,40}/[\w.-]{1,40})?                   # owner/repository
        (?:\#\d|gh-\d|https?://\S{1,200}/issues/\d)\d{0,9}""",
    re.IGNORECASE | re.VERBOSE,
)


class Reading:
    """A message split into words, in which every signal searches."""

    __slots__ = ("body", "body_firsts", "body_line", "firsts", "fixes", "line", "subject", "text",
                 "trailers", "verb", "written")  # fmt: skip

    def __init__(self, message: Message) -> None:
        subject = message.subject[:_MAX_SUBJECT]
        self.written: list[str] = _WORD.findall(_prose(_without_tags(subject)))
        self.subject = [word.lower() for word in self.written]
        self.line = f" {' '.join(self.subject)} "
        self.firsts = _FIRSTS.intersection(self.subject)
        verbs = (at for at, word in enumerate(self.subject) if word not in _BEFORE_VERB)
        self.verb = next(verbs, 0)  # index
        self.fixes = [at for at, word in enumerate(self.subject) if word in FIX.single]  # indexes
        body = _head_and_tail(message.body)
        prose, self.trailers = _split_trailers(body)
        self.body: list[str] = _WORD.findall(_prose(prose).lower()) if prose else []
        self.body_firsts = _FIRSTS.intersection(self.body)
        self.body_line = f" {' '.join(self.body)} " if self.body_firsts else ""
        self.text = f"{subject}\n{body}"


def _without_tags(subject: str) -> str:
    """The subject without `component:`, `[tag]`, `ABC-123`; a tag that is a word for fix stays."""
    start = 0
    for _ in range(_MAX_TAGS):
        tag = _TAG.match(subject, start)
        if not tag or tag.end() == len(subject) or tag[0].strip(" []():").lower() in FIX.single:
            break
        start = tag.end()
    return subject[start:]


def _prose(text: str) -> str:
    """The text without code spans, quotes and URLs."""
    if "`" in text or '"' in text or "://" in text:
        return _NOT_PROSE.sub(" ", text)
    return text


def _head_and_tail(body: str) -> str:
    if len(body) <= _MAX_HEAD + _MAX_TAIL:
        return body
    return f"{body[:_MAX_HEAD]}\n{body[-_MAX_TAIL:]}"


def _split_trailers(body: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The prose of the body and its trailers, wherever they are; quotes and code are neither.

    A trailer is (its name in lower case, its value, the whole line).
    """
    prose: list[str] = []
    trailers: list[tuple[str, str, str]] = []
    for line in body.split("\n") if body else ():
        trailer = _TRAILER.match(line) if ":" in line[:44] else None
        if trailer:
            trailers.append((trailer["name"].lower(), trailer["value"], line))
        elif not line.startswith((">", "    ", "\t")):
            prose.append(line)
    return "\n".join(prose).strip(), trailers


# The functions that search. Each returns the matched words, or "".


def subject_says(reading: Reading, words: Words) -> str:
    if words.first.isdisjoint(reading.firsts):
        return ""
    for written, word in zip(reading.written, reading.subject, strict=True):
        if word in words.single:
            return written
    return _phrase(reading.line, words)


def body_says(reading: Reading, words: Words) -> str:
    if words.first.isdisjoint(reading.body_firsts):
        return ""
    single = next((word for word in reading.body if word in words.single), "")
    return single or _phrase(reading.body_line, words)


def _phrase(line: str, words: Words) -> str:
    return next((phrase.strip() for phrase in words.phrases if phrase in line), "")


def subject_opens(reading: Reading, words: Words) -> str:
    if reading.subject and reading.subject[reading.verb] in words.single:
        return reading.written[reading.verb]
    return ""


def clause_opens(reading: Reading, words: Words) -> str:  # noqa: ARG001, the words are FIX
    for at in reading.fixes:
        before = at - 1
        while before > 0 and reading.subject[before] in _FILLERS:
            before -= 1
        if reading.subject[before] in _CLAUSE_ENDS:
            return reading.written[at]
    return ""


def fixes_a(reading: Reading, words: Words) -> str:
    """The verb and its object, which comes after it ("fix a typo") or before it ("typo fix")."""
    if words.first.isdisjoint(reading.firsts):
        return ""
    verbs = reading.fixes or ([reading.verb] if subject_opens(reading, REPAIR) else [])
    for verb in verbs:
        after = reading.subject[verb + 1 : verb + 1 + _MAX_OBJECT]
        length = sum(1 for _ in takewhile(lambda word: word not in _OBJECT_ENDS, after))
        objects = range(verb + 1, verb + 1 + length) if length else range(max(0, verb - 3), verb)
        for at in objects:
            if reading.subject[at] in words.single:
                return " ".join(reading.written[min(verb, at) : max(verb, at) + 1])
    return ""


def body_fixes(reading: Reading, words: Words) -> str:
    """A sentence, a line or "this commit" that fixes more than a typo or an issue's number."""
    if words.single.isdisjoint(reading.body_firsts):
        return ""
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
    if not any(mark in reading.text for mark in ("#", "/issues/", "gh-", "GH-")):
        return ""
    closes = _CLOSES.search(reading.text)
    return closes[0] if closes else ""


class Signal(NamedTuple):
    """A row of the table."""

    points: int
    says: str
    find: Callable[[Reading, Words], str]
    words: Words = NOTHING
    family: str = ""


SIGNALS: tuple[Signal, ...] = (
    # for: trailers
    Signal(8, "a Fixes: trailer names the faulty commit", names_faulty_commit),
    Signal(6, "a Changelog: trailer says fixed", changelog_says_fixed),
    Signal(5, "a trailer names the bug tracker", names_tracker, TRACKER),
    Signal(2, "somebody reported it", has_trailer, REPORTED),
    Signal(1, "it closes an issue", closes_issue),
    # for: the subject
    Signal(6, "its subject starts with fix", subject_opens, FIX, "fix"),
    Signal(6, "a clause of its subject starts with fix", clause_opens, FIX, "fix"),
    Signal(4, "its subject says fix", subject_says, FIX, "fix"),
    Signal(4, "its subject starts with correct or resolve", subject_opens, REPAIR, "fix"),
    Signal(4, "it names a failure or a bug", subject_says, FAILURE),
    Signal(3, "it avoids or prevents something", subject_says, PREVENT),
    Signal(2, "it no longer does something", subject_says, NOT_DO),
    Signal(3, "it handles or ensures something", subject_says, ENSURE),
    Signal(1, "it starts with skip, keep or respect", subject_opens, KEEP),
    Signal(4, "it says how things should be", subject_says, SHOULD),
    Signal(5, "it adds what was missing or makes it work", subject_says, MEND, "missing"),
    Signal(2, "it names what is missing", subject_says, MISSING, "missing"),
    Signal(1, "it names a condition", subject_says, CONDITION),
    # for: the body
    Signal(4, "its body says that it fixes", body_fixes, FIX),
    Signal(2, "its body describes a failure", body_says, FAILURE),
    # against
    Signal(-6, "what it fixes is lint, style, documentation or a typo", fixes_a, CHORE, "object"),
    Signal(-5, "what it fixes is a test", fixes_a, TEST, "object"),
    Signal(-4, "it is about a typo", subject_says, TYPO, "object"),
    Signal(-4, "it is about documentation, tests or CI", subject_opens, ASIDE),
    Signal(-3, "it updates, merges or releases", subject_opens, UPDATE),
    Signal(-4, "it adds something", subject_opens, ADD),
    Signal(-3, "it removes or rearranges something", subject_opens, REARRANGE, "tidy"),
    Signal(-2, "it uses, allows or improves something", subject_opens, CHANGE),
    Signal(-2, "it mentions a feature or a clean-up", subject_says, FEATURE, "tidy"),
)

_FIRSTS: frozenset[str] = frozenset().union(*(signal.words.first for signal in SIGNALS))


def weigh(message: Message, branch: str, settings: Detection) -> list[Reason]:
    """A reason for each signal in the message, with its points and the matched words."""
    reading = Reading(message)
    reasons: list[Reason] = []
    families: set[str] = set()

    def add(text: str, points: int, matched: str) -> None:
        if matched:
            reasons.append(Reason(text, points, matched[:_MAX_MATCHED]))

    for signal in SIGNALS:
        matched = "" if signal.family in families else signal.find(reading, signal.words)
        if matched and signal.family:
            families.add(signal.family)
        add(signal.says, signal.points, matched)
    for name, points in settings.trailers.items():
        line = next((line for trailer, _, line in reading.trailers if trailer == name), "")
        add(f'it has a trailer "{name}" (detect.trailers)', points, line)
    for rule in settings.rules:
        texts = (message.subject[:_MAX_SUBJECT], _head_and_tail(message.body))
        match = next(filter(None, map(rule.pattern.search, texts)), None)
        if match:
            reasons.append(Reason(rule.reason, rule.points, match[0].strip()[:_MAX_MATCHED]))
    if reasons and branch.partition("/")[0].lower() in _FIX_BRANCHES:
        reasons.append(Reason("it is made on a branch for fixes", BRANCH_POINTS, branch))
    return reasons
