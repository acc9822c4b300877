"""A range of commits with its results, which every settler takes and returns.

A settler is a function `settle(judged, repository)`. It returns the range with
changed results or further findings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from fixlearn.config import Config
from fixlearn.gate.commit_findings import CommitFindings
from fixlearn.gate.commits import Identity, identity, original_commits
from fixlearn.gate.detect import is_autosquash
from fixlearn.gate.judge import SETTLED
from fixlearn.gate.reverts import Reverts
from fixlearn.lessons.library import Library
from fixlearn.model import Change, ChangedLesson, Commit, Finding, Outcome, Release, Result, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.commit_ranges import CommitRange
    from fixlearn.lessons.evidence_trees import EvidenceTrees
    from fixlearn.lessons.patterns import Line, Matches, Pattern

MAX_BASES = 50  # each merge of the target adds one, and each costs the reading of a tree


class Repository(Protocol):
    """The questions that settlers may ask. Answers are expensive: ask last, and only if needed."""

    def tags(self) -> Sequence[Tag]:
        """The tags of commits."""

    def releases(self) -> Sequence[Release]:
        """The releases among the tags, the highest version first."""

    def commits(self, revisions: Sequence[str]) -> list[Commit | None]:
        """The commits of these revisions, without their changes; None for one that is missing."""

    def has_landed(self, sha: str, head: str) -> bool:
        """True if a commit of `head` is on the default branch."""

    def changes_of_merges(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """{merge: what it changes beyond all of its parents}."""

    def library(self, sha: str) -> Library:
        """The lessons in the tree of a commit."""

    def lesson_ids(self, shas: Iterable[str]) -> set[str]:
        """The ids of the lessons in the trees of these commits."""

    def lesson_files(self, revision: str, roots: Sequence[str] = ()) -> dict[str, bytes]:
        """{path: content} of the lesson files in the tree of a revision; {} if it is missing."""

    def changes_between(self, older: str, newer: str) -> list[Change]:
        """The changes from the tree of one commit to that of another."""

    def prefetch_changes(self, older: str, newer: str) -> None:
        """Fetch the files that differ between two commits with one request, in a partial clone."""

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """{id: content} of these blobs, without the id of zeros."""

    @property
    def trees(self) -> EvidenceTrees:
        """The evidence in the trees of commits."""

    def blob(self, name: str) -> bytes | None:
        """The content of a file, such as `HEAD:a.py`; None if it is missing."""

    def files_with(self, sha: str, text: str, places: Sequence[str]) -> list[str]:
        """The files of a commit in these places, patterns such as "ci/**", that contain a text."""

    def lesson_roots(self, sha: str) -> Sequence[str]:
        """The folders of lessons, today's and those of the commit's own configuration."""

    def lesson_blobs(self, sha: str, roots: Sequence[str] = ()) -> Mapping[str, str]:
        """{path: blob id} of the Markdown files in the lesson folders of a commit."""

    def matches(
        self, tree: str, patterns: Sequence[Pattern], paths: Collection[str] | None = None
    ) -> Mapping[Pattern, Matches]:
        """{pattern: the matching lines}, in all files or these, without those without a match."""

    def new_lines(self, base: str, tree: str, lines: Sequence[Line]) -> Sequence[Line]:
        """Those of the lines that are new or changed between two commits."""

    def changes_of(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """{commit: its changes}; merges have none."""


@dataclass(slots=True)
class RangeFacts:
    """What settlers need of the commits, collected while they stream by.

    Of a history, only the few commits are kept of which settlers need more than the result.
    """

    is_change: bool = False  # collect the parents
    has_all_changes: bool = False  # collect paths and lessons, for a change that is judged as one
    commits: int = 0
    reverts: Reverts = field(default_factory=Reverts)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)  # that any commit changes
    lessons: list[str] = field(default_factory=list)  # ids that any commit adds or names
    settled: dict[Identity, str] = field(default_factory=dict)  # the newest with it
    missing: dict[str, Commit] = field(default_factory=dict)  # see `note_result`

    def note(self, commit: Commit, added: Iterable[str]) -> None:
        """Collect from a commit of the range; `added` are the ids of the lessons that it adds."""
        self.commits += 1
        self.reverts.see(commit)
        if self.is_change:
            self.parents[commit.sha] = commit.parents
        if self.has_all_changes:
            self.paths.update(change.path for change in commit.changes or ())
            self.lessons += added
            self.lessons += (reference.lesson for reference in commit.message.references)

    def note_result(self, commit: Commit, result: Result) -> None:
        """Collect from a commit that was judged."""
        if result.outcome in SETTLED:
            self.settled.setdefault(identity(commit), commit.sha)
        elif result.outcome is Outcome.MISSING and (
            self.is_change or is_autosquash(commit.message) or original_commits(commit.message)
        ):
            self.missing[commit.sha] = commit

    @property
    def begins(self) -> list[str]:
        """The hashes of the commits outside of the range on which it builds, the newest first."""
        before = (parent for parents in self.parents.values() for parent in parents)
        outside = dict.fromkeys(parent for parent in before if parent not in self.parents)
        return list(outside)[:MAX_BASES]


@dataclass(frozen=True, slots=True)
class JudgedRange:
    """A range and the results of its commits."""

    range: CommitRange
    config: Config = field(default_factory=Config)
    library: Library = Library({}, {}, (), ())  # noqa: RUF009, a tuple
    facts: RangeFacts = field(default_factory=RangeFacts)
    results: Sequence[Result] = ()  # in the order of the log; `worded` has all of their findings
    counted: Counter[Outcome] = field(default_factory=Counter)  # commits without a result
    of_range: Sequence[Finding] = ()  # about no single commit
    lessons: Sequence[ChangedLesson] = ()  # that it adds or changes
    own_merges: Sequence[str] = ()  # hashes of merges that change source code beyond their parents
    lands_as_one: bool = False  # its only result is that of the commit of a squash merge

    @property
    def outcomes(self) -> Counter[Outcome]:
        return self.counted + Counter(result.outcome for result in self.results)

    @property
    def worded(self) -> Iterator[Result]:
        """The results with all of their findings, which are made one after the other."""
        findings = CommitFindings(self.library, {}, None)
        return (findings.worded(result, self.config.severity) for result in self.results)

    @property
    def findings(self) -> Iterator[Finding]:
        """The findings of the commits in their order, then those of the range as a whole."""
        of_commits = (finding for result in self.worded for finding in result.findings)
        return chain(of_commits, self.of_range)

    @property
    def named_lessons(self) -> list[str]:
        """The ids of lessons that any commit of a change adds or names."""
        return [id for id in self.facts.lessons if id in self.library.lessons]

    def with_results(self, results: Iterable[Result]) -> JudgedRange:
        return replace(self, results=tuple(results))

    def with_findings(self, findings: Iterable[Finding]) -> JudgedRange:
        """The range with further findings about no single commit."""
        return replace(self, of_range=(*self.of_range, *findings))

    def settle_missing(self, settle: Callable[[Result, Commit | None], Result]) -> JudgedRange:
        """The range with the results that `settle` returns for fixes without a lesson."""
        missing = self.facts.missing
        return self.with_results(
            settle(result, missing.get(result.sha)) if result.outcome is Outcome.MISSING else result
            for result in self.results
        )
