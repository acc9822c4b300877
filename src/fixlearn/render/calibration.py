"""What detection makes of a history, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.calibrate import ENOUGH
from fixlearn.gate.signals import FIX_FROM, UNSURE_FROM
from fixlearn.hashes import short
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import for_terminal as inert
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from fixlearn.gate.calibrate import Calibration

_MOST_REASONS = 12


def text(result: Calibration, settings: str, colours: Colours | None = None) -> str:
    """The report; `settings` is the proposal as YAML, "" where there is none."""
    colours = colours or Colours()
    lines = [colours.where(f"{result.commits:,} commits"), ""]
    for band in ("fix", "unsure", "not", "exempt"):
        count = result.bands[band]
        share = f"{count / result.commits:>6.1%}" if result.commits else ""
        lines.append(f"  {band:<7}{count:>8,} {share}")
    lines += ["", colours.good("The most frequent reasons for fix or unsure")]
    for reason, count in result.reasons.most_common(_MOST_REASONS):
        lines.append(inert(f"  {count:>7,}  {reason}"))
    if result.nearest:
        title = f"Nearest to the line (unsure from {UNSURE_FROM} points, a fix from {FIX_FROM})"
        lines += ["", colours.good(title)]
        for commit in result.nearest:
            score = commit.verdict.score
            lines.append(inert(f"  {score:>3}  {short(commit.sha)} {commit.message.subject}"))
    lines += ["", colours.good("Proposed for .fixlearn.yaml")]
    if settings:
        lines += [f"  # {inert(reason)}" for reason in result.because]
        lines += [f"  {inert(line)}" for line in settings.splitlines()]
    elif result.is_too_few:
        lines.append(
            f"  nothing: {plural(result.changes, 'commit')} beside merges tell too little, "
            f"from {ENOUGH} on there is a ground"
        )
    else:
        lines.append("  nothing: the settings in force suit this history")
    return "".join(f"{line}\n" for line in lines)
