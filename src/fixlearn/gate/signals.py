"""Evidence in points, for messages that declare no type.

A message is read once, into words: without its tags, code spans, quotes, URLs
and trailers. Words are compared as wholes, so "prefix" and "debug" are never a
fix or a bug. Each signal is a row of data: points, the sentence that `explain`
shows, how to look and the words to look for. A signal counts once, however
often it is found; of the rows of one family only the first that is found.

`docs/detection.md` tells how the weights were found and how well they do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.messages import Reason
from fixlearn.model import HASH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixlearn.config import Detection
    from fixlearn.messages import Message

FIX_FROM = 6  # points
UNSURE_FROM = 1
BRANCH_POINTS = 2  # of a branch for fixes, beside other evidence

# A message says early what it is about, and ends with its trailers. Between
# them are logs, diffs and quotes. The limits also bound the cost of a message.
_MOST_SUBJECT = 300  # characters
_MOST_HEAD = 2_000
_MOST_TAIL = 1_000
_MOST_SHOWN = 80
_MOST_TAGS = 6
_MOST_OBJECT = 6  # words

_FIX_BRANCHES = ("fix", "bugfix", "hotfix")


class Words(NamedTuple):
    """A word list, ready to be looked up."""

    single: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()  # each between spaces: " out of bounds "
    telling: frozenset[str] = frozenset()  # none of these in a text: nothing to find there


def _words(text: str) -> Words:
    """Words between spaces, in small letters; an underscore joins those of a phrase."""
    parts = text.split()
    return Words(
        single=frozenset(part for part in parts if "_" not in part),
        phrases=tuple(f" {part.replace('_', ' ')} " for part in parts if "_" in part),
        telling=frozenset(part.partition("_")[0] for part in parts),
    )


def _forms(verbs: str) -> str:
    """The verbs in every form, some of which do not exist: that costs nothing.

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

# What may stand before the word that says what is done: "also fix", "try to fix".
_UNTOLD = frozenset(
    "a also an and another attempt finally few further hopefully just last maybe minor one"
    " other please quick really simple small some the this to try trying yet [ ] ( )".split()
)
# What ends the thing that is fixed: "fix the links in the docs" fixes links.
_OBJECT_ENDS = frozenset(
    "in on for of with when where while if and or to from by after before so that which about"
    " at as not due during using under into because but is are was were without via then"
    " , . ; : ( ) - = # +".split()
)
_CLAUSE_ENDS = frozenset(": ; . - ( , and & +".split())
_FILLERS = _UNTOLD - _CLAUSE_ENDS
_LEADS_TO_FIX = frozenset(
    "this patch commit change pr which to it also and should . - * : \n".split(" ")
)

# A long option, a word with what joins its parts, or a single other character.
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
    """A message as words: what every signal looks at."""

    __slots__ = ("body", "body_line", "body_telling", "fixes", "line", "opening", "shown",
                 "subject", "telling", "text", "trailers")  # fmt: skip

    def __init__(self, message: Message) -> None:
        subject = message.subject[:_MOST_SUBJECT]
        self.shown: list[str] = _WORD.findall(_prose(_without_tags(subject)))
        self.subject = [word.lower() for word in self.shown]
        self.line = f" {' '.join(self.subject)} "
        self.telling = _TELLING.intersection(self.subject)
        self.opening = next((at for at, word in enumerate(self.subject) if word not in _UNTOLD), 0)
        self.fixes = (
            []
            if FIX.single.isdisjoint(self.telling)
            else [at for at, word in enumerate(self.subject) if word in FIX.single]
        )
        body = _head_and_tail(message.body)
        prose, self.trailers = _split_trailers(body)
        self.body: list[str] = _WORD.findall(_prose(prose).lower()) if prose else []
        self.body_telling = _TELLING.intersection(self.body)
        self.body_line = f" {' '.join(self.body)} " if self.body_telling else ""
        self.text = f"{subject}\n{body}"


def _without_tags(subject: str) -> str:
    """The subject without `component:`, `[tag]`, `ABC-123`; a tag that says fix stays."""
    start = 0
    for _ in range(_MOST_TAGS):
        tag = _TAG.match(subject, start)
        if not tag or tag.end() == len(subject) or tag[0].strip(" []():").lower() in FIX.single:
            break
        start = tag.end()
    return subject[start:]


def _prose(text: str) -> str:
    if "`" in text or '"' in text or "://" in text:
        return _NOT_PROSE.sub(" ", text)
    return text


def _head_and_tail(body: str) -> str:
    if len(body) <= _MOST_HEAD + _MOST_TAIL:
        return body
    return f"{body[:_MOST_HEAD]}\n{body[-_MOST_TAIL:]}"


