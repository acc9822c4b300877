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
from fixlearn.model import Change, Commit, Finding, Outcome, Result
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
    commit = Commit(sha="", message=message, verdict=verdict)
    judged = _CommitInProgress(commit, config, index).judge()
    if judged is None or not judged.result.findings:
        forget_message(message)
        return None
    return judged


class _CommitInProgress:
    """Judges the commit that is being made; None if nothing is wrong with it."""

    def __init__(self, commit: Commit, config: Config, index: Index) -> None:
        self.commit, self.config, self.index = commit, config, index

    def judge(self) -> JudgedCommit | None:
        if git_commit.is_merging() or self._is_made_again():
            return None
        staged = self._staged(self.commit.message, self.index.changes)
        if forgotten := self._judge_forgotten_fix(staged):
            return forgotten
        result = judge_staged(self.commit, staged, self.config)
        if not result.findings:
            return self._judge_older_lessons(result, staged)
        if self._is_amending():
            return self._judge_amended()
        return self._refuse(result, staged, amends=False)

    def _is_amending(self) -> bool:
        return git_commit.is_amending(self.index.objects)

    def _staged(self, message: Message, changes: Sequence[Change]) -> StagedCommit:
        lesson_ids = {reference.lesson for reference in message.references} - {""}
        return staged_commit(self.index, changes, self.config, lesson_ids)

    def _is_made_again(self) -> bool:
        """True for a commit of a cherry-pick or a rebase that stopped at a conflict.

        Without a conflict git runs no hook, and CI checks the commit. With another subject it is a
        new commit.
        """
        picked = git_commit.picked_commit()
        if not picked or self._is_amending():
            return False
        return git_commit.subject(self.index.objects, picked) == self.commit.message.subject

    def _judge_forgotten_fix(self, staged: StagedCommit) -> JudgedCommit | None:
        """The result if only the lesson is staged: a repeated `git commit -a` without its -a."""
        is_forgotten = (
            self.commit.verdict.band is Band.FIX
            and has_only_lessons(staged, self.config)
            and self.index.has_unstaged_changes()
            and not self._is_amending()
        )
        findings = judge_forgotten_fix(self.commit, self.config).findings if is_forgotten else ()
        if not findings:
            return None
        retry = retry_of_index(findings, self.config, self.index, amends=False)
        return JudgedCommit(judge_forgotten_fix(self.commit, self.config, retry), retry)

    def _judge_older_lessons(self, result: Result, staged: StagedCommit) -> JudgedCommit | None:
        """The result if the lessons that cover the commit had ended before its branch began."""
        roots, severity = self.config.lessons, self.config.severity
        added = added_lessons(staged.changes, roots, staged.contents)
        if set(result.lessons) <= set(added) or original_commits(self.commit.message):
            return None
        before, after = (
            read_library(files, roots, severity).lessons
            for files in lesson_family(self.index, result.lessons, roots)
        )
        refused = refuse_ended(result, before, after, self.config)
        if not refused.findings or self._is_amending():
            return None  # CI checks what an amended commit brings as a whole
        paths = {lesson.path for lesson in (*before.values(), *after.values())}
        since = unpushed_work(self.index, "HEAD").since
        if any(change.path in paths for changes in since for change in changes):
            return None  # the branch itself ended or replaced it
        retry = retry_of_index(refused.findings, self.config, self.index, amends=False)
        return JudgedCommit(refuse_ended(result, before, after, self.config, retry), retry)

    def _judge_amended(self) -> JudgedCommit | None:
        """The result of a commit that replaces HEAD, and so adds what HEAD added."""
        if len(self.index.parents) > 1:
            return None
        staged = self._staged(self.commit.message, self.index.changes_if_amended)
        result = judge_staged(self.commit, staged, self.config)
        return self._refuse(result, staged, amends=True) if result.findings else None

    def _refuse(self, result: Result, staged: StagedCommit, *, amends: bool) -> JudgedCommit | None:
        """The result with its way out; None for a fix of what the branch itself introduced."""
        is_missing = result.outcome is Outcome.MISSING
        if is_missing and self._fixes_its_branch(staged, "HEAD^" if amends else "HEAD"):
            return None
        retry = retry_of_index(result.findings, self.config, self.index, amends=amends)
        if amends and is_missing:
            retry = retry._replace(dropped=self._dropped_lines())
        refused = judge_staged(self.commit, staged, self.config, retry)
        if is_missing:
            related = related_lessons(self.index, staged.changes, self.config)
            refused = remind_of_staged(refused, staged.changes, related, self.config)
        return JudgedCommit(refused, retry)

    def _fixes_its_branch(self, staged: StagedCommit, parent: str) -> bool:
        """True if the branch itself introduced the bug, up to `parent`."""
        from fixlearn.gate.branch_work import BranchWork, names_only_commits_of

        work = unpushed_work(self.index, parent)
        if names_only_commits_of(self.commit.message, work.commits):
            return True
        return BranchWork(self.index.objects.blobs).explains(staged.changes, work.since)

    def _dropped_lines(self) -> tuple[str, ...]:
        """The "Lesson:" lines of the amended commit, if this one passes with them."""
        references = git_commit.message_of(self.index.objects, "HEAD").references
        message = self.commit.message._replace(references=references)
        staged = self._staged(message, self.index.changes_if_amended)
        if judge_staged(self.commit._replace(message=message), staged, self.config).findings:
            return ()
        values = dict.fromkeys(" ".join(reference.value.split()) for reference in references)
        return tuple(f"Lesson: {value}" for value in values)


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
