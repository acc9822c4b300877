"""The nouns. They hold values and decide nothing.

They are named tuples because the hook defines them anew at every fix: a dataclass
takes three times as long to define.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import Message, Verdict, short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Outcome(StrEnum):
    """How a commit is classified."""

    COVERED = "covered"
    WAIVED = "waived"
    DEFERRED = "deferred"
    MISSING = "missing"
    EXEMPT = "exempt"
    UNSURE = "unsure"
    NOT_A_FIX = "not-a-fix"
    BEFORE_ADOPTION = "before-adoption"


class RawCommit(NamedTuple):
    """A commit as git logs it."""

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    authored: int  # seconds since the epoch
    committed: int  # seconds since the epoch
    text: str  # the whole message


class Change(NamedTuple):
    """One path that a commit changed, as `git diff-tree --raw` names it."""

    status: str  # A, M, D or T
    path: str
    before: str  # object id of the blob; all zeros if there is none
    after: str


class Commit(NamedTuple):
    """A commit with its message parsed and its verdict settled."""

    sha: str  # "" for a commit that is being made
    message: Message
    verdict: Verdict
    authored: int = 0
    committed: int = 0
    author: str = ""  # name and address; identifies cherry-picks, is never counted
    parents: tuple[str, ...] = ()
    changes: tuple[Change, ...] | None = None  # None if not read


class CommitName(NamedTuple):
    """The hash and the subject of a commit."""

    sha: str
    subject: str

    def __str__(self) -> str:
        return f"{short(self.sha)} {self.subject}".rstrip()


class Position(NamedTuple):
    """A position in a text file. Lines and columns count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Age(NamedTuple):
    """How long a bug was in the product."""

    introduced: str  # "<hash> <subject>" of the commit that introduced it
    days: int  # until its fix
    releases: int  # before its fix that had it
    is_minimum: bool = False  # in older trees the test does not run


class Proof(NamedTuple):
    """The tests of a prevention failed without the fix and passed with it."""

    evidence: tuple[str, ...]  # the tests that were run, as the prevention named them then
    command: str  # as configured: "pytest -q {evidence}"
    failed_on: str  # "<hash> <subject>" of the commit before the fix
    passed_on: str  # "<hash> <subject>" of the fix
    age: Age | None = None  # of the bug; None if it was not searched for
    failed_by: str = ""  # the time limit at which it was stopped without the fix; "" if it failed


class Prevention(NamedTuple):
    """One change of the system or the process that prevents a kind of mistake."""

    kind: str
    change: str  # one sentence: what is different now
    evidence: tuple[str, ...] = ()
    status: str = "done"  # done, planned or dropped
    owner: str = ""
    due: date | None = None
    because: str = ""
    proof: Proof | None = None
    pattern: str = ""  # a regular expression that no line may match; of kind "lint" only
    paths: tuple[str, ...] = ()  # the files in which the pattern is searched; () for all
    exceptions: tuple[str, ...] = ()  # files, or lines in them, that may match
    issue: str = ""  # in the tracker: its address or a number such as "#12"


class Lesson(NamedTuple):
    """What let a mistake through, and how its kind is prevented from now on."""

    id: str
    path: str
    title: str
    date: date
    gap: str
    prevention: tuple[Prevention, ...]
    body: str = ""
    impact: str = "minor"
    cause: str = ""
    found_by: str = ""
    areas: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()  # each "<hash> <subject>"
    supersedes: tuple[str, ...] = ()
    retired: str = ""
    audience: str = "public"
    issue: str = ""  # in the tracker: its address or a number such as "#12"
    same_as: tuple[str, ...] = ()  # lessons of other repositories: "a-team/pager/last-row"


class ChangedLesson(NamedTuple):
    """A lesson that a range adds or changes."""

    lesson: Lesson
    is_new: bool


class Standing(NamedTuple):
    """What is known of a lesson in one tree; `lessons.standing` has the states and groups."""

    state: str  # proven, evident, stated, planned, lost, retired or superseded
    group: str  # what a report may say of it: ruled-out, caught-sooner, ...
    step: Prevention  # the strongest that is shown; if none is, the strongest of all
    evident_steps: tuple[Prevention, ...] = ()  # the preventions that evidence shows
    audience: str = "public"  # of the lesson


