"""The commit that is being made -> its result.

The expensive facts are read last, and only for fixes that would be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.branch_work import BranchWork, names_only_commits_of
from fixlearn.gate.commits import added_lessons, lesson_changes
from fixlearn.gate.staged import (
    has_only_lessons,
    judge_forgotten_fix,
    judge_staged,
    next_steps,
    remind_of_staged,
)
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome
from fixlearn.repository import commit_in_progress as git_commit
from fixlearn.repository.commit_message import add_comments, add_trailer, forget_message
from fixlearn.repository.index import Index
from fixlearn.repository.staged import commit_call, staged_commit, unpushed_work

if TYPE_CHECKING:
    from fixlearn.config import Config
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Result


def judge_index(message: Message, verdict: Verdict, config: Config, index: Index) -> Result | None:
    """The result of the commit that is being made from this index.

    None for a merge, for a commit that is picked again, and for a fix of the branch's
    own work: they need no lesson.
    """
    result = _judge(Commit(sha="", message=message, verdict=verdict), config, index)
    if result is None or not result.findings:
        forget_message(message)
    return result


def _judge(commit: Commit, config: Config, index: Index) -> Result | None:
    message = commit.message
    lesson_ids = {reference.lesson for reference in message.references}
    if git_commit.is_merging():
        return None
    picked = git_commit.picked_commit()
    if picked and _is_made_again(message, picked, index):
        return None
    staged = staged_commit(index, index.changes, config, lesson_ids)
    if (
        commit.verdict.band is Band.FIX
        and has_only_lessons(staged, config)  # a repeated `git commit -a` that lacks its -a
        and index.has_unstaged_changes()
        and not git_commit.is_amending(index.objects)
    ):
        steps = next_steps(message, commit_call(), amends=False)
        result = judge_forgotten_fix(commit, config, steps)
        if result.findings:
            return result
    result = judge_staged(commit, staged, config)
    if not result.findings:
        return result
    amends = git_commit.is_amending(index.objects)
    if amends and len(index.parents) > 1:
        return None
    if amends:  # HEAD is replaced: this commit adds what HEAD added
        staged = staged_commit(index, index.changes_if_amended, config, lesson_ids)
    call = commit_call()
    is_missing = result.outcome is Outcome.MISSING
    work = unpushed_work(index, "HEAD^" if amends else "HEAD") if is_missing else None
    result = judge_staged(commit, staged, config, next_steps(message, call, amends=amends))
    if work and result.findings and result.outcome is Outcome.MISSING:
        if names_only_commits_of(message, work.commits):
            return None
        if BranchWork(index.objects.blobs).explains(staged.changes, work.since):
            return None
    if not result.findings:
        return result
    return remind_of_staged(result, staged, index.objects.blobs(staged.lessons.values()), config)


def _is_made_again(message: Message, picked: str, index: Index) -> bool:
    """True for a commit of a cherry-pick or a rebase that stopped at a conflict.

    git does not run the hook without a conflict: CI judges what was made before. With
    another subject it is another commit.
    """
    if git_commit.is_amending(index.objects):
        return False
    return git_commit.subject(index.objects, picked) == message.subject


def lesson_added_by_commit(path: str, config: Config, *, is_blank: bool) -> None:
    """Name the one lesson that this commit's own index adds in the message file at `path`.

    If that is blank, a comment names it for whoever writes the message.
    """
    index = Index()
    # git never amends with a blank message
    amends = not is_blank and git_commit.is_amending(index.objects)
    if git_commit.is_in_progress() or not (index.changes or amends):
        return
    changes = index.changes_if_amended if amends else index.changes
    touched = lesson_changes(changes, config.lessons)
    blobs = [id for change in touched for id in (change.before, change.after)]
    added = added_lessons(changes, config.lessons, index.objects.blobs(blobs))
    if len(added) != 1:
        return
    has_comments = git_commit.strips_comments()
    if not is_blank:
        add_trailer(path, f"Lesson: {added[0]}", has_comments=has_comments)
    elif has_comments:
        add_comments(path, [f"This commit adds a lesson. If it is a fix: Lesson: {added[0]}"])
