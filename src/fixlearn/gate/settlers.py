"""The functions that settle the results of a range once all of its commits were judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fixlearn.gate import (
    branch_work,
    range_lessons,
    range_removals,
    recurrence,
    reminders,
    reverts,
    squash,
)
from fixlearn.gate.changed_paths import changes_source
from fixlearn.gate.ci.ci_range import on_origin
from fixlearn.gate.commits import lessons_added_by, original_commits
from fixlearn.gate.judge import SETTLED, Gate, inherited, settled_without_lessons, share
from fixlearn.gate.judged_range import JudgedRange, RangeFacts, Repository
from fixlearn.lessons.library import read_library
from fixlearn.model import Commit, Finding, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Settler = Callable[[JudgedRange, Repository], JudgedRange]

_DEFAULT_BRANCH = "refs/remotes/origin/HEAD"

_MAX_MERGES = 200  # of a range; git reads the changes of each


def settle_backports(judged: JudgedRange, repository: Repository) -> JudgedRange:
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


def settle_reverts(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Exempt reverts of commits of the same range, and the commits that they revert."""

    def undoes(revert: str, target: str) -> bool:
        changes = repository.changes_of([revert, target])
        return reverts.undoes(changes[revert], changes[target], repository.blobs)

    return judged.with_results(judged.facts.reverts.settle(judged.results, undoes=undoes))


def settle_shared(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Under `unit: change`, let the lessons of any commit cover all fixes of the change."""
    if judged.config.unit != "change" or not judged.range.is_change:
        return judged
    return judged.with_results(share(judged.results, judged.named_lessons))


def find_own_merges(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Find the merges of a change that change source code beyond their parents.

    Their messages say nothing of it, so people should look at them.
    """
    parents = judged.facts.parents if judged.range.is_change else {}
    merges = [sha for sha, before in parents.items() if len(before) > 1][:_MAX_MERGES]
    if not merges:
        return judged
    changes = repository.changes_of_merges(merges)
    changing = [sha for sha in merges if changes_source([each.path for each in changes[sha]])]
    return replace(judged, own_merges=changing)


# The order counts: commits that a squash merge replaces need not be settled, shared lessons cover
# only fixes that nothing exempts, and reminders are for fixes that are refused in the end.
SETTLERS: tuple[Settler, ...] = (
    squash.settle_as_one,
    settle_reverts,
    settle_backports,
    squash.settle_landed,
    branch_work.settle,
    settle_shared,
    recurrence.settle,
    reminders.settle,
    squash.settle_announcement,
    range_lessons.settle_label,
    range_removals.settle_evidence,
    range_lessons.settle,
    range_removals.settle_check,
    find_own_merges,
    range_lessons.settle_patterns,
)


def judge_commits(
    judged: JudgedRange,
    repository: Repository,
    read_commits: Callable[..., Iterator[Commit]],
    *,
    keep_all: bool,
    progress: Callable[[int], None],
) -> JudgedRange:
    """Judge each commit on its own while the commits stream by, then settle the range.

    `read_commits` returns them; with `all_changes`, all of them have their changes.
    """
    range, config = judged.range, judged.config
    is_one_change = config.unit == "change" and range.is_change
    all_changes = (
        is_one_change
        or squash.title_may_be_fix(config, range.announced)
        or bool(range_lessons.incident_label(config, range.announced))
    )
    base = squash.autosquash_base(config, range)
    facts = RangeFacts(range.is_change, all_changes)
    gate = Gate(judged.library, config)
    results: list[Result] = []
    counted = Counter[Outcome]()
    for commit in read_commits(all_changes=all_changes):
        added = lessons_added_by(commit, config.lessons, repository.blobs)
        facts.note(commit, added)
        progress(facts.commits)
        fixup: tuple[Finding, ...] = ()
        if commit.verdict.exempt == "autosquash":
            fixup = squash.fixup_left(commit, base, config)
            if squash.may_be_left(commit) and (
                range.lands or repository.has_landed(commit.sha, range.head)
            ):
                commit = squash.unsquashed(commit)
        outcome = settled_without_lessons(commit, config)
        if outcome and not fixup and not (keep_all and outcome is not Outcome.NOT_A_FIX):
            counted[outcome] += 1
            continue
        result = gate.judge_briefly(commit, added)
        facts.note_result(commit, result)
        results.append(result._replace(findings=(*result.findings, *fixup)) if fixup else result)
    judged = replace(judged, facts=facts, results=results, counted=counted)
    for settle in SETTLERS:
        judged = settle(judged, repository)
    return judged
