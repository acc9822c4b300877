"""The functions that search a message for a signal. Each returns the matched words, or ""."""

from __future__ import annotations

import re
from itertools import takewhile

from fixlearn.gate.declared import ADVISORY
from fixlearn.gate.reading import BEFORE_VERB, Reading
from fixlearn.gate.signal_words import (
    ACTIONS,
    ADJECTIVES,
    CHORE,
    CHORE_ALONE,
    CHORE_LAST,
    CLAUSES,
    DOES_ITSELF,
    FAILURE,
    FIX,
    HEADS,
    IN_FILES,
    KINDS_OF_FAULTS,
    NEVER_SYMPTOMS,
    REPAIR,
    REPORTING,
    SITUATIONS,
    TEST,
    Words,
)
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import HASH

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_MATCHED = 80  # characters, so that a reason fits a line
_MAX_OBJECT = 6  # words after "fix"; what is further away is not its object

# What ends the object of "fix": "fix the links in the docs" fixes links.
_OBJECT_ENDS = frozenset(
    "in on for of with when where while if and or to from by after before so that which about"
    " at as not due during using under into throughout across because but is are was were without"
    " via then based , . ; : ( ) - = # +".split()
)
_SUBORDINATES = frozenset("when if as because since that which where unless while so".split())
_NOT_YET = frozenset("be been being get gets not until".split())  # "until it gets fixed"
_QUANTITIES = frozenset("number couple bunch lot lots set handful few some most all".split())
_LEADS_TO_OBJECT = (["to"], ["for"], ["in"])  # "small fixes to the docs"
# What says nothing of what is fixed.
_NO_OBJECT = frozenset(
    "the a some all more code minor small tiny various several few remaining new another"
    " and".split()
)
_MARKS_BEFORE = frozenset("([,.;:-")  # the last word
_CLAUSE_ENDS = frozenset(": ; . - ( , and & +".split())
_FILLERS = BEFORE_VERB - _CLAUSE_ENDS
_LEADS_TO_FIX = frozenset(
    "this patch commit change pr which to it also and should . - * : \n".split(" ")
)

_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"issue|bug|[#:-]|\d+")
# These are compiled on demand: few messages need them.
# "Fixed: 123" (Chromium), "Fixes: QTBUG-1" (Qt), "Resolves: rhbz#1" (Red Hat),
# "Closes: https://bugs.…" (Gentoo); "Fixes: #12" is an issue, which may be a wish.
_BUG_OF_TRACKER = r"""(?xi)
    (?:fixed|fixes)\b:\ +(?:[a-z]{2,20}:|[a-z]{1,15}-|b/)?\d{1,9}\b
    | (?:resolves|fixes|closes|fixed)\b:\ +(?:rhbz|bz|bsc|boo|lp)[ :]?\#?\d
    | (?:resolves|fixes|closes|fixed)\b:\ +https?://(?:bugs|bugzilla|crbug|issues)[.]"""
# "PR c++/12345" in a line of the body, "[PR12345]" in the subject (GCC, LLVM, binutils).
_PROBLEM_REPORT = r"(?:^|\n)[ \t]*PR[ ][a-z+-]{1,20}/\d{3,7}\b|\[PR[ ]?(?:[a-z+-]{1,20}/)?\d{3,7}\b"
_ADVISORY = rf"(?i)\b{ADVISORY}"
# It starts with a set of letters, which `re` searches for quickly.
_CLOSES = r"""(?x)
    [FfRr](?<!\w.)(?i:(?<=f)ix|(?<=r)esolve)(?i:(?:s|d|es|ed|ing)?:?[ ](?:issue[ ])?
    (?:[\w.-]{1,40}/[\w.-]{1,40})?                   # owner/repository
    (?:\#\d|gh-\d|https?://\S{1,200}/issues/\d)\d{0,9})"""
_ISSUE_MARKS = ("#", "/issues/", "gh-", "GH-")
_FAULTY_COMMIT = rf"(?:commit[ ])?{HASH}\b"


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


def stops(reading: Reading, words: Words) -> str:
    """ "Stop sorting twice", not "Stop the clock"."""
    verb = subject_opens(reading, words)
    after = reading.written[reading.verb + 1 : reading.verb + 2]
    return f"{verb} {after[0]}" if verb and after and after[0].endswith("ing") else ""


def makes_work(reading: Reading, words: Words) -> str:
    """ "Make sorting work on Windows"."""
    verb = subject_opens(reading, words)
    after = reading.subject[reading.verb + 1 : reading.verb + 2 + _MAX_OBJECT]
    at = after.index("work") if verb and "work" in after else 0
    return f"{verb} … work" if at and after[at - 1] not in _NO_OBJECT else ""


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
    if at and subject[at - 1] in CHORE.single and subject[at] not in DOES_ITSELF:
        return True  # "because of a CI failure"
    is_of_test = at > 0 and subject[at - 1] in TEST.single and subject[at] not in DOES_ITSELF
    if is_of_test and not reading.fixes:
        return True  # "Look into test failures"
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
        of = reading.subject[start : start + 4]
        if "of" in of and of[of.index("of") - 1] in _QUANTITIES:  # "fix a number of typos"
            start += of.index("of") + 1
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
    if reading.fixes or FAILURE.single.isdisjoint(reading.subject[at + 1 :]):
        return reading.written[at]
    return "" if FAILURE.single.isdisjoint(reading.subject[:at]) else reading.written[at]


