"""A second look at fixes that would be refused: backports, and a branch's own work.

Both are dear to ask, so they are asked last, and of nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fixlearn.gate.backport import original_commits
from fixlearn.gate.commits import read_commit
from fixlearn.gate.judge import Gate
from fixlearn.gate.own_work import SAYS, names_commit_of
from fixlearn.lessons.library import read_library
from fixlearn.model import Outcome, RawCommit
from fixlearn.walks.own_work import Files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Result
    from fixlearn.repository.history import History, Range

DEFAULT_BRANCH = "refs/remotes/origin/HEAD"

_SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)

Identity = tuple[str, int, str]


@dataclass(slots=True)
class Seen:
    """What went by of a range, as far as a second look needs it."""

    shas: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    twins: dict[Identity, list[str]] = field(default_factory=dict)
    missing: dict[str, Commit] = field(default_factory=dict)

    def note(self, commit: Commit) -> None:
        """Note any commit of the range."""
        self.shas.add(commit.sha)
        self.parents.update(commit.parents)

    def note_result(self, commit: Commit, result: Result) -> None:
        """Note a commit that was judged."""
        if result.outcome in _SETTLED:
            self.twins.setdefault(_identity(commit), []).append(commit.sha)
        elif result.outcome is Outcome.MISSING:
            self.missing[commit.sha] = commit

    @property
    def bases(self) -> tuple[str, ...]:
        """The commits where the range begins."""
        return tuple(sorted(self.parents - self.shas))


def _identity(commit: Commit) -> Identity:
    """What a cherry-pick keeps of the commit that it was made from."""
    return commit.author, commit.authored, commit.message.subject


def look_again(
    history: History, config: Config, range: Range, seen: Seen, results: Sequence[Result]
) -> list[Result]:
    """The results; a missing one may have inherited an outcome, or be exempt."""
    files = Files(history.objects.read, history.renames, seen.bases, range.head)
    settled = {result.sha: result for result in results if result.outcome in _SETTLED}

    def again(result: Result) -> Result:
        commit = seen.missing.get(result.sha)
        if commit is None or result.outcome is not Outcome.MISSING:
            return result
        twins = (settled.get(sha) for sha in seen.twins.get(_identity(commit), ()))
        original = next(filter(None, twins), None) or _original(history, config, commit)
        if original:
            why = f"a backport of {original.sha[:7]}, {original.outcome.value}: {original.why}"
            return original._replace(sha=result.sha, verdict=result.verdict, why=why, findings=())
        if range.is_change and _is_own_work(files, seen, commit):
            return result._replace(outcome=Outcome.EXEMPT, why=SAYS, findings=())
        return result

    return [again(result) for result in results]


def _is_own_work(files: Files, seen: Seen, commit: Commit) -> bool:
    if names_commit_of(commit.message, seen.shas):
        return True
    return files.show_own_work(commit.changes or ())


def _original(history: History, config: Config, commit: Commit) -> Result | None:
    """How the commit was settled that this one was picked from, where that is at hand.

    It is looked up in its own tree and in that of the default branch: a release
    branch need not have the lesson.
    """
    names = [f"{sha}^{{commit}}" for sha in original_commits(commit.message)]
    for found in history.objects.read(names):
        if found is None or found.id == commit.sha:
            continue
        text = found.content.partition(b"\n\n")[2].decode("utf-8", "replace")
        original = read_commit(RawCommit(found.id, (), "", "", 0, 0, text), config)
        files = history.objects.lesson_files(found.id, config.lessons)
        tip = history.objects.commit(DEFAULT_BRANCH)
        if tip:
            files |= history.objects.lesson_files(tip, config.lessons)
        library = read_library(files, config.lessons, config.severity)
        result = Gate(library, config).judge(original)
        if result.outcome in _SETTLED and not result.findings:
            return result
    return None
