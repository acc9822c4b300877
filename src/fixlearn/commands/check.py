"""A range of commits -> their results.

Commits are streamed; only those that stand as fixes are asked for their
changes, in batches, so that the number of processes and the memory stay the
same for ten commits and for a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fixlearn.commands.range_evidence import Guards
from fixlearn.gate.commits import (
    added_lessons,
    lesson_changes,
    needs_changes,
    read_commit,
    with_changes,
)
from fixlearn.gate.detect import reverted_commit
from fixlearn.gate.judge import Gate
from fixlearn.gate.judged_range import JudgedRange, RangeFacts
from fixlearn.gate.settlers import SETTLERS
from fixlearn.gate.squash import autosquash_base, fixup_left, title_may_be_fix
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import Library, read_library
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.walks.range_repository import RangeRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.commit_ranges import Range
    from fixlearn.config import Config
    from fixlearn.model import Commit, Result
    from fixlearn.repository.repository import History

# Commits wait for the changes of the fixes among them; where fixes are rare, not for ever.
_MOST_WAITING = 2_000


def read_commits(
    history: History,
    revisions: Sequence[str],
    config: Config,
    *,
    topological: bool = False,
    all_changes: bool = False,
) -> Iterator[Commit]:
    """The commits of `git log <revisions>`, read, in the order of the log.

    Those that may be fixes (with `all_changes`, all that are no merges) come
    with their changes, and the paths have had their say.
    """
    waiting: list[Commit] = []
    asking: list[str] = []

    def answered() -> Iterator[Commit]:
        changes = history.changes.of(asking)
        for commit in waiting:
            changed = changes.get(commit.sha)
            yield commit if changed is None else with_changes(commit, changed, config)
        waiting.clear()
        asking.clear()

    for raw in history.commits(revisions, topological=topological):
        commit = read_commit(raw, config)
        waiting.append(commit)
        if needs_changes(commit) or (all_changes and len(commit.parents) < 2):
            asking.append(commit.sha)
        if len(asking) == history.changes.BATCH or len(waiting) == _MOST_WAITING:
            yield from answered()
    yield from answered()


def settled_without_lessons(commit: Commit, config: Config) -> Outcome | None:
    """The outcome of a commit if no lesson can change it; None for all others.

    Most commits of a history end here, and are counted and not kept.
    """
    verdict = commit.verdict
    if verdict.exempt:
        return Outcome.EXEMPT
    if commit.message.references or commit.message.declaration or reverted_commit(commit.message):
        return None
    if verdict.band is Band.NOT:
        return Outcome.NOT_A_FIX
    is_counted = verdict.band is Band.UNSURE and config.detect.profile != "strict"
    return Outcome.UNSURE if is_counted and config.since_date is None else None


def lessons_added_by(commit: Commit, history: History, config: Config) -> tuple[str, ...]:
    """Ids of the lessons that a commit adds, or gives a further prevention."""
    touched = lesson_changes(commit.changes or (), config.lessons)
    if not touched:
        return ()
    is_moving = any(change.status == "D" for change in touched)
    wanted = (change for change in touched if is_moving or change.status == "M")
    ids = (id for change in wanted for id in (change.before, change.after) if id.strip("0"))
    return added_lessons(commit.changes or (), config.lessons, history.objects.blobs(ids))


def judge_range(
    history: History,
    range: Range,
    config: Config,
    *,
    keep_all: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> JudgedRange:
    """Judge every commit of a range against the lessons in the trees of its two ends.

    Commits that no lesson can change are only counted; with `keep_all` those
    that are exempt or unsure have a result too. `progress` is called with the
    number of commits looked at so far.
    """
    if not range.revisions:
        return JudgedRange(range)
    judged = JudgedRange(range, config, _library(history, range, config))
    judged = _judge_commits(judged, history, keep_all=keep_all, progress=progress)
    repository = RangeRepository(history, config)
    for settle in SETTLERS:
        judged = settle(judged, repository)
    guards = Guards(history, config, range, judged.library, judged.facts)
    return judged.with_findings(guards.findings())


def _judge_commits(
    judged: JudgedRange, history: History, *, keep_all: bool, progress: Callable[[int], None]
) -> JudgedRange:
    """Each commit judged on its own, while the commits stream by."""
    range, config = judged.range, judged.config
    is_one_change = config.unit == "change" and range.is_change
    all_changes = is_one_change or title_may_be_fix(config, range.announced)
    base = autosquash_base(config, range)
    facts = RangeFacts(range.is_change, all_changes)
    gate = Gate(judged.library, config)
    results: list[Result] = []
    counted = Counter[Outcome]()
    for commit in read_commits(history, range.revisions, config, all_changes=all_changes):
        added = lessons_added_by(commit, history, config)
        facts.note(commit, added)
        progress(facts.commits)
        outcome = settled_without_lessons(commit, config)
        fixup = fixup_left(commit, base, config)
        if outcome and not fixup and not (keep_all and outcome is not Outcome.NOT_A_FIX):
            counted[outcome] += 1
            continue
        result = gate.judge(commit, added)
        facts.note_result(commit, result)
        results.append(result._replace(findings=(*result.findings, *fixup)))
    return replace(judged, facts=facts, results=results, counted=counted)


def _library(history: History, range: Range, config: Config) -> Library:
    """The lessons of the range's head, and those that only the target's tip has."""
    roots = config.lessons
    files = history.objects.lesson_files(range.head, roots)
    if range.bases:
        ids = set(map(lesson_id, files))
        found = history.objects.lesson_files(range.bases[0], roots)
        files |= {path: content for path, content in found.items() if lesson_id(path) not in ids}
    return read_library(files, roots, config.severity)
