"""Does a title say what went wrong, and a sentence anything? The failure that a subject states.

A title such as "Fix crash in unquote()" says what was done, and "Bug in utils" says nothing.
As in `wording`, there are only lists of English words, no grammar. When in doubt, a title is
accepted.
"""

from __future__ import annotations

import re

EXAMPLE = "Last row dropped when the total fills a page"

_WORD = re.compile(r"\w+(?:['’./-]\w+)*")
_REFERENCE = re.compile(
    r"https?://\S+ | (?<!\w)(?:[A-Z]{2,10}-|!)\d+ | (?<![\w./-])[\w./-]*\#\d+"
    r" | \b(?=\w*\d)[0-9a-f]{7,40}\b",
    re.VERBOSE,
)
_PREFIX = re.compile(  # of a subject: its type, its component, its ticket
    r"^(?:(?:fixup|squash|amend)!\s+ | \[[^\[\]]*\]\s* | [A-Za-z][\w./-]*(?:\([^()]*\))?!?:\s+"
    r" | \#?(?:[A-Z]+[- ])?\d+[:.]?\s+ | [-*]\s+)+",
    re.VERBOSE,
)
_PULL_REQUEST = re.compile(r"\((?:[a-z]+ )?#\d+\)$", re.IGNORECASE)

_FIX = re.compile(
    r"""^ (?: (?:hot|bug)?fix(?:e[sd]|ing)? | avoid | correct | prevent | repair | resolve ) \b
        :? \s+ (?: (?:an?|the) \s+ )?
        (?: (?:bug|case|issue|problem)s? \s (?:that|where|in\swhich) \s+ (?: the \s+ )? )?""",
    re.IGNORECASE | re.VERBOSE,
)

_MAX_CHARACTERS = 300  # a longer text without a single word of content does not exist
_MIN_WORDS = 2  # a single word may be the name of something

# A sentence of these words alone could be written about any mistake.
_HOLLOW = frozenset(
    # what is meant is not named
    "a an any anything area areas behavior behaviour bit case cases code detail details edge error"
    " errors event events everything here i issue issues it its kind logic matter matters mistake"
    " mistakes ones part parts people place places problem problems process situation situations"
    " some something sort spot stuff system that the them there these they thing things this those"
    " us we what"
    # nothing is said about it
    " addressed be been behave behaved behaves being changed deal deals dealt did do does doing"
    " done fix fixed fixes go goes going gone got had handle handled handles handling happen"
    " happened happening happens has have having improved is are was were isn't aren't wasn't"
    " weren't doesn't didn't don't won't can't look looked looks made make managed needed occur"
    " occurred occurs resolved seemed solved take taken takes work worked working works went"
    " can cannot could may might must should will would care sure attention"
    # in some way
    " accordingly adequately appropriate appropriately bad badly best better broken carefully"
    " cleanly correct correctly different differently expected fine funny good gracefully great"
    " ideal incomplete incorrect incorrectly missing nice nicely not odd off ok okay optimal"
    " perfect problematic proper properly right safe safely smoothly somehow strange suboptimal"
    " sufficient sufficiently unclear unexpected unexpectedly weird well wonky wrong wrongly"
    " almost enough just quite rather really so too very"
    # at some time
    " again all already also always anymore as at away back before ever every forward from future"
    " in into later longer more never next no now of often on onward onwards only out over really"
    " sometimes somewhere soon still than then time times to today up usually way ways when where"
    " whenever wherever which with and but by for if like or about everywhere".split()
)
_LETTER_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTENT = re.compile(r"[\d`\"“«_/\\(){}\[\]=<>+*@#$%]")  # code, a name, a number


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They do not say what went wrong: a title needs two other words.
_EMPTY = _words(
    "a an and another any at bad behavior behaviour bug bugs by change changes code defect edge"
    " error errors fix fixed fixes for from handling in is issue issues it its logic minor mistake"
    " mistakes of on one or other problem problems several small some something stuff that the"
    " thing things this to various was were when with"
)
# They begin the description of a fix, whatever follows but an auxiliary verb.
_FIX_VERBS = _words("avoid bugfix fix fixed fixes fixing hotfix prevent repair resolve")
# They begin an order, unless a verb follows: "Remove button did nothing".
_VERBS = _words(
    "add adjust align allow apply assure bump clarify convert correct decode deny detect disable"
    " disallow discard enable encode exclude expose generate get guard handle ignore implement"
    " improve include initialise initialize keep make migrate mitigate normalise normalize parse"
    " preserve protect"
    " provide raise recognise recognize reduce refactor refuse reject remove rename reorder replace"
    " require respect restore revert rewrite sanitise sanitize save send show skip sort stop strip"
    " tolerate treat trim truncate unify validate verify wait warn wrap"
)
# They are nouns as well: "Cache the result" is an order, "Cache stampede after a restart" is not.
_NOUN_VERBS = _words(
    "assert cache call catch change check close compare copy count defer delete drop escape fall"
    " fetch filter flush force format hide insert limit load lock log mark match merge move open"
    " pass pin print put read release render report reset return reuse round run set split start"
    " store support switch sync take test throw try turn update use write"
)
_AFTER_ORDER = _words("a all an any both each empty every for its only our that the their whether")
_ADVERBS = _words("actually also always correctly never only properly really")
_AUXILIARIES = _words(
    "are can cannot can't could couldn't did didn't does doesn't had has have is isn't was wasn't"
    " were weren't will won't would wouldn't"
)
_PAST = _words(
    "ate became began broke built came chose cut did drew fell forgot found froze gave got grew"
    " hid hung kept knew lay left let lost made meant met ran read rose sank saw sent shut slept"
    " split spoke stood stuck threw told took tore went won wrote"
)
_CLAUSE = _words(  # the words behind one of these are not the main clause
    "after as because before if once since so that unless until when where whether which while who"
)
_PHRASE = _CLAUSE | _words("about across against at between by during for from in into of on over"
    " to under via with without")  # fmt: skip
