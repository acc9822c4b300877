"""One thing that `doctor` looked at."""

from __future__ import annotations

from typing import NamedTuple

OK, ADVICE, WARNING, PROBLEM = "ok", "advice", "warning", "problem"


class Diagnosis(NamedTuple):
    """One thing that was looked at."""

    name: str
    state: str  # ok, advice (cannot be seen from here), warning, problem
    says: str
    mends: tuple[str, ...] = ()  # the command to type, or the lines to add
