"""What `doctor` found, as text for people."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from fixlearn.render.sanitize import for_terminal
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import Diagnosis

_STATE_WIDTH = len("problem")


def text(diagnoses: Sequence[Diagnosis], colours: Colours | None = None) -> str:
    """One line for each, and below it the way to mend it."""
    colours = colours or Colours()
    looks = {
        "ok": colours.good,
        "advice": colours.quiet,
        "warning": colours.warning,
        "problem": colours.error,
    }
    width = max((len(one.name) for one in diagnoses), default=0)
    lines = []
    for one, following in zip_longest(diagnoses, diagnoses[1:]):
        state = looks[one.state](one.state.ljust(_STATE_WIDTH))
        name = colours.where(one.name.ljust(width))
        lines.append(f"{state}  {name}  {for_terminal(one.says)}")
        if following and following.mends == one.mends:
            continue  # one command mends both: it stands below the last
        for number, line in enumerate(one.mends):
            lead = "  hint: " if number == 0 else "        "
            lines.append(f"{lead}{for_terminal(line)}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def counts(diagnoses: Sequence[Diagnosis]) -> str:
    """The result in one line: "2 problems, 1 warning"."""
    states = [one.state for one in diagnoses]
    problems, warnings = states.count("problem"), states.count("warning")
    if not problems and not warnings:
        return "all is set up"
    parts = [
        f"{count} {name}{'' if count == 1 else 's'}"
        for count, name in ((problems, "problem"), (warnings, "warning"))
        if count
    ]
    return ", ".join(parts)
