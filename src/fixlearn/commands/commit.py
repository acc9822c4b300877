"""The commit that is being made -> its result.

The expensive facts are read last, and only for fixes that would be refused.
"""

from __future__ import annotations

from fixlearn.gate.commits import added_lessons, lesson_changes, original_commits
from fixlearn.gate.staged import (
    Retry,
    StagedCommit,
    amending,
    has_only_lessons,
    judge_forgotten_fix,
    judge_staged,
    refuse_ended,
    remind_of_staged,
)
from fixlearn.lessons.library import read_library
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import Band, Message, Verdict
from fixlearn.model import Commit, Finding, Outcome, Result
from fixlearn.repository import commit_in_progress as git_commit
from fixlearn.repository.commit_message import add_comments, add_trailer, forget_message
from fixlearn.repository.index import Index
from fixlearn.repository.staged import (
    lesson_family,
    lesson_paths,
    related_lessons,
    repeated_commit,
    staged_commit,
    unpushed_work,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config


class JudgedCommit(NamedTuple):
    """The result of the commit that is being made, and the command that repeats it."""

    result: Result
    retry: Retry


def judge_index(
    message: Message, verdict: Verdict, config: Config, index: Index
) -> JudgedCommit | None:
    """Judge the commit that is being made from this index.

    None if nothing is wrong with it. A merge, a cherry-pick that continues after a conflict, and
    a fix of a bug that the branch itself introduced need no lesson.
    """
    judged = _judge(Commit(sha="", message=message, verdict=verdict), config, index)
    if judged is None or not judged.result.findings:
        forget_message(message)
        return None
    return judged


def _judge(commit: Commit, config: Config, index: Index) -> JudgedCommit | None:
    message = commit.message
    lesson_ids = {reference.lesson for reference in message.references} - {""}
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
        result = judge_forgotten_fix(commit, config)
        if result.findings:
            retry = retry_of_index(result.findings, config, index, amends=False)
            return JudgedCommit(judge_forgotten_fix(commit, config, retry), retry)
    result = judge_staged(commit, staged, config)
    if not result.findings:
        return _judge_older_lessons(result, commit, staged, config, index)
    amends = git_commit.is_amending(index.objects)
    if amends and len(index.parents) > 1:
        return None
    if amends:  # HEAD is replaced: this commit adds what HEAD added
        staged = staged_commit(index, index.changes_if_amended, config, lesson_ids)
        result = judge_staged(commit, staged, config)
        if not result.findings:
            return None
    if result.outcome is Outcome.MISSING:
        from fixlearn.gate.branch_work import BranchWork, names_only_commits_of

        work = unpushed_work(index, "HEAD^" if amends else "HEAD")
        if names_only_commits_of(message, work.commits):
            return None
        if BranchWork(index.objects.blobs).explains(staged.changes, work.since):
            return None
    retry = retry_of_index(result.findings, config, index, amends=amends)
    if amends and result.outcome is Outcome.MISSING:
        retry = retry._replace(dropped=_dropped_lines(commit, config, index))
    result = judge_staged(commit, staged, config, retry)
    if result.outcome is Outcome.MISSING:
        related = related_lessons(index, staged.changes, config)
        result = remind_of_staged(result, staged.changes, related, config)
    return JudgedCommit(result, retry)


def _dropped_lines(commit: Commit, config: Config, index: Index) -> tuple[str, ...]:
    """The "Lesson:" lines of the amended commit, if this one passes with them."""
    references = git_commit.message_of(index.objects, "HEAD").references
    lesson_ids = {reference.lesson for reference in references} - {""}
    staged = staged_commit(index, index.changes_if_amended, config, lesson_ids)
    repeated = commit._replace(message=commit.message._replace(references=references))
    if judge_staged(repeated, staged, config).findings:
        return ()
    values = dict.fromkeys(" ".join(reference.value.split()) for reference in references)
    return tuple(f"Lesson: {value}" for value in values)


def _judge_older_lessons(
    result: Result, commit: Commit, staged: StagedCommit, config: Config, index: Index
) -> JudgedCommit | None:
    """The result if the lessons that cover the commit had ended before its branch began."""
    added = added_lessons(staged.changes, config.lessons, staged.contents)
    if set(result.lessons) <= set(added) or original_commits(commit.message):
        return None
    before, after = (
        read_library(files, config.lessons, config.severity).lessons
        for files in lesson_family(index, result.lessons, config.lessons)
    )
    refused = refuse_ended(result, before, after, config)
    if not refused.findings or git_commit.is_amending(index.objects):
        return None  # CI checks what an amended commit brings as a whole
    paths = {lesson.path for lesson in (*before.values(), *after.values())}
    since = unpushed_work(index, "HEAD").since
    if any(change.path in paths for changes in since for change in changes):
        return None  # the branch itself ended or replaced it
    retry = retry_of_index(refused.findings, config, index, amends=False)
    return JudgedCommit(refuse_ended(result, before, after, config, retry), retry)


def retry_of_index(
    findings: Sequence[Finding], config: Config, index: Index, *, amends: bool
) -> Retry:
    """The command that repeats the commit of this index; if it is made, one that amends it."""
    from fixlearn.repository.commit_command_line import typed_program

    if is_refused(findings, config):
        retry = repeated_commit(index, config, amends=amends)
    else:
        retry = amending(lesson_paths(config))
    return retry._replace(program=typed_program())


def is_refused(findings: Sequence[Finding], config: Config) -> bool:
    """True if one of the findings stops the commit.

    With `unit: change` CI judges the whole change; a single commit is only advised.
    """
    from datetime import date

    is_advised = config.unit == "change" or config.only_warns(date.today())
    return not is_advised and any(finding.severity == "error" for finding in findings)


def _is_made_again(message: Message, picked: str, index: Index) -> bool:
    """True for a commit of a cherry-pick or a rebase that stopped at a conflict.

    Without a conflict git runs no hook, and CI checks the commit. With another subject it is a
    new commit.
    """
    if git_commit.is_amending(index.objects):
        return False
    return git_commit.subject(index.objects, picked) == message.subject


def lesson_added_by_commit(path: str, config: Config, *, is_blank: bool) -> None:
    """If the commit adds exactly one lesson, name it in the message file at `path`.

    In a blank message, a comment proposes the line instead.
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
        lines = ["This commit adds a lesson. If it fixes a bug, add this line:"]
        add_comments(path, [*lines, f"  Lesson: {added[0]}"])
