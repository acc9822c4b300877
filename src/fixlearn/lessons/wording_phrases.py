"""The phrases of the wording rules: data.

To add a phrase to a rule, add a line to its row. `Row` describes the notation.
"""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple

# Lists of words. Phrases refer to them by their names in capitals.
LISTS = {
    # certainly a person
    "ROLE": "author authors coder coders colleague colleagues committer committers contributor"
    " contributors coworker coworkers dev developer developers devs engineer engineers intern"
    " interns maintainer maintainers programmer programmers reviewer reviewers sysadmin sysadmins"
    " teammate teammates tester testers",
    # a person or a part of a program: only with verbs of persons
    "PERSON": "ROLE US admin admins employee employees everybody everyone he operator operators"
    " people she somebody someone staff team teams",
    # the authors or their program ("we never return null"): only with verbs of authors
    "US": "i i've we we've",
    # people who are informed; without users and operators, whom programs inform
    "PEOPLE": "colleagues contributors developers devs engineers everybody everyone maintainers"
    " ourselves people reviewers staff team teams testers us",
    "SOMEHOW": "again also apparently both clearly completely had has have just obviously probably"
    " simply somehow then who",
    "MISTAKENLY": "accidentally carelessly erroneously inadvertently mistakenly unthinkingly",
    "NOTICE": "anticipate ask consider notice question read realise realize review test think"
    " verify",
    "NOTICED": "anticipated asked considered looked noticed questioned read realised realized"
    " reviewed tested thought verified",
    "DONE": "anticipated asked caught checked considered documented done expected"
    " foreseen kept known looked noticed read realised realized remembered reviewed run seen"
    " spotted tested thought updated used verified waited written",
    "CAUGHT": "avoided caught detected discovered found noticed prevented spotted",
    "WORK": "change coding commit copy-paste copying edit editing error merge mistake patch"
    " refactoring review rewrite slip test testing typo use work",
    "MISTAKE": "error errors mistake mistakes oversight oversights slip",
    "MUST": "can could must need needs shall should will would",
    "A": "a all an another any each every his its my our some that the their these this your",
    "GENTLY": "also always and but just let's next please so then therefore",
    "MORE": "especially extra extremely even more particularly really very",
    "NOT_INTERN": "cache dictionary map method pool set table",  # of interned strings
    "DECORATOR": "abstractmethod autowired cache cached classmethod component contextmanager"
    " dataclass deprecated entity import inject media mock nullable override param parametrize"
    " patch property retry returns staticmethod test transactional",  # names behind an @ that
    # are no persons
    # possible preventions: a sentence with one of these says more than the fix
    "MACHINE": "alert alerts assert asserted assertion asserts automatic automatically check"
    " checked checker checks ci constraint contract fails fuzz guard guards hook hooks job jobs"
    " lint linter lints mypy pipeline property pytest raises refused refuses rejected rejects ruff"
    " schema script template test tested testing tests type types validated validates",
    # a sentence with one of these says how, or states a fact
    "BOUND": "are by can could has have is need needs now should was were will would",
    # these remind people at the right moment, which is more than telling them once
    "TELLER": "automatically bot bots ci checklist comment comments hook hooks job lint linter"
    " pipeline script template",
    "TEST": "alert alerting alerts assertion assertions check checks coverage docs documentation"
    " logging logs metric metrics monitoring test testcase testcases tests unittest unittests"
    " validation validations",
    "FOR": "covering for cover",
    "CASE": "behaviour behavior bug case cases fix issue it problem regression scenario situation",
    # "more specifically" promises nothing
    "MORE_WHAT": "concretely details formally generally importantly information precisely recently"
    " specifically surprisingly than",
    "TEST_KIND": "additional automated better basic e2e end-to-end extra few functional good"
    " integration missing more necessary new proper regression relevant required simple smoke"
    " specific suitable unit",
}

TITLE, GAP, CHANGE = "title", "gap", "change"
EVERYWHERE = (TITLE, GAP, CHANGE, "because")
PROMISES = (CHANGE, "because")  # the texts that may contain promises


class Row(NamedTuple):
    """Phrases of one rule, a line each, and the better sentence that is offered for them.

    word      that word; `a|b` either, NAME any of a list
    word?     may be missing
    !word     another word follows; it is not part of the phrase
    =word     that word follows; it is not part of the phrase
    *         any word of letters, digits and hyphens
    ...       up to eight words
    ^  $      the beginning and the end of a sentence

    A phrase begins with a word or ^. In `offers`, {last} is the last word of the match,
    {rest} the text between it and the end of the sentence, and {without} the sentence
    without the match.
    """

    rule: str
    says: str  # printed after the words that matched
    offers: str
    phrases: str
    fields: tuple[str, ...] = EVERYWHERE


_NO_PERSON = "blames a person"

