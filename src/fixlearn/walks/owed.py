"""What is owed on the line of history that is checked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commands.check import judge_range
from fixlearn.commands.trees import LessonTrees
from fixlearn.releases.due import Owed, owed
from fixlearn.repository import ranges

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.repository.repository import History


def owed_here(
    history: History,
    config: Config,
    *,
    on: date,
    progress: Callable[[int], None] = lambda _: None,
) -> Owed:
    """What HEAD owes since the adoption baseline, as it stands on the day `on`.

    Raises CannotTell in a shallow clone, whose deferrals may lie behind its end.
    """
    everything = ranges.since_adoption(history, ranges.everything(history), config.since)
    results = judge_range(history, everything, config, progress=progress).results
    lessons = LessonTrees(history.objects, config).library(everything.head).lessons
    return owed(results, lessons, grace=config.grace, on=on)