def lacks(reading: Reading, words: Words) -> str:
    """ "Add missing examples of the pager"."""
    if "missing" not in reading.subject:
        return ""
    after = reading.subject[reading.subject.index("missing") + 1 :][:_MAX_OBJECT]
    names = list(takewhile(lambda word: word not in _OBJECT_ENDS, after))
    if names and names[-1] in IN_FILES:  # "a missing license header"
        names.pop()
    return f"missing {' '.join(names)}" if names and names[-1] in words.single else ""


def lacks_what_is_seen(reading: Reading, words: Words) -> str:
    """ "Fix missing translations"; what is only added is weighed without this."""
    return lacks(reading, words) if reading.fixes else ""


def works_wrongly(reading: Reading, words: Words) -> str:
    """ "Fix todo sorting", "Fix links not opening", "Fix a typo that deletes rows"."""
    if not (
        fixes_a(reading, CHORE)
        or fixes_last(reading, CHORE_LAST)
        or fixes_only(reading, CHORE_ALONE)
    ):
        return ""
    for _, objects in _fixed(reading):
        last = objects.stop - 1
        for at, word in enumerate(reading.subject[last : last + _MAX_OBJECT], start=last):
            if word in (words.single if at == last else CLAUSES):
                return reading.written[at]
    return ""


def fixes_in_texts(reading: Reading, words: Words) -> str:
    """ "Fix the order in code comments": the product is as it was."""
    after = reading.subject[reading.subject.index("in") + 1 :] if "in" in reading.subject else []
    names = list(takewhile(lambda word: word not in _OBJECT_ENDS, after))
    is_text = names and names[-1] in words.single and _fixed(reading)
    return f"in {' '.join(names)}" if is_text else ""


def changes_nothing(reading: Reading, words: Words) -> str:
    """ "Sort the rows, NFC". Inside of a sentence, NFC is what a product reads."""
    for at, word in enumerate(reading.subject):
        is_end = not any(map(str.isalpha, reading.subject[at + 1 :]))
        if word in words.single and is_end and reading.subject[at - 1] in _MARKS_BEFORE:
            return reading.written[at]
    return _phrase(reading.line, words)


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


def names_bug_of_tracker(reading: Reading, words: Words) -> str:
    lines = (line for name, _, line in reading.trailers if name in words.single)
    return next((line for line in lines if re.match(_BUG_OF_TRACKER, line)), "")


def names_problem_report(reading: Reading, words: Words) -> str:  # noqa: ARG001
    report = re.search(_PROBLEM_REPORT, reading.text)
    return report[0].strip() if report else ""


def names_advisory(reading: Reading, words: Words) -> str:  # noqa: ARG001
    advisory = re.search(_ADVISORY, reading.text)
    return advisory[0] if advisory else ""


def body_fixes(reading: Reading, words: Words) -> str:
    """A sentence, a line or "this commit" that fixes more than a typo or an issue's number."""
    body = reading.body
    for at in [at for at, word in enumerate(body) if word in words.single]:
        if at and body[at - 1] not in _LEADS_TO_FIX:
            continue
        after = body[at + 1 : at + 5]
        if after and after[0] not in ("#", ":", "\n") and CHORE.single.isdisjoint(after):
            return body[at]
    return ""


def has_trailer(reading: Reading, words: Words) -> str:
    return next((line for name, _, line in reading.trailers if name in words.single), "")


def names_tracker(reading: Reading, words: Words) -> str:
    """A trailer with a number, unlike "Bug: none"."""
    for name, value, line in reading.trailers:
        if name in words.single and any(map(str.isdigit, value[:MAX_MATCHED])):
            return line
    return ""


def names_faulty_commit(reading: Reading, words: Words) -> str:
    trailers = ((value, line) for name, value, line in reading.trailers if name in words.single)
    return next((line for value, line in trailers if re.match(_FAULTY_COMMIT, value)), "")


def changelog_says_fixed(reading: Reading, words: Words) -> str:
    trailers = ((value, line) for name, value, line in reading.trailers if name in words.single)
    return next((line for value, line in trailers if value.strip(" .").lower() in FIX.single), "")


def closes_issue(reading: Reading, words: Words) -> str:  # noqa: ARG001
    text = reading.text
    if not any(mark in text for mark in _ISSUE_MARKS):
        return ""  # as most texts; cheaper than the pattern
    closes = re.search(_CLOSES, text)
    return closes[0] if closes else ""