_FAILURES = _words(  # nouns
    "corruption crash crashes deadlock deadlocks duplication failure failures flicker freeze hang"
    " hangs leak leaks livelock loss misalignment mismatch off-by-one overflow overrun panic race"
    " races regression segfault stampede starvation truncation typo typos underflow use-after-free"
    " vulnerability"
)
_AFTER_FAILURE = _words("bug condition conditions error errors issue issues problem")
_FAULTY = _words(  # adjectives
    "broken corrupt corrupted dangling duplicate duplicated empty garbled inconsistent incorrect"
    " infinite invalid leaking lost misleading mismatched misplaced missing outdated stale stuck"
    " truncated unexpected unhandled unquoted unreachable wrong"
)
_NO_FAILURE = _words(  # what is named: "missing file message" is the name of a message
    "check checks counter detection handler handling message messages page support test tests"
    " warning warnings"
)
_FAILED = _words(  # verbs and participles
    "accepted blocked broke broken clobbered corrupted crashed crashes deadlocks discarded dropped"
    " drops duplicated exceeds failed fails forgotten freezes froze garbled hangs hung ignored"
    " ignores lags leaked leaks lost loses overflows overwritten panics raised raises rejected"
    " segfaults skipped skips stops stopped swallowed swallows throws truncated truncates"
)
_NO_SUBJECT = _words("for from handling how if in of on some that to various when where with")
_WISHES = _words("added anymore fixed longer must now removed shall should")  # it is right now
_MAX_NAME = 4  # words of the name of a failure; a longer phrase has a verb
_NEGATIONS = _words("can't cannot doesn't didn't isn't never not wasn't weren't won't")


def is_vague(title: str) -> bool:
    """True if fewer than two words of the title say something: "Parser", "#1234", "Bug in utils".

    A word of a script without spaces counts as several.
    """
    words = _WORD.findall(_REFERENCE.sub(" ", title))
    telling = [word for word in words if len(word) > 1 and word.lower() not in _EMPTY]
    return sum(1 if word.isascii() or len(word) < 4 else 2 for word in telling) < 2


def describes_fix(title: str) -> bool:
    """True if the title says what was done: "Fix crash in unquote()", "Return a copy"."""
    if re.match(r"(?:bug|hot)?fix(?:\([^()]*\))?!?:", title, re.IGNORECASE):
        return True
    words = _lower_words(title)
    if words[:1] and words[0] in _ADVERBS:
        words = words[1:]
    first, second = [*words[:2], "", ""][:2]
    if first in ("don't", "ensure") or f"{first} {second}" in ("do not", "make sure"):
        return True
    clause = _until(_CLAUSE, words)[1:]
    if not _AUXILIARIES.isdisjoint(clause) or not _PAST.isdisjoint(clause):
        return False
    is_noun = first == "fixes" and second in _PHRASE
    if first in _FIX_VERBS and not is_noun:
        return True
    if any(word.endswith("ed") for word in clause) or _states_failure(words):
        return False
    return first in _VERBS or (first in _NOUN_VERBS and second in _AFTER_ORDER)


def failure_in(subject: str) -> str:
    """What went wrong, in the words of a fix's subject; "" if the subject does not say it.

    >>> failure_in("fix(url): fix crash in unquote() (#12)"), failure_in("fix: keep the last row")
    ('crash in unquote()', '')
    """
    text = _PULL_REQUEST.sub("", _PREFIX.sub("", subject).rstrip()).rstrip()
    if describes_fix(text):
        text = _FIX.sub("", text)
    words = _lower_words(text)
    is_order = words[:1] and words[0] in _VERBS | _NOUN_VERBS | _FIX_VERBS | _NO_SUBJECT
    if is_order or describes_fix(text) or is_vague(text) or not _WISHES.isdisjoint(words):
        return ""
    return text if _states_failure(words) else ""


def _states_failure(words: list[str]) -> bool:
    """True if the words before the first preposition name a failure: "memory leak"."""
    phrase = _until(_PHRASE, words)
    while phrase and phrase[-1] in _AFTER_FAILURE:
        phrase = phrase[:-1]
    if not phrase or phrase[-1] in _NO_FAILURE:
        return False
    verbs = phrase[1:]
    return (
        (phrase[-1] in _FAILURES and len(phrase) <= _MAX_NAME)
        or phrase[0] in _FAULTY
        or phrase[-1] in _FAULTY
        or not _FAILED.isdisjoint(verbs)
        or not _NEGATIONS.isdisjoint(verbs)
    )


def _lower_words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _until(stops: frozenset[str], words: list[str]) -> list[str]:
    end = next((at for at, word in enumerate(words) if at and word in stops), len(words))
    return words[:end]


def is_empty_claim(text: str) -> bool:
    """True for a sentence that names nothing and could be about any mistake.

    >>> is_empty_claim("Things are handled well from now on.")
    True
    >>> is_empty_claim("Totals are handled well from now on.")
    False
    """
    if len(text) > _MAX_CHARACTERS or _CONTENT.search(text):
        return False
    words = [word.lower().replace("’", "'") for word in _LETTER_WORD.findall(text)]
    return len(words) >= _MIN_WORDS and _HOLLOW.issuperset(words)
