"""The functions that settle the results of a range once all of its commits were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate import backports, branch_work, recurrence, reminders, squash
from fixlearn.gate.judge import share

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.gate.judged_range import JudgedRange, Repository

    Settler = Callable[[JudgedRange, Repository], JudgedRange]


def settle_reverts(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Exempt reverts of commits of the same range, and the commits that they revert."""
    return judged.with_results(judged.facts.reverts.settle(judged.results))


def settle_shared(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Under `unit: change`, let the lessons of any commit cover all fixes of the change."""
    if judged.config.unit != "change" or not judged.range.is_change:
        return judged
    return judged.with_results(share(judged.results, judged.named_lessons))


# The order counts: commits that a squash merge replaces need not be settled, shared lessons cover
# only fixes that nothing exempts, and reminders are for fixes that are refused in the end.
SETTLERS: tuple[Settler, ...] = (
    squash.settle_as_one,
    settle_reverts,
    backports.settle,
    branch_work.settle,
    settle_shared,
    recurrence.settle,
    reminders.settle,
    squash.settle_announcement,
)