class Finding(NamedTuple):
    """One thing that a person has to correct."""

    rule: str  # "missing-lesson", as in `fixlearn explain missing-lesson`
    where: str  # a short sha with its subject, or "lessons/2026/retry.md:4:1"
    what: str  # one line in plain words
    hint: tuple[str, ...] = ()  # sentences, each followed by its commands, which are indented
    because: tuple[str, ...] = ()  # the reasons, a line each
    severity: str = "error"  # error or warning
    position: Position | None = None  # if it is in a file
    fix: tuple[str, ...] = ()  # the arguments of the command that fixes it; () if there is none
    refused_line: str = ""  # the line of a commit message that has to be replaced


class Result(NamedTuple):
    """The judgement of one commit."""

    sha: str
    subject: str
    outcome: Outcome
    why: str  # the lesson that covers it, or why it is exempt
    verdict: Verdict
    lessons: tuple[str, ...] = ()  # ids that cover it
    reason: str = ""  # of a waiver, a deferral or a "Fix: no"
    due: date | None = None  # of a deferral
    findings: tuple[Finding, ...] = ()
    path: str = ""  # the first file that it changed and did not delete; "" if not read
    committed: int = 0  # seconds since the epoch; 0 for a commit that is being made
    author: str = ""  # as in `Commit`
    authored: int = 0


class Tag(NamedTuple):
    """A tag of a commit."""

    name: str
    sha: str  # of the commit, even if the tag is of another tag
    created: int  # seconds since the epoch: the tagger's date, otherwise the commit's


class Release(NamedTuple):
    """A tagged version."""

    name: str  # the tag's name
    version: str
    sha: str
    created: int
    aliases: tuple[str, ...] = ()  # further tags on the same commit
    component: str = ""
    follows_years: bool = False  # 12.0.0 after 2015.1: higher, though its number is lower


class NewIn(NamedTuple):
    """The release in which something is new."""

    release: str
    previous: str  # "" for the first


class Repair(NamedTuple):
    """A repair item: a prevention that is planned, or was planned and is done now."""

    lesson: str  # id
    title: str
    change: str
    owner: str
    due: date | None
    audience: str = "public"  # of the lesson
    first_due: date | None = None  # before it was postponed
    postponed: int = 0  # how often
    deleted: str = ""  # the commit that deleted it or its lesson, or made that unreadable
    issue: str = ""  # of the prevention, in the tracker
    lesson_issue: str = ""
    key: str = ""  # the same for as long as the item exists; "" if its history is unknown
    ended: str = ""  # how it ended: "done: ...", "dropped: ..."; "" if it is open


class DueItem(NamedTuple):
    """An item of the due list: a lesson for a fix, or a repair item."""

    kind: str  # "missing", "deferred" or "repair"
    due: date | None
    what: str  # the commit's subject, or the change that the repair item plans
    commit: str = ""  # hash; "" for a repair item
    lesson: str = ""  # id; "" for a commit
    owner: str = ""  # of a repair item: a role or a team
    reason: str = ""  # of a deferral
    since: str = ""  # the release that has owed it first; "" for unreleased work
    first_due: date | None = None  # of a repair item, before it was postponed
    postponed: int = 0  # how often
    deleted: str = ""  # the commit that deleted a repair item or its lesson
    audience: str = "public"  # of the lesson
    issue: str = ""  # of the repair item, in the tracker
    lesson_issue: str = ""
    title: str = ""  # of the lesson of a repair item
    key: str = ""  # of the repair item; the same for as long as it exists


class Debt(NamedTuple):
    """What is owed at a release, by its own commits and by earlier ones.

    Of long debts, only the items that are due first are listed; the counts are of all.
    """

    items: tuple[DueItem, ...] = ()  # the first due first
    missing: int = 0
    deferred: int = 0
    repairs: int = 0
    overdue: int = 0  # of all three
    as_of: date | None = None  # items that were due before this day are overdue

    @property
    def total(self) -> int:
        """How many items are owed."""
        return self.missing + self.deferred + self.repairs


class Upgrade(NamedTuple):
    """A lesson that got a prevention of a stronger kind."""

    lesson: Lesson
    before: str  # kind
    after: str  # kind


