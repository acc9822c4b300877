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
from fixlearn.commands.trees import LessonTrees
from fixlearn.errors import CannotTell
from fixlearn.gate.commits import (
    added_lessons,
    lesson_changes,
    needs_changes,
    read_commit,
    read_object,
    with_changes,
)
from fixlearn.gate.detect import detect, reverted_commit
from fixlearn.gate.judge import Gate
from fixlearn.gate.judged_range import JudgedRange, RangeFacts
from fixlearn.gate.settlers import SETTLERS
from fixlearn.gate.squash import autosquash_base, fixup_left, title_may_be_fix
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import Library, read_library
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome
from fixlearn.releases.due import Owed, owed
from fixlearn.releases.versions import releases_of
from fixlearn.repository import ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from fixlearn.commit_ranges import CommitRange
    from fixlearn.config import Config
    from fixlearn.messages import Message
    from fixlearn.model import Change, Release, Result, Tag
    from fixlearn.repository.repository import Repository


# Commits wait for the changes of the fixes among them; where fixes are rare, not for ever.
_MOST_WAITING = 2_000


def read_commits(
    repository: Repository,
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
        changes = repository.changes.of(asking)
        for commit in waiting:
            changed = changes.get(commit.sha)
            yield commit if changed is None else with_changes(commit, changed, config)
        waiting.clear()
        asking.clear()

    for raw in repository.commits(revisions, topological=topological):
        commit = read_commit(raw, config)
        waiting.append(commit)
        if needs_changes(commit) or (all_changes and len(commit.parents) < 2):
            asking.append(commit.sha)
        if len(asking) == repository.changes.BATCH or len(waiting) == _MOST_WAITING:
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


def lessons_added_by(commit: Commit, repository: Repository, config: Config) -> tuple[str, ...]:
    """Ids of the lessons that a commit adds, or gives a further prevention."""
    touched = lesson_changes(commit.changes or (), config.lessons)
    if not touched:
        return ()
    is_moving = any(change.status == "D" for change in touched)
    wanted = (change for change in touched if is_moving or change.status == "M")
    ids = (id for change in wanted for id in (change.before, change.after) if id.strip("0"))
    return added_lessons(commit.changes or (), config.lessons, repository.objects.blobs(ids))


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
    number of commits looked at so far.
    """
    if not range.revisions:
        return JudgedRange(range)
    judged = JudgedRange(range, config, _library(repository, range, config))
    judged = _judge_commits(judged, repository, keep_all=keep_all, progress=progress)
    range_repository = RangeRepository(repository, config)
    for settle in SETTLERS:
        judged = settle(judged, range_repository)
    guards = Guards(repository, config, range, judged.library, judged.facts)
    return judged.with_findings(guards.findings())


def _judge_commits(
    judged: JudgedRange, repository: Repository, *, keep_all: bool, progress: Callable[[int], None]
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
    for commit in read_commits(repository, range.revisions, config, all_changes=all_changes):
        added = lessons_added_by(commit, repository, config)
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


def _library(repository: Repository, range: CommitRange, config: Config) -> Library:
    """The lessons of the range's head, and those that only the target's tip has."""
    roots = config.lessons
    files = repository.objects.lesson_files(range.head, roots)
    if range.bases:
        ids = set(map(lesson_id, files))
        found = repository.objects.lesson_files(range.bases[0], roots)
        files |= {path: content for path, content in found.items() if lesson_id(path) not in ids}
    return read_library(files, roots, config.severity)


class RangeRepository:
    """Answers the questions of `gate.judged_range.Repository`; trees and lessons are read once."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self._repository = repository
        self._config = config
        self._trees = LessonTrees(repository.objects, config)

    def tags(self) -> list[Tag]:
        return self._repository.tags()

    def releases(self) -> list[Release]:
        return releases_of(self.tags(), self._config.tag_pattern)[::-1]

    def commits(self, revisions: Sequence[str]) -> list[Commit | None]:
        objects = self._repository.objects.read([f"{name}^{{commit}}" for name in revisions])
        return [
            read_object(each.id, each.content.decode("utf-8", "replace"), self._config)
            if each
            else None
            for each in objects
        ]

    def library(self, sha: str) -> Library:
        return self._trees.library(sha)

    def lesson_ids(self, shas: Iterable[str]) -> set[str]:
        return self._trees.ids_of_any(shas)

    def lesson_files(self, revision: str) -> dict[str, bytes]:
        sha = self._repository.objects.commit(revision)
        return self._repository.objects.lesson_files(sha, self._config.lessons) if sha else {}

    def changes_between(self, older: str, newer: str) -> list[Change]:
        return self._repository.changes_between(older, newer)

    def prefetch_changes(self, older: str, newer: str) -> None:
        self._repository.objects.prefetch_diff(older, newer)

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        return self._repository.objects.blobs(ids)


def judge_commit(
    repository: Repository, sha: str, config: Config, *, is_released: bool = False
) -> Result:
    """One commit, as `check` judges it now; else against the lessons of HEAD's tree.

    Where it is not yet pushed, its branch's own work and backports have a say.
    What `is_released` was pushed.
    """
    if is_released:
        return _judge_alone(repository, sha, config)
    try:
        new = ranges.since_adoption(repository, ranges.not_upstream(repository), config.since)
        results = judge_range(repository, new, config, keep_all=True).results
    except CannotTell:
        results = []
    found = next((result for result in results if result.sha == sha), None)
    return found or _judge_alone(repository, sha, config)


def _judge_alone(repository: Repository, sha: str, config: Config) -> Result:
    gate = Gate(repository.library(config, sha, repository.head()), config)
    commit = next(read_commits(repository, ["-1", sha], config))
    result = gate.judge(commit, lessons_added_by(commit, repository, config))
    if result.outcome is Outcome.MISSING and repository.is_before(sha, config.since):
        why = "it was there before the adoption baseline"
        return result._replace(outcome=Outcome.BEFORE_ADOPTION, why=why, findings=())
    return result


def owed_at_head(
    repository: Repository,
    config: Config,
    *,
    on: date,
    progress: Callable[[int], None] = lambda _: None,
) -> Owed:
    """What HEAD owes since the adoption baseline, as it stands on the day `on`.

    Raises CannotTell in a shallow clone, whose deferrals may lie behind its end.
    """
    everything = ranges.since_adoption(repository, ranges.all_of_head(repository), config.since)
    results = judge_range(repository, everything, config, progress=progress).results
    lessons = LessonTrees(repository.objects, config).library(everything.head).lessons
    return owed(results, lessons, grace=config.grace, on=on)


def judge_message(message: Message, library: Library, config: Config) -> Result:
    """Judge a message by itself, before a commit has it."""
    verdict = detect(message, config.detect)
    return Gate(library, config).judge(Commit(sha="", message=message, verdict=verdict))
