"""One commit -> its result, as a check of what is not yet pushed would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commands.check import judge_range, lessons_added_by, read_commits
from fixlearn.errors import CannotTell
from fixlearn.gate.judge import Gate
from fixlearn.model import Outcome
from fixlearn.repository import ranges

if TYPE_CHECKING:
    from fixlearn.config import Config
    from fixlearn.model import Result
    from fixlearn.repository.repository import History


def judge_commit(
    history: History, sha: str, config: Config, *, is_released: bool = False
) -> Result:
    """One commit, as `check` judges it now; else against the lessons of HEAD's tree.

    Where it is not yet pushed, its branch's own work and backports have a say.
    What `is_released` was pushed.
    """
    if is_released:
        return _judge_alone(history, sha, config)
    try:
        new = ranges.since_adoption(history, ranges.not_upstream(history), config.since)
        results = judge_range(history, new, config, keep_all=True).results
    except CannotTell:
        results = []
    found = next((result for result in results if result.sha == sha), None)
    return found or _judge_alone(history, sha, config)


def _judge_alone(history: History, sha: str, config: Config) -> Result:
    gate = Gate(history.library(config, sha, history.head()), config)
    commit = next(read_commits(history, ["-1", sha], config))
    result = gate.judge(commit, lessons_added_by(commit, history, config))
    if result.outcome is Outcome.MISSING and history.is_before(sha, config.since):
        why = "it was there before the adoption baseline"
        return result._replace(outcome=Outcome.BEFORE_ADOPTION, why=why, findings=())
    return result
