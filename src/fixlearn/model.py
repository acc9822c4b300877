"""The nouns. They hold values and decide nothing.

Named tuples: frozen, small, and quick to define. A hook defines them anew at
every fix, and a dataclass takes three times as long.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fixlearn.messages import Message, Verdict


class Outcome(StrEnum):
    """What became of one commit."""

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
    before: str  # object id of the blob; all zeros where there is none
    after: str


class Commit(NamedTuple):
    """A commit that was read: its message understood, its verdict settled."""

    sha: str  # "" for a commit that is being made
    message: Message
    verdict: Verdict
    authored: int = 0
    committed: int = 0
    author: str = ""  # name and address; tells a cherry-pick, is never counted
    parents: tuple[str, ...] = ()
    changes: tuple[Change, ...] | None = None  # None: not asked


class CommitName(NamedTuple):
    """A commit, and how people know it."""

    sha: str
    subject: str

    def __str__(self) -> str:
        return f"{short(self.sha)} {self.subject}".rstrip()


class Position(NamedTuple):
    """A place in a text file. Lines and columns count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Proof(NamedTuple):
    """What was seen when the tests of a prevention were run without the fix, and with it."""

    evidence: tuple[str, ...]  # the tests, as the prevention named them then
    command: str  # as the configuration has it: "pytest -q {evidence}"
    failed_on: str  # "<hash> <subject>" of the commit before the fix
    passed_on: str  # and of the fix


class Prevention(NamedTuple):
    """One change in the system or process that stops a kind of mistake."""

    kind: str
    change: str  # one sentence: what is different now
    evidence: tuple[str, ...] = ()
    status: str = "done"  # done, planned or dropped
    owner: str = ""
    due: date | None = None
    because: str = ""
    proof: Proof | None = None


class Lesson(NamedTuple):
    """What let a mistake through, and what stops its kind from now on."""

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


class Finding(NamedTuple):
    """One thing a person has to put right before the check passes."""

    rule: str  # kebab-case, also what `fixlearn explain` takes: "missing-lesson"
    where: str  # a short sha with its subject, or "lessons/2026/retry.md:4:1"
    what: str  # one line in plain words
    hint: tuple[str, ...] = ()  # the command or the edit that settles it, a line each
    because: tuple[str, ...] = ()  # the reasons behind it, a line each
    severity: str = "error"  # error or warning
    position: Position | None = None  # where it is a place in a file
    fix: tuple[str, ...] = ()  # the command that settles it, an argument each; () where none does


class Result(NamedTuple):
    """What the gate made of one commit."""

    sha: str
    subject: str
    outcome: Outcome
    why: str  # what covers it, or why it is exempt
    verdict: Verdict
    lessons: tuple[str, ...] = ()  # ids that cover it
    reason: str = ""  # of a waiver, a deferral or a "Fix: no"
    due: date | None = None  # of a deferral
    findings: tuple[Finding, ...] = ()
    path: str = ""  # the first file that it changed and left there; "" where nobody asked
    committed: int = 0  # seconds since the epoch; 0 for a commit that is being made


class Tag(NamedTuple):
    """A tag of a commit."""

    name: str
    sha: str  # of the commit, however deeply the tag was nested
    created: int  # seconds since the epoch: the tagger's date, else the commit's


class Release(NamedTuple):
    """A version that was tagged."""

    name: str  # the tag's name
    version: str
    sha: str
    created: int
    aliases: tuple[str, ...] = ()  # further tags on the same commit
    component: str = ""


class NewIn(NamedTuple):
    """A release that brought something in."""

    release: str
    previous: str  # "" for the first


class Repair(NamedTuple):
    """A repair item: a prevention that is planned, or that was and is done."""

    lesson: str  # id
    title: str
    change: str
    owner: str
    due: date | None
    audience: str = "public"  # of the lesson


class DueItem(NamedTuple):
    """One thing that is owed: a lesson for a fix, or a repair item."""

    kind: str  # "missing", "deferred" or "repair"
    due: date | None
    what: str  # the commit's subject, or what the repair item is to change
    commit: str = ""  # hash; "" for a repair item
    lesson: str = ""  # id; "" for a commit
    owner: str = ""  # of a repair item: a role or a team
    reason: str = ""  # of a deferral


class Upgrade(NamedTuple):
    """A lesson that got a prevention of a stronger kind."""

    lesson: Lesson
    before: str  # kind
    after: str  # kind


class Lost(NamedTuple):
    """Evidence of a lesson that stood in a release, and stands no more."""

    lesson: Lesson
    evidence: str  # as the lesson names it
    stood: str  # the last release that had it
    commit: str = ""  # hash of the one that took it away; "" where none alone did
    subject: str = ""  # of that commit


class TrendPoint(NamedTuple):
    """One release among the last ones: how many of each."""

    name: str
    fixes: int  # that owe a lesson
    covered: int  # of the fixes
    lessons: int  # new in it
    holding: int  # of the lessons: with a strong or medium prevention
    repeats: int
    repairs_open: int


class ReleaseSummary(NamedTuple):
    """What one release taught."""

    name: str
    previous: str  # "" for the first
    date: date | None  # None for what is unreleased
    commits: int
    results: tuple[Result, ...]  # of fixes, and of what says something of lessons
    lessons: tuple[Lesson, ...]  # new in this release, strongest first
    repeats: tuple[tuple[Result, str], ...] = ()  # a fix, and the old lesson it names
    findings: tuple[Finding, ...] = ()  # lessons of the release that can't be read
    counts: Mapping[str, int] = MappingProxyType({})  # outcome -> how many
    component: str = ""
    withdrawn: tuple[tuple[Result, str], ...] = ()  # a revert, and the older fix that it takes back
    upgrades: tuple[Upgrade, ...] = ()
    repairs_done: tuple[Repair, ...] = ()
    repairs_open: tuple[Repair, ...] = ()  # of all lessons in the release's tree, first due first
    strengths: Mapping[str, int] = MappingProxyType({})  # of all its lessons: strength -> how many
    latency: float | None = None  # median days from a deferred fix to its lesson
    # fix -> releases that have it too
    also_in: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    version: str = ""  # as the tag has it; "" for what is unreleased
    disclaimed: tuple[Result, ...] = ()  # commits whose authors say that they are no fixes
    # lessons that its fixes name -> kinds of their preventions
    kinds: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    # how well all its lessons are backed: stated, evident, proven, lost -> how many
    evidence: Mapping[str, int] = MappingProxyType({})
    proven: tuple[Lesson, ...] = ()  # that the release before had without a proof
    lost: tuple[Lost, ...] = ()


class Diagnosis(NamedTuple):
    """One thing that `doctor` looked at."""

    name: str
    state: str  # ok, advice (cannot be seen from here), warning, problem
    says: str
    mends: tuple[str, ...] = ()  # the command to type, or the lines to add


HASH = r"[0-9a-f]{7,64}"  # abbreviated or whole: git shows seven digits at least, SHA-256 has 64
FULL_HASH = r"(?:[0-9a-f]{40}|[0-9a-f]{64})"  # SHA-1 or SHA-256


def short(hash: str) -> str:
    """The first seven digits, as git shows them."""
    return hash[:7]
