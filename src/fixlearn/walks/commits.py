"""A range of commits -> their results.

Commits are streamed; only those that stand as fixes are asked for their
changes, in batches, so that the number of processes and the memory stay the
same for ten commits and for a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fixlearn.gate.commits import (
    added_lessons,
    lesson_changes,
    needs_changes,
    read_commit,
    with_changes,
)
from fixlearn.gate.detect import reverted_commit
from fixlearn.gate.judge import Gate, share
from fixlearn.gate.reminders import remind
from fixlearn.gate.reverts import Reverts
from fixlearn.lessons.entry import lesson_id
from fixlearn.lessons.library import Library, read_library
from fixlearn.messages import Band
from fixlearn.model import Outcome, Result
from fixlearn.walks.guards import Guards
from fixlearn.walks.landing import Landing
from fixlearn.walks.missing import Seen, look_again
from fixlearn.walks.repeats import with_repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, Finding
    from fixlearn.repository.history import History, Range

# Commits wait for the changes of the fixes among them; where fixes are rare, not for ever.
_MOST_WAITING = 2_000


@dataclass(slots=True)
class Judgement:
    """What the gate made of a range."""

    range: Range
    commits: int = 0
    results: list[Result] = field(default_factory=list)
    counted: Counter[Outcome] = field(default_factory=Counter)  # commits without a result
    of_range: list[Finding] = field(default_factory=list)  # about no single commit
    lands_as_one: bool = False  # the results are of the one commit that a squash merge makes

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many commits had each outcome."""
        return self.counted + Counter(result.outcome for result in self.results)

    @property
    def findings(self) -> list[Finding]:
        """All findings: in the order of the commits, then those of the range as a whole."""
        found = [finding for result in self.results for finding in result.findings]
        return [*found, *self.of_range]


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
            found = changes.get(commit.sha)
            yield commit if found is None else with_changes(commit, found, config)
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


def foregone(commit: Commit, config: Config) -> Outcome | None:
    """The outcome of a commit that no lesson can change; None where there is more to say.

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
) -> Judgement:
    """Judge every commit of a range against the lessons in the trees of its two ends.

    Commits that no lesson can change are only counted; with `keep_all` those
    that are exempt or unsure have a result too. `progress` is called with the
    number of commits looked at so far.
    """
    judgement = Judgement(range)
    if not range.revisions:
        return judgement
    library = _library(history, range, config)
    gate = Gate(library, config)
    reverts = Reverts()
    seen = Seen(range.is_change)
    landing = Landing(range, config)
    as_one = config.unit == "change" and range.is_change
    named: list[str] = []
    all_changes = as_one or landing.asks_for_changes
    for commit in read_commits(history, range.revisions, config, all_changes=all_changes):
        judgement.commits += 1
        progress(judgement.commits)
        reverts.see(commit)
        seen.note(commit)
        landing.note(commit)
        added = lessons_added_by(commit, history, config)
        if all_changes:
            ids = [*added, *(reference.lesson for reference in commit.message.references)]
            named += [id for id in ids if id in library.lessons]
        outcome = foregone(commit, config)
        left = landing.left_behind(commit)
        if outcome and not left and not (keep_all and outcome is not Outcome.NOT_A_FIX):
            judgement.counted[outcome] += 1
            continue
        result = gate.judge(commit, added)
        judgement.results.append(result._replace(findings=(*result.findings, *left)))
        seen.note_result(commit, result)
    guards = Guards(history, config, range, library, seen).findings()
    if landing.is_one:
        one = landing.as_one(judgement, gate, named)
        one.of_range += guards
        one.results = with_repeats(history, config, seen.begins, library, one.results)
        return one
    judgement.results = reverts.settle(judgement.results)
    judgement.results = look_again(history, config, range, seen, judgement.results)
    if as_one:
        judgement.results = share(judgement.results, named)
    judgement.results = with_repeats(history, config, seen.begins, library, judgement.results)
    judgement.results = remind(judgement.results, library.lessons, seen.paths_of)
    judgement.of_range = [*landing.findings(judgement, gate, named), *guards]
    return judgement


def _library(history: History, range: Range, config: Config) -> Library:
    """The lessons of the range's head, and those that only the target's tip has."""
    roots = config.lessons
    files = history.objects.lesson_files(range.head, roots)
    if range.bases:
        ids = set(map(lesson_id, files))
        found = history.objects.lesson_files(range.bases[0], roots)
        files |= {path: content for path, content in found.items() if lesson_id(path) not in ids}
    return read_library(files, roots, config.severity)
