"""What became of the tests of lessons, as text and as test cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.proof import ProofOutcome, says
from fixlearn.render.sanitize import for_terminal
from fixlearn.render.text import Colours, findings_of_commits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.lessons.proof import Trial
    from fixlearn.model import Finding
    from fixlearn.render.junit import Case


def text(
    trials: Sequence[Trial], found: Sequence[Finding | None], colours: Colours | None = None
) -> str:
    """Each test with its verdict, its finding and the end of its output where there is one."""
    colours = colours or Colours()
    rows = zip(trials, found, strict=True)
    return "".join(line for trial, finding in rows for line in _lines(trial, finding, colours))


def _lines(trial: Trial, finding: Finding | None, colours: Colours) -> Iterator[str]:
    if finding is None:
        yield colours.where(for_terminal(_name(trial))) + "\n"
        is_proven = trial.outcome is ProofOutcome.PROVEN
        word = colours.good("proven: ") if is_proven else ""
        yield f"  {word}{for_terminal(says(trial))}\n"
        if trial.failed_by:
            yield colours.quiet(f"    it failed by {for_terminal(trial.failed_by)}") + "\n"
        return
    yield findings_of_commits([finding._replace(where=_name(trial), what=says(trial))], colours)
    for line in trial.said:
        yield colours.quiet(f"    | {for_terminal(line)}") + "\n"


def cases(trials: Sequence[Trial], found: Sequence[Finding | None]) -> list[Case]:
    """A case for each test; it is skipped where there is nothing to run."""
    from fixlearn.render.junit import Case  # an XML library is dear to import

    return [
        Case(
            _name(trial),
            (finding,) if finding else (),
            text([trial], [finding]),
            trial.why if trial.outcome is ProofOutcome.NOTHING_TO_RUN else None,
        )
        for trial, finding in zip(trials, found, strict=True)
    ]


def _name(trial: Trial) -> str:
    return f"{trial.lesson.id}: {trial.value}" if trial.value else trial.lesson.id
