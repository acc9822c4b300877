"""Backports inherit the outcome of the commit that they were picked from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.ci.ci_range import on_origin
from fixlearn.gate.commits import original_commits
from fixlearn.gate.judge import SETTLED, Gate
from fixlearn.lessons.library import read_library
from fixlearn.messages import short

if TYPE_CHECKING:
    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.model import Commit, Result

_DEFAULT_BRANCH = "refs/remotes/origin/HEAD"


def inherited(result: Result, original: Result) -> Result:
    """The result of a backport, with the outcome of the commit that it was picked from."""
    return result._replace(
        outcome=original.outcome,
        why=f"a backport of {short(original.sha)}, {original.outcome.value}: {original.why}",
        lessons=original.lessons,
        reason=original.reason,
        due=original.due,
        findings=(),
    )


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Let fixes without a lesson inherit the outcome of the commit that they were picked from.

    That is another commit of the range, or the commit that the message names.
    """
    settled = {result.sha: result for result in judged.results if result.outcome in SETTLED}

    def inherit(result: Result, commit: Commit | None) -> Result:
        same = (result.author, result.authored, result.subject)
        original = settled.get(judged.facts.settled.get(same, ""))
        original = original or (commit and _picked_from(commit, judged, repository))
        return inherited(result, original) if original else result

    return judged.settle_missing(inherit)


def _picked_from(commit: Commit, judged: JudgedRange, repository: Repository) -> Result | None:
    """The result of the commit that this one was picked from, if the repository has it.

    git keeps the author, date and subject of a commit that it picks, so one of
    them must agree. A commit of several picks inherits only if all are settled.
    """
    results = []
    for original in repository.commits(original_commits(commit.message)):
        if original is None or original.sha == commit.sha or not _is_picked(commit, original):
            return None
        result = _judge_at_home(original, judged, repository)
        if result.outcome not in SETTLED or result.findings:
            return None
        results.append(result)
    return results[-1] if results else None


def _is_picked(commit: Commit, original: Commit) -> bool:
    is_same_moment = (commit.author, commit.authored) == (original.author, original.authored)
    return is_same_moment or commit.message.subject == original.message.subject


def _judge_at_home(original: Commit, judged: JudgedRange, repository: Repository) -> Result:
    """Judge by the lessons of its tree and of the default branch: the range may lack them."""
    spec = judged.range.announced
    branch = on_origin(spec.default_branch) if spec and spec.default_branch else _DEFAULT_BRANCH
    files = {**repository.lesson_files(original.sha), **repository.lesson_files(branch)}
    config = judged.config
    return Gate(read_library(files, config.lessons, config.severity), config).judge(original)
