"""A range of commits -> their results.

Commits are streamed, and git is asked in batches for the changes of those that may be
fixes. So the number of processes and the memory are the same for ten commits and for a
hundred thousand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.gate.commits import lessons_added_by
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate
from fixlearn.gate.judged_range import JudgedRange
from fixlearn.gate.settlers import judge_commits
from fixlearn.model import Commit, Outcome, Result
from fixlearn.repository import ranges
from fixlearn.repository.answers import RepositoryAnswers
from fixlearn.repository.log import read_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.commit_ranges import CommitRange
    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.messages import Message
    from fixlearn.repository.repository import Repository


def judge_range(
    repository: Repository,
    range: CommitRange,
    config: Config,
    *,
    keep_all: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> JudgedRange:
    """Judge every commit of a range against the lessons in the trees of its two ends.

    Commits that no lesson can change are only counted; with `keep_all` those
    that are exempt or unsure have a result too. `progress` is called with the
    number of commits judged so far. In a range without a base, a fix of code that no
    release had shipped needs no lesson, because the range is not the work of one branch.
    """
    if not range.revisions:
        return JudgedRange(range)
    # Of the lessons that only the target has, those of its tip count.
    library = repository.library(config, *range.bases[:1], range.head)
    answers = RepositoryAnswers(repository, config)
    excluded = repository.baseline(config.since)
    is_whole = not range.is_change and set(range.revisions) - set(excluded) == {range.head}
    history = None
    if is_whole:
        from fixlearn.commands.whole_history import WholeHistory  # most ranges are small

        history = WholeHistory(repository, answers, range.head, config)
    judged = judge_commits(
        JudgedRange(range, config, library),
        answers,
        history.read if history else partial(read_log, repository, range.revisions, config),
        keep_all=keep_all,
        progress=progress,
    )
    return history.settle(judged) if history else judged


def judge_commit(
    repository: Repository, sha: str, config: Config, *, is_released: bool = False
) -> Result:
    """The result of one commit, as `check` of the unpushed range has it.

    A commit that is not in that range, or that `is_released`, is judged alone, against
    the lessons of its tree and of HEAD's.
    """
    if not is_released:
        try:
            new = ranges.since_adoption(repository, ranges.not_upstream(repository), config.since)
            for result in judge_range(repository, new, config, keep_all=True).worded:
                if result.sha == sha:
                    return result
        except CannotTell:
            pass
    commit = next(read_log(repository, ["-1", sha], config))
    added = lessons_added_by(commit, config.lessons, repository.objects.blobs)
    library = repository.library(config, sha, repository.head())
    result = Gate(library, config).judge(commit, added)
    if result.outcome is Outcome.MISSING and repository.is_before(sha, config.since):
        why = "it was there before the adoption baseline"
        return result._replace(outcome=Outcome.BEFORE_ADOPTION, why=why, findings=())
    return result


def judge_message(message: Message, library: Library, config: Config) -> Result:
    """Judge a message by itself, before a commit has it."""
    verdict = detect(message, config.detect)
    return Gate(library, config).judge(Commit(sha="", message=message, verdict=verdict))