ROWS: tuple[Row, ...] = (
    Row(
        rule="blame-name",
        says="makes one person the cause or the prevention",
        offers='name the role or the component: "CI …", "The release manager …"',
        phrases="""
            ^ @ !DECORATOR * will|must|should|shall !be
            ^ @ !DECORATOR * forgot|missed|overlooked|agreed|promised|volunteered|reviews|owns
            ^ @ !DECORATOR * has|needs|is to|responsible
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='say what did not notice it: "Nothing failed when this was left out: {rest}"',
        phrases="""
            PERSON SOMEHOW? forgot|forgotten to?
            ROLE|people SOMEHOW? forget|forgets to?
            ROLE SOMEHOW? failed|neglected|omitted to
            PERSON SOMEHOW? failed|neglected|omitted to NOTICE
        """,
    ),
    Row(
        rule="blame-person",
        says="points at one person",
        offers='say what allowed it, whoever did it, e.g. "Nothing asked before the deployment"',
        phrases="""
            the|our|an|one|new intern|apprentice|newbie|newcomer|trainee !NOT_INTERN
            the|our|a|one new hire|joiner|starter|guy
            the|our|a junior|senior dev|developer|engineer|admin|colleague
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='say which check was missing: "Nothing caught {rest}"',
        phrases="""
            ROLE|i SOMEHOW? missed
            we SOMEHOW? missed this|that|it
            PERSON SOMEHOW? overlooked|misread|misunderstood
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='describe the system instead: "Nothing {last} {rest}"',
        phrases="""
            PERSON SOMEHOW? never NOTICED
            PERSON SOMEHOW? never checked =how|if|on|that|what|when|whether|which
            ROLE SOMEHOW? never checked
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='say which check was missing: "No check covers {rest}"',
        phrases="""
            PERSON did|had not NOTICE|NOTICED
            PERSON didn't|hadn't NOTICE|NOTICED
            ROLE did not check
            ROLE didn't check
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='say what let it happen: "The tool did this without a question: {rest}"',
        phrases="""
            ROLE SOMEHOW? MISTAKENLY
            i SOMEHOW? MISTAKENLY
            somebody|someone SOMEHOW? MISTAKENLY
        """,
    ),
    Row(
        rule="blame-person",
        says=_NO_PERSON,
        offers='say which check was missing: "Nothing checked that …"',
        phrases="""
            forgotten|missed|overlooked by A? ROLE|me|us|everyone|everybody
            forgotten|missed|overlooked by A? * ROLE
        """,
    ),
    Row(
        rule="blame-adjective",
        says="judges a person, and does not explain the mistake",
        offers="delete the adjective, and say what let it through: {without}",
        phrases="""
            carelessness|negligence|negligent|negligently|incompetent|incompetence|sloppiness
            ^ careless|sloppy !callers|clients|code|users
            careless|sloppy WORK|ROLE
            PERSON was|were MORE? careless|negligent|sloppy
            PERSON carelessly
            carelessly added|broke|broken|changed|copied|done|removed|written
            dumb|foolish|lazy|silly|stupid mistake|error|oversight|slip|typo|coding|review|ROLE
            beginner|beginner's|amateur|rookie MISTAKE
        """,
    ),
    Row(
        rule="human-error",
        says="does not explain why nothing stopped the mistake",
        offers='say what accepted it: "The tool accepted …, and no check asked"',
        phrases="""
            human MISTAKE
            operator|pilot mistake|mistakes|oversight
            due to A? dumb|honest|mere|silly|simple|small|stupid MISTAKE
            because|result of A? dumb|honest|mere|silly|simple|small|stupid MISTAKE
            caused by A? dumb|honest|mere|silly|simple|small|stupid MISTAKE
            due to A? oversight
            caused by A? oversight
        """,
    ),
    Row(
        rule="hindsight",
        says="says what should have happened, not what let the mistake through",
        offers='say which test was missing: "No test covered {rest}"',
        phrases="""
            PERSON should|ought to? have tested|checked|verified|reviewed
        """,
    ),
    Row(
        rule="hindsight",
        says="says what should have happened, not what let the mistake through",
        offers='say what was missing: "Nothing reported that …", "No test covered …"',
        phrases="""
            PERSON should|ought to? have SOMEHOW? DONE
            PERSON could have SOMEHOW? anticipated|avoided|caught|foreseen|known|noticed|tested
            PERSON should have been MORE
            PERSON should've DONE
            could|should|would easily have been CAUGHT
            could|should|would have easily been CAUGHT
            could|should|would have been easily CAUGHT
            could|should have been CAUGHT in|by|during A? code? review|reviewer|reviewers|testing|qa
        """,
    ),
    Row(
        rule="apology",
        says="is an apology, which a lesson does not need",
        offers="say what changed; the rest of the sentence may be enough: {without}",
        phrases="""
            my bad
            mea culpa
            ^ so|very|really? sorry
            sorry about|for
            oops|whoops $
            ^ oops|whoops !:
            my|our|sincere apologies
            i|we apologise|apologize
        """,
    ),
    Row(
        rule="be-careful",
        says="asks people to be careful, which prevents nothing",
        offers='name what prevents it: "The tool refuses …", "A test fails when …"',
        phrases="""
            ^ GENTLY? be MORE? aware|careful|cautious|mindful|vigilant
            PEOPLE|ROLE MUST to? be MORE? aware|careful|cautious|mindful|vigilant
            we MUST to? be more|extra careful|cautious|mindful|vigilant
            ^ GENTLY? pay MORE|close|closer|special? attention
            PEOPLE|ROLE|we MUST to? pay more|closer|MORE|close|special? attention
            ^ GENTLY? keep|bear in mind
            PEOPLE|ROLE MUST to? keep|bear in mind
            ^ GENTLY? try to avoid|be|check|follow|keep|not|remember|review|test|think|write
            PEOPLE|ROLE MUST to? try to
            ^ GENTLY? take MORE|great? care !of
        """,
        fields=PROMISES,
    ),
    Row(
        rule="remember-to",
        says="depends on somebody remembering it",
        offers='let a machine remember: "CI fails unless this was done: {rest}"',
        phrases="""
            ^ GENTLY? remember to
            ^ we MUST|have to? remember to
            PEOPLE|ROLE MUST|have|has to? remember to
            ^ GENTLY? do? don't|dont|never|not forget to?
            PEOPLE|ROLE|we must|should not forget to?
        """,
        fields=PROMISES,
    ),
    Row(
        rule="double-check",
        says="asks people to look harder",
        offers='name what checks it: "CI job … checks {rest}"',
        phrases="""
            ^ GENTLY? double-check|doublecheck !locking
            ^ GENTLY? double check !locking|of
            PEOPLE|ROLE MUST? to? double-check|doublecheck
            PEOPLE|ROLE MUST? to? double check
            ^ we always|must|should always? double-check|doublecheck
            ^ we always|must|should always? double check
            ^ GENTLY? make sure that? we always? consider|remember|review|test|think
            ^ GENTLY? make sure that? A? PEOPLE !can|is|are check|NOTICE?
            ^ GENTLY? proofread|read|review|test|verify ... carefully|closely|thoroughly
            ^ GENTLY? carefully|thoroughly check|inspect|read|review|test|verify
        """,
        fields=PROMISES,
    ),
    Row(
        rule="never-again",
        says="is a promise that does not say how",
        offers='say what stops it: "… is refused by …", "A test fails when …"',
        phrases="""
            never again $|,|!
            ^ never again
            never|not|won't|can't|cannot ever? happen|occur again !if|when|while|as
            ^ A? lesson|lessons learned|learnt
            lesson|lessons learned|learnt $
        """,
    ),
    Row(
        rule="someday",
        says="has no date, so it may never be done",
        offers="make it a repair item: `status: planned` with `owner:` and `due:`",
        phrases="""
            when|if|once i|we have|find|get more|enough|some|the? time =$|,|to|for|and
            when|if time allows|permits
            someday $|,|!
            some day $|,|!
            ^ GENTLY? maybe|perhaps? someday
            ^ GENTLY? add|extend|improve|update|write ... as needed $
            ^ GENTLY? add|extend|improve|update|write ... when possible $
        """,
        fields=PROMISES,
    ),
)

# A `change` is split at the ends of sentences, commas, colons and "and". A part that begins
# with one of these phrases does not say what is different.
FIXED = Row(
    rule="restates-fix",
    says="is the fix itself",
    offers="say what prevents the next bug of its kind: a test, a lint rule, a guard …",
    phrases="""
        fixed|fix A|bug|bugs|issue|issues|it|problem|typo|typos
        fixes !that A|bug|bugs|issue|issues|it|problem|typo|typos
        fixes that bug|crash|error|failure|issue|problem|typo
        corrected|corrects|repaired|patched A|bug|issue|it|problem|typo
        reverted|revert A|commit|it
        reverts !that A|commit|it
        rolled back
        restarted|restart|rebooted A|it
        hotfixed
    """,
)
VAGUE = Row(
    rule="unbounded",
    says="does not say when it is done",
    offers='say what is done, and when it is finished: "{without}: … fails when …"',
    phrases="""
        improve|improved|improves|improving|enhance|enhanced|enhances
        better
        more !MORE_WHAT
        be MORE careful|cautious
        investigate|investigated|explore
        consider !a|an|each|every|for|something|that|the|this|,|:
        look into
        think about
    """,
)
EMPTY = Row(
    rule="no-object",
    says="does not say what it covers",
    offers='say which case ("A test of … fails when …"), or the threshold of an alert',
    phrases="""
        add|added|adds|adding|write|wrote A? TEST_KIND? TEST_KIND? TEST to? FOR? A? CASE?
        add|added|adds|adding A? TEST_KIND? error handling FOR? A? CASE?
        test|tests|monitoring|logging|alerts added
    """,
)
TOLD = Row(
    rule="training-only",
    says="is the only prevention, and people forget",
    offers="add a prevention of a kind with strength: a test, a lint rule, a guard",
    phrases="""
        brief|briefed|coach|coached|educate|educated|remind|reminded A? PEOPLE
        teach|taught|told|tell A? PEOPLE
        train|trained|retrain|retrained|inform|informed|instruct|instructed A? PEOPLE
        raise|raised|raising awareness
        increase|increased awareness
        discussed|discuss|mentioned with|in|at A? team|retro|retrospective|stand-up|standup|meeting
        hold|held|organise|organize|organised|organized A? training|workshop|session
    """,
)
