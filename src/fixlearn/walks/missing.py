"""A second look at fixes that would be refused: backports, and a branch's own work.

Both are dear to ask, so they are asked last, and of nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from fixlearn.gate.backport import identity, inherited, original_commits
from fixlearn.gate.commits import read_object, without_body
from fixlearn.gate.judge import Gate
from fixlearn.gate.own_work import SAYS, names_only_commits_of
from fixlearn.gate.ranges import on_origin
from fixlearn.lessons.library import read_library
from fixlearn.model import Outcome
from fixlearn.walks.own_work import MOST_BASES, OwnWork

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Result
    from fixlearn.repository.history import History, Range
    from fixlearn.repository.objects import Object

DEFAULT_BRANCH = "refs/remotes/origin/HEAD"

_SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)

_MOST_BEGINS = 50  # each merge of the target adds one

Identity = tuple[str, int, str]


@dataclass(slots=True)
class Seen:
    """What went by of a range, as far as a second look needs it."""

    is_change: bool  # else nothing in it is its own work
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    twins: dict[Identity, list[str]] = field(default_factory=dict)
    missing: dict[str, Commit] = field(default_factory=dict)

    def note(self, commit: Commit) -> None:
        """Note any commit of the range."""
        if self.is_change:
            self.parents[commit.sha] = commit.parents

    def note_result(self, commit: Commit, result: Result) -> None:
        """Note a commit that was judged."""
        if result.outcome in _SETTLED:
            self.twins.setdefault(identity(commit), []).append(commit.sha)
        elif result.outcome is Outcome.MISSING:
            is_whole = self.is_change or original_commits(commit.message)
            self.missing[commit.sha] = commit if is_whole else without_body(commit)

    def paths_of(self, result: Result) -> list[str]:
        """The paths that a fix without a lesson changes; none for any other result."""
        commit = self.missing.get(result.sha)
        return [change.path for change in commit.changes or ()] if commit else []

    @property
    def begins(self) -> list[str]:
        """The commits outside of the range that it builds on, the newest first."""
        before = (sha for found in self.parents.values() for sha in found)
        return list(dict.fromkeys(sha for sha in before if sha not in self.parents))[:_MOST_BEGINS]

    def new_since(self, released: Iterable[str]) -> tuple[set[str], list[str]]:
        """The commits of the range that nobody else has, and the commits where these begin.

        `released` are the commits of tags: what they reach has reached others.
        """
        inside = [sha for sha in released if sha in self.parents]
        reached: set[str] = set()
        waiting = list(inside)
        while waiting:
            sha = waiting.pop()
            if sha in self.parents and sha not in reached:
                reached.add(sha)
                waiting += self.parents[sha]
        before = {parent for parents in self.parents.values() for parent in parents}
        begins = sorted({*inside, *(before - self.parents.keys())})
        return self.parents.keys() - reached, begins


def look_again(
    history: History, config: Config, range: Range, seen: Seen, results: Sequence[Result]
) -> list[Result]:
    """The results; a missing one may have inherited an outcome, or be exempt."""
    own_work = OwnWork(history.objects.blobs)
    spec = range.announced
    named = spec.default_branch if spec else ""
    default_branch = on_origin(named) if named else DEFAULT_BRANCH
    settled = {result.sha: result for result in results if result.outcome in _SETTLED}

    @cache
    def new() -> tuple[set[str], list[str]]:
        return seen.new_since(tag.sha for tag in history.tags())

    def is_own(commit: Commit) -> bool:
        commits, bases = new()
        if names_only_commits_of(commit.message, commits):
            return True
        if len(commit.parents) != 1 or len(bases) > MOST_BASES:
            return False
        since = [history.changes_between(base, commit.parents[0]) for base in bases]
        changes = commit.changes or ()
        if not own_work.can_tell(changes, since):
            return False
        for older in (*bases, commit.sha):
            history.objects.bring_difference(older, commit.parents[0])
        return own_work.is_shown_by(changes, since)

    def again(result: Result) -> Result:
        commit = seen.missing.get(result.sha)
        if commit is None or result.outcome is not Outcome.MISSING:
            return result
        twins = (settled.get(sha) for sha in seen.twins.get(identity(commit), ()))
        original = next(filter(None, twins), None) or _original(
            history, config, commit, default_branch
        )
        if original:
            return inherited(result, original)
        if range.is_change and is_own(commit):
            return result._replace(outcome=Outcome.EXEMPT, why=SAYS, findings=())
        return result

    return [again(result) for result in results]


def _original(
    history: History, config: Config, commit: Commit, default_branch: str
) -> Result | None:
    """How the commit was settled that this one was picked from, where that is at hand.

    git keeps author, date and subject of what it picks, so one of them has to
    agree; a commit that holds several picks inherits only where all are settled.
    """
    names = [f"{sha}^{{commit}}" for sha in original_commits(commit.message)]
    results = []
    for found in history.objects.read(names):
        original = _read(found, config) if found and found.id != commit.sha else None
        if original is None or not _is_picked(commit, original):
            return None
        result = _judge_at_home(history, config, original, default_branch)
        if result.outcome not in _SETTLED or result.findings:
            return None
        results.append(result)
    return results[-1] if results else None


def _read(found: Object, config: Config) -> Commit:
    return read_object(found.id, found.content.decode("utf-8", "replace"), config)


def _is_picked(commit: Commit, original: Commit) -> bool:
    is_same_moment = (commit.author, commit.authored) == (original.author, original.authored)
    return is_same_moment or commit.message.subject == original.message.subject


def _judge_at_home(
    history: History, config: Config, original: Commit, default_branch: str
) -> Result:
    """Judged by the lessons of its own tree and the default branch: others may lack them."""
    files = history.objects.lesson_files(original.sha, config.lessons)
    tip = history.objects.commit(default_branch)
    if tip:
        files |= history.objects.lesson_files(tip, config.lessons)
    library = read_library(files, config.lessons, config.severity)
    return Gate(library, config).judge(original)
