"""What is wrong with the reason of a waiver, a deferral or a `Fix: no`, and a better line."""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple
from fixlearn.messages import is_reason

PLACEHOLDER = "<why>"
_EXAMPLES = {
    "Lesson: none": "only a comment changed",
    "Lesson: later": "hotfix for the outage",
    "Fix: no": "it only moves code",
}
_MAX_QUOTED = 60  # characters of a line in a finding, so that it fits a terminal


class ReasonProblem(NamedTuple):
    """Why a reason does not count."""

    what: str
    why: str
    line: str  # to write instead


def reason_problem(start: str, rest: str) -> ReasonProblem:
    """The problem of a line that gives no valid reason.

    `start` is "Lesson: none", "Lesson: later" or "Fix: no", `rest` the text after it.
    """
    quoted = f'"{start} {rest}"' if len(rest) <= _MAX_QUOTED - len(start) else f'"{start} …"'
    example = f'for example "{start} ({_EXAMPLES[start]})"'
    line = f"{start} ({PLACEHOLDER})"
    reason = rest.strip("() .")
    if not reason:
        return ReasonProblem(
            f'"{start}" needs a reason', f"use at least two words, {example}", line
        )
    if not (rest.startswith("(") and rest.rstrip(" .").endswith(")")):
        if is_reason(reason) and not set("()") & set(reason):
            line = f"{start} ({reason})"
        what = f"the reason in {quoted} is not in parentheses"
        return ReasonProblem(what, f"write it in parentheses, {example}", line)
    if reason.startswith("<"):
        what = f"{quoted} still has its placeholder"
        return ReasonProblem(what, f"replace it with your reason, {example}", line)
    if len(reason.split()) > 1 or not reason.isalpha():
        what = f"the reason in {quoted} does not say why"
    else:
        what = f"the reason in {quoted} is too short"
    return ReasonProblem(what, f"use at least two words that say why, {example}", line)
