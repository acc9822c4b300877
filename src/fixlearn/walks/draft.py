"""The commit that is being made -> its result.

The dear questions come last, and only where the answer could still change: what
is staged is asked of fixes, what came before only of those that would be refused.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from fixlearn.gate.branch_work import names_only_commits_of
from fixlearn.gate.commits import added_lessons, lesson_changes, with_changes
from fixlearn.gate.judge import Gate
from fixlearn.gate.reminders import with_reminders
from fixlearn.lessons.entry import lesson_id, read_entry
from fixlearn.lessons.library import Library, is_lesson_path, read_library
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome, Result
from fixlearn.repository import draft
from fixlearn.walks.way_back import is_amending, way_back

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.gate.judge import WayBack
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Change, Lesson

_PICKED = ("CHERRY_PICK_HEAD", "REBASE_HEAD")


def judge_draft(
    message: Message, verdict: Verdict, config: Config, diff: bytes | None = None
) -> Result | None:
    """The result of the commit that is being made; `diff` is what is staged, where it is known.

    None for a merge, for a commit that is picked again, and for a branch's own
    work, which owe nothing here.

    Lessons are looked up in this commit's own index: one that lies staged
    elsewhere, or unstaged in the work tree, is not part of the commit.
    """
    commit = Commit(sha="", message=message, verdict=verdict)
    merge_head, kept, *picked = draft.git_paths("MERGE_HEAD", draft.KEPT_MESSAGE, *_PICKED)
    if merge_head.exists() or _is_made_again(message, picked):
        return None
    staged = draft.staged_lessons(config.lessons)
    named = {reference.lesson for reference in message.references}
    library = _library(staged, named, config)
    result = Gate(library, config).judge(commit)
    is_fix = verdict.band is Band.FIX
    if not result.findings and not is_fix:
        draft.forget_message(kept, message)
        return result
    changes = draft.staged_changes(amends=False, diff=diff)
    if is_fix and _leaves_the_fix_behind(changes, config) and not is_amending():
        back = way_back(kept, message, amends=False)
        left = Gate(library, config, way_back=back).leaves_the_fix(commit)
        if left.findings:
            return left
    if not result.findings:
        draft.forget_message(kept, message)
        return result
    amends = is_amending()
    back = way_back(kept, message, amends=amends)
    result = _judge_with(changes, commit, staged, named, back, config)
    if amends and result.findings:
        if draft.amends_a_merge():
            return None
        # The amended commit is replaced: what it added, this one adds.
        changes = draft.staged_changes(amends=True)
        result = _judge_with(changes, commit, staged, named, back, config)
    if result.outcome is Outcome.MISSING and _is_own_work(message, changes, amends=amends):
        draft.forget_message(kept, message)
        return None
    if not result.findings:
        draft.forget_message(kept, message)
        return result
    touched = {change.path for change in changes}
    paths = [path for path in sorted(touched) if not is_lesson_path(path, config.lessons)]
    older = {path: blob for path, blob in staged.items() if path not in touched}
    return with_reminders(result, _near(older, paths), paths)


def _near(staged: dict[str, str], paths: Iterable[str]) -> dict[str, Lesson]:
    """The lessons that may have to do with these paths: those that speak of their names.

    To understand thousands of lessons takes seconds, to look through their bytes does not.
    """
    names = {PurePath(path).stem.removeprefix("test_").encode() for path in paths}
    contents = draft.blobs(staged.values())
    lessons = {}
    for path, blob in staged.items():
        content = contents.get(blob, b"")
        if b"\nareas:" in content or any(name in content for name in names):
            lesson = read_entry(path, content).lesson
            if lesson:
                lessons[lesson.id] = lesson
    return lessons


def _is_made_again(message: Message, picked: Iterable[Path]) -> bool:
    """True for a commit of a cherry-pick or a rebase that ran into a conflict.

    git does not ask the hook where there is none: what was judged when it was
    made is left to CI. Under another subject it is another commit.
    """
    original = next((path.name for path in picked if path.exists()), None)
    return original is not None and not is_amending() and draft.subject(original) == message.subject


def _leaves_the_fix_behind(changes: list[Change], config: Config) -> bool:
    """True when only the lesson is staged: a repeated `git commit -a` that forgot its -a."""
    is_only_lessons = bool(changes) and len(lesson_changes(changes, config.lessons)) == len(changes)
    return is_only_lessons and draft.has_unstaged_changes()


def _is_own_work(message: Message, changes: list[Change], *, amends: bool) -> bool:
    """True when the commits that are not yet pushed brought in what this one repairs."""
    from fixlearn.gate.branch_work import BranchWork

    parent = "HEAD^" if amends else "HEAD"
    new, bases = draft.unpublished()
    if names_only_commits_of(message, new):
        return True
    since = [draft.changes_between(base, parent) for base in bases]
    return BranchWork(draft.blobs).explains(changes, since)


def _judge_with(
    changes: list[Change],
    commit: Commit,
    staged: dict[str, str],
    named: set[str],
    back: WayBack,
    config: Config,
) -> Result:
    touched = lesson_changes(changes, config.lessons)
    contents = draft.blobs(id for change in touched for id in (change.before, change.after))
    added = added_lessons(changes, config.lessons, contents)
    library = _library(staged, {*named, *added}, config)
    gate = Gate(
        library,
        config,
        unstaged=draft.lessons_on_disk(config.lessons),
        way_back=back,
    )
    return gate.judge(with_changes(commit, changes, config), added)


def _library(staged: dict[str, str], ids: Iterable[str], config: Config) -> Library:
    """The lessons of these ids; of the others no more than the ids are known."""
    wanted = set(ids)
    paths = {path: blob for path, blob in staged.items() if lesson_id(path) in wanted}
    contents = draft.blobs(paths.values())
    files = {path: contents[blob] for path, blob in paths.items() if blob in contents}
    library = read_library(files, config.lessons, config.severity)
    return library._replace(ids=tuple(sorted({lesson_id(path) for path in staged})))
