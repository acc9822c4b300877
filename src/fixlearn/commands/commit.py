"""The commit that is being made -> its result.

The expensive questions come last, and only if the answer could still change: what
came before is asked only of fixes that would be refused.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from fixlearn.commands.retry_hint import retry_hint
from fixlearn.gate.branch_work import names_only_commits_of
from fixlearn.gate.commits import added_lessons, lesson_changes, with_changes
from fixlearn.gate.judge import Gate
from fixlearn.gate.reminders import with_reminders
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import Library, is_lesson_path, read_library
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome, Result
from fixlearn.repository import commit_in_progress as git_commit
from fixlearn.repository.commit_in_progress import is_amending, is_in_progress, strips_comments
from fixlearn.repository.commit_message import add_comments, add_trailer, forget_message
from fixlearn.repository.index import Index, changes_of, lessons_on_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.gate.judge import NextSteps
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Change, Lesson


def judge_staged(message: Message, verdict: Verdict, config: Config, index: Index) -> Result | None:
    """The result of the commit that is being made from this index.

    None for a merge, for a commit that is picked again, and for a branch's own
    work, which owe nothing here.

    Lessons are looked up in this commit's own index: one that lies staged
    elsewhere, or unstaged in the work tree, is not part of the commit.
    """
    result = _judge(Commit(sha="", message=message, verdict=verdict), config, index)
    if result is None or not result.findings:
        forget_message(message)
    return result


def _judge(commit: Commit, config: Config, index: Index) -> Result | None:
    if git_commit.is_merging() or _is_made_again(commit.message, index):
        return None
    if commit.verdict.band is Band.FIX and _leaves_the_fix_behind(index, config):
        nothing = read_library({}, config.lessons, config.severity)
        gate = Gate(nothing, config, next_steps=retry_hint(commit.message, amends=False))
        left = gate.leaves_the_fix(commit)
        if left.findings:
            return left
    staged = index.lessons(config.lessons)
    changes = index.changes
    result = _judge_changes(changes, commit, staged, index, config)
    if not result.findings:
        return result
    # How git was called is expensive to find out: only if the commit may be refused.
    amends = git_commit.is_amending(index.objects)
    if amends and len(index.parents) > 1:
        return None
    if amends:  # HEAD is replaced: what it added, this commit adds
        changes = index.changes_if_amended
    back = retry_hint(commit.message, amends=amends)
    result = _judge_changes(changes, commit, staged, index, config, back)
    if not result.findings:
        return result
    if result.outcome is Outcome.MISSING and _is_own_work(commit, changes, index, amends=amends):
        return None
    touched = {change.path for change in changes}
    paths = [path for path in sorted(touched) if not is_lesson_path(path, config.lessons)]
    older = {path: blob for path, blob in staged.items() if path not in touched}
    return with_reminders(result, _near(older, paths, index), paths)


def _judge_changes(
    changes: Sequence[Change],
    commit: Commit,
    staged: Mapping[str, str],
    index: Index,
    config: Config,
    back: NextSteps | None = None,
) -> Result:
    """The result of a commit with these changes; `staged` has the lessons of its tree."""
    touched = lesson_changes(changes, config.lessons)
    contents = index.objects.blobs(id for change in touched for id in (change.before, change.after))
    added = added_lessons(changes, config.lessons, contents)
    named = {reference.lesson for reference in commit.message.references}
    library = _library(staged, {*named, *added}, index, config)
    unstaged = lessons_on_disk(config.lessons) if named.difference(library.ids) else {}
    gate = Gate(library, config, unstaged=unstaged, next_steps=back)
    return gate.judge(with_changes(commit, changes, config), added)


def _library(
    staged: Mapping[str, str], ids: Iterable[str], index: Index, config: Config
) -> Library:
    """The lessons of these ids; of the others only the ids."""
    wanted = set(ids)
    paths = {path: blob for path, blob in staged.items() if lesson_id(path) in wanted}
    contents = index.objects.blobs(paths.values())
    files = {path: contents[blob] for path, blob in paths.items() if blob in contents}
    library = read_library(files, config.lessons, config.severity)
    return library._replace(ids=tuple(sorted({lesson_id(path) for path in staged})))


def _near(staged: Mapping[str, str], paths: Iterable[str], index: Index) -> dict[str, Lesson]:
    """The lessons that may have to do with these paths: those that contain their names.

    To understand thousands of lessons takes seconds, to search their bytes does not.
    """
    names = {PurePath(path).stem.removeprefix("test_").encode() for path in paths}
    contents = index.objects.blobs(staged.values())
    lessons = {}
    for path, blob in staged.items():
        content = contents.get(blob, b"")
        if b"\nareas:" in content or any(name in content for name in names):
            lesson = parse_lesson(path, content).lesson
            if lesson:
                lessons[lesson.id] = lesson
    return lessons


def _is_made_again(message: Message, index: Index) -> bool:
    """True for a commit of a cherry-pick or a rebase that ran into a conflict.

    git does not ask the hook if there is none: what was judged when it was
    made is left to CI. Under another subject it is another commit.
    """
    original = git_commit.picked_commit()
    if not original or git_commit.is_amending(index.objects):
        return False
    return git_commit.subject(index.objects, original) == message.subject


def _leaves_the_fix_behind(index: Index, config: Config) -> bool:
    """True when only the lesson is staged: a repeated `git commit -a` that forgot its -a."""
    lessons = lesson_changes(index.changes, config.lessons)
    is_only_lessons = 0 < len(lessons) == len(index.changes)
    return (
        is_only_lessons
        and index.has_unstaged_changes()
        and not git_commit.is_amending(index.objects)
    )


def _is_own_work(commit: Commit, changes: Sequence[Change], index: Index, *, amends: bool) -> bool:
    """True when the commits that are not yet pushed brought in what this one repairs."""
    from fixlearn.gate.branch_work import BranchWork

    new, bases = git_commit.unpublished(index.objects)
    if names_only_commits_of(commit.message, new):
        return True
    parent = "HEAD^" if amends else "HEAD"
    since = [changes_of(index.objects.differences(base, parent)) for base in bases]
    return BranchWork(index.objects.blobs).explains(changes, since)


def lesson_added_by_commit(path: str, config: Config, *, is_blank: bool) -> None:
    """Name the one lesson that this commit's own index adds in the message file at `path`.

    If that is blank, a comment names it for whoever writes the message.
    """
    index = Index()
    amends = not is_blank and is_amending(index.objects)  # git never amends with a blank message
    if is_in_progress() or not (index.changes or amends):
        return
    changes = index.changes_if_amended if amends else index.changes
    touched = lesson_changes(changes, config.lessons)
    contents = index.objects.blobs(id for change in touched for id in (change.before, change.after))
    added = added_lessons(changes, config.lessons, contents)
    if len(added) != 1:
        return
    has_comments = strips_comments()
    if not is_blank:
        add_trailer(path, f"Lesson: {added[0]}", has_comments=has_comments)
    elif has_comments:
        add_comments(path, [f"This commit adds a lesson. If it is a fix: Lesson: {added[0]}"])
