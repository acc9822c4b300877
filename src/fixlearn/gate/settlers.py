"""What settles the results of a range once all of its commits were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate import backports, branch_work, recurrence, reminders, squash
from fixlearn.gate.judge import share

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.gate.judged_range import JudgedRange, Repository

    Settler = Callable[[JudgedRange, Repository], JudgedRange]


def settle_reverts(judged: JudgedRange, _: Repository) -> JudgedRange:
    """What the range brought in and took back again is exempt, and so is what took it back."""
    return judged.with_results(judged.facts.reverts.settle(judged.results))


def settle_shared(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Under `unit: change` the lessons of any commit cover all fixes of the change."""
    if judged.config.unit != "change" or not judged.range.is_change:
        return judged
    return judged.with_results(share(judged.results, judged.named_lessons))


# In this order: what a squash merge replaces need not be settled, a shared lesson covers what
# nothing exempts, and what is refused in the end is reminded.
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