class Lost(NamedTuple):
    """Evidence of a lesson that an earlier release had and this release lacks."""

    lesson: Lesson
    evidence: str  # as the lesson names it
    last_release: str  # that had it
    commit: str = ""  # hash of the commit that removed it; "" if no single commit did
    subject: str = ""  # of that commit


class Answer(NamedTuple):
    """A prevention that was added because a mistake came back."""

    lesson: str  # id of the lesson with the prevention
    step: Prevention
    state: str  # proven, evident, stated or planned


class Ended(NamedTuple):
    """A lesson that is no longer needed."""

    lesson: Lesson
    superseded_by: str = ""  # id; "" for a retired lesson


class TrendPoint(NamedTuple):
    """The counts of one of the last releases."""

    name: str
    fixes: int  # that need a lesson
    covered: int  # of the fixes
    lessons: int  # new in it
    holding: int  # of the lessons, those that rule their mistake out
    repeats: int
    repairs_open: int


class Public(NamedTuple):
    """What is counted of the lessons for the public, those that are not internal."""

    groups: Mapping[str, int] = MappingProxyType({})
    evidence: Mapping[str, int] = MappingProxyType({})


class ReleaseSummary(NamedTuple):
    """The summary of one release."""

    name: str
    previous: str  # "" for the first
    date: date | None  # None for unreleased commits
    commits: int
    results: tuple[Result, ...]  # of fixes, and of commits that name a lesson
    lessons: tuple[Lesson, ...]  # new in this release, the best news first
    repeats: tuple[tuple[Result, str], ...] = ()  # a fix, and the old lesson that it names
    findings: tuple[Finding, ...] = ()  # about lessons of the release that cannot be read
    counts: Mapping[str, int] = MappingProxyType({})  # outcome -> how many
    component: str = ""
    withdrawn: tuple[tuple[Result, str], ...] = ()  # a revert, and the older fix that it reverts
    upgrades: tuple[Upgrade, ...] = ()
    repairs_done: tuple[Repair, ...] = ()
    repairs_open: tuple[Repair, ...] = ()  # of all lessons in its tree, the first due first
    # of all its active lessons, by preventions that are done: strength -> how many
    strengths: Mapping[str, int] = MappingProxyType({})
    latency: float | None = None  # median days from a deferred fix to its lesson
    # fix -> other releases that have it
    also_in: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    version: str = ""  # as in the tag; "" for unreleased commits
    aliases: tuple[str, ...] = ()  # further tags of it
    disclaimed: tuple[Result, ...] = ()  # commits with `Fix: no (<reason>)`
    # lesson that a fix names -> the kinds of its preventions
    kinds: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    # the evidence of all its lessons: stated, evident, proven, lost -> how many
    evidence: Mapping[str, int] = MappingProxyType({})
    proven: tuple[Lesson, ...] = ()  # lessons that had no proof in the release before
    lost: tuple[Lost, ...] = ()  # in this release
    lost_earlier: tuple[Lost, ...] = ()  # in an earlier release, and still missing
    # how many active lessons a report may say what of
    groups: Mapping[str, int] = MappingProxyType({})
    public: Public = Public()
    # its new and changed lessons, and others of which something else is known than in the
    # release that was summarized before -> what is known of them
    standings: Mapping[str, Standing] = MappingProxyType({})
    # a lesson that came back -> the strongest prevention that was added
    answers: Mapping[str, Answer] = MappingProxyType({})
    ended: tuple[Ended, ...] = ()  # retired or superseded since the release before
    debt: Debt = Debt()
    suspected: tuple[tuple[Lesson, str], ...] = ()  # a new lesson, and the id of an older twin


class Export(NamedTuple):
    """What one repository has learned and owes, for reports on many repositories."""

    repository: str  # its name
    head: str  # hash
    committed: date  # the day of HEAD
    day: date  # of the export
    version: str  # of fixlearn
    since: tuple[str, ...]  # the adoption baseline
    enforce: str  # deny, warn, or the first day on which it denies
    releases: tuple[ReleaseSummary, ...]  # the unreleased commits first, then newest first
    ended: tuple[Repair, ...] = ()  # repair items that are done, dropped or not needed any more


class Diagnosis(NamedTuple):
    """The result of one check of `doctor`."""

    name: str
    state: str  # ok, advice (fixlearn cannot see the setting), warning, problem
    says: str
    remedy: tuple[str, ...] = ()  # the command to type, or the lines to add