def _split_trailers(body: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The body's prose, and its trailers wherever they stand; quotes and code are neither.

    A trailer is its name in small letters, its value and the whole line.
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


# How to look. Each answers with the words found, "" for none.


def subject_says(reading: Reading, words: Words) -> str:
    if words.telling.isdisjoint(reading.telling):
        return ""
    for shown, word in zip(reading.shown, reading.subject, strict=True):
        if word in words.single:
            return shown
    return _phrase(reading.line, words)


def body_says(reading: Reading, words: Words) -> str:
    if words.telling.isdisjoint(reading.body_telling):
        return ""
    found = next((word for word in reading.body if word in words.single), "")
    return found or _phrase(reading.body_line, words)


def _phrase(line: str, words: Words) -> str:
    return next((phrase.strip() for phrase in words.phrases if phrase in line), "")


def subject_opens(reading: Reading, words: Words) -> str:
    if reading.subject and reading.subject[reading.opening] in words.single:
        return reading.shown[reading.opening]
    return ""


def clause_opens(reading: Reading, words: Words) -> str:  # noqa: ARG001, the words are FIX
    for at in reading.fixes:
        before = at - 1
        while before > 0 and reading.subject[before] in _FILLERS:
            before -= 1
        if reading.subject[before] in _CLAUSE_ENDS:
            return reading.shown[at]
    return ""


def fixes_a(reading: Reading, words: Words) -> str:
    """What is fixed stands behind the verb ("fix a typo"), else before it ("typo fix")."""
    if words.telling.isdisjoint(reading.telling):
        return ""
    verbs = reading.fixes or ([reading.opening] if subject_opens(reading, REPAIR) else [])
    for at in verbs:
        found = _object(reading.subject, at + 1, at + 1 + _MOST_OBJECT)
        things = range(at + 1, at + 1 + found) if found else range(max(0, at - 3), at)
        for thing in things:
            if reading.subject[thing] in words.single:
                return " ".join(reading.shown[min(at, thing) : max(at, thing) + 1])
    return ""


def _object(subject: list[str], start: int, end: int) -> int:
    """How many words from `start` on name the thing that is fixed."""
    length = 0
    for word in subject[start:end]:
        if word in _OBJECT_ENDS:
            break
        length += 1
    return length


def body_fixes(reading: Reading, words: Words) -> str:
    """A sentence, a line or "this commit" that fixes, and not just a typo or an issue's number."""
    if words.single.isdisjoint(reading.body_telling):
        return ""
    body = reading.body
    for at, word in enumerate(body):
        if word not in words.single or (at and body[at - 1] not in _LEADS_TO_FIX):
            continue
        thing = body[at + 1 : at + 5]
        if thing and thing[0] not in ("#", ":", "\n") and CHORE.single.isdisjoint(thing):
            return word
    return ""


def has_trailer(reading: Reading, words: Words) -> str:
    for name, _, line in reading.trailers:
        if name in words.single:
            return line
    return ""


def names_tracker(reading: Reading, words: Words) -> str:
    """A number stands in every reference to a tracker, and not in "Bug: none"."""
    for name, value, line in reading.trailers:
        if name in words.single and any(letter.isdigit() for letter in value[:_MOST_SHOWN]):
            return line
    return ""


def names_faulty_commit(reading: Reading, words: Words) -> str:  # noqa: ARG001
    for name, value, line in reading.trailers:
        if name == "fixes" and _FAULTY_COMMIT.match(value):
            return line
    return ""


def changelog_says_fixed(reading: Reading, words: Words) -> str:  # noqa: ARG001
    for name, value, line in reading.trailers:
        if name == "changelog" and value.strip(" .").lower() in FIX.single:
            return line
    return ""


def closes_issue(reading: Reading, words: Words) -> str:  # noqa: ARG001
    if not any(mark in reading.text for mark in ("#", "/issues/", "gh-", "GH-")):
        return ""
    closes = _CLOSES.search(reading.text)
    return closes[0] if closes else ""


class Signal(NamedTuple):
    """One row: what it is worth, what it says, how to look and for which words."""

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
    Signal(5, "it puts in what is missing or makes it work", subject_says, MEND, "missing"),
    Signal(2, "it names what is missing", subject_says, MISSING, "missing"),
    Signal(1, "it names a condition", subject_says, CONDITION),
    # for: the body
    Signal(4, "its body says that it fixes", body_fixes, FIX),
    Signal(2, "its body tells of a failure", body_says, FAILURE),
    # against
    Signal(-6, "what it fixes is lint, style, documentation or a typo", fixes_a, CHORE, "object"),
    Signal(-5, "what it fixes is a test", fixes_a, TEST, "object"),
    Signal(-4, "it is about a typo", subject_says, TYPO, "object"),
    Signal(-4, "it is about documentation, tests or CI", subject_opens, ASIDE),
    Signal(-3, "it updates, merges or releases", subject_opens, UPDATE),
    Signal(-4, "it adds something", subject_opens, ADD),
    Signal(-3, "it removes or rearranges something", subject_opens, REARRANGE, "tidy"),
    Signal(-2, "it uses, allows or improves something", subject_opens, CHANGE),
    Signal(-2, "it speaks of a feature or a clean-up", subject_says, FEATURE, "tidy"),
)

_TELLING: frozenset[str] = frozenset().union(*(signal.words.telling for signal in SIGNALS))


def weigh(message: Message, branch: str, settings: Detection) -> Iterator[Reason]:
    """Every signal found in the message, with its points and the words it rests on."""
    reading = Reading(message)
    families: set[str] = set()
    found = False
    for signal in SIGNALS:
        if signal.family in families:
            continue
        matched = signal.find(reading, signal.words)
        if matched:
            found = True
            if signal.family:
                families.add(signal.family)
            yield Reason(signal.says, signal.points, matched[:_MOST_SHOWN])
    for name, points in settings.trailers.items():
        line = next((line for trailer, _, line in reading.trailers if trailer == name), "")
        if line:
            found = True
            yield Reason(f'it has a trailer "{name}" (detect.trailers)', points, line[:_MOST_SHOWN])
    for rule in settings.rules:
        match = rule.pattern.search(message.subject[:_MOST_SUBJECT]) or rule.pattern.search(
            _head_and_tail(message.body)
        )
        if match:
            found = True
            yield Reason(rule.reason, rule.points, match[0].strip()[:_MOST_SHOWN])
    if found and branch.partition("/")[0].lower() in _FIX_BRANCHES:
        yield Reason("it is made on a branch for fixes", BRANCH_POINTS, branch)
