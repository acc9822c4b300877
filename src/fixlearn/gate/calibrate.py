"""Detection replayed on a repository's own history -> what it makes of it, and settings to try."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fixlearn.gate.changed_paths import only_kind
from fixlearn.gate.conventions import CONVENTIONAL_TYPES
from fixlearn.gate.detect import declares_type
from fixlearn.gate.signals import FIX_FROM, UNSURE_FROM
from fixlearn.messages import Band

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.config import Detection
    from fixlearn.model import Commit

_TYPED = re.compile(r"(?P<type>[A-Za-z][\w-]{1,20})(?:\((?P<scope>[^()]{1,40})\))?!?:\s")
_FIXING = re.compile(
    r"(?:bug|hot|quick|security)?-?fix(?:es|ed|up)?|bug|defect|patch", re.IGNORECASE
)

_NEAREST = 5  # commits on each side of the line
_MOST_KEPT = 100
_DECLARES = 0.9  # share of commits from which on words are noise
ENOUGH = 50  # commits from which on a history tells something of a team
_OFTEN = 3  # commits from which on a habit is one


@dataclass(slots=True)
class Calibration:
    """What detection makes of a history."""

    commits: int = 0
    bands: Counter[str] = field(default_factory=Counter)  # "fix", "unsure", "not", "exempt"
    declared: int = 0  # commits whose type is declared
    reasons: Counter[str] = field(default_factory=Counter)  # of fixes and the unsure
    nearest: list[Commit] = field(default_factory=list)  # to the line between unsure and fix
    proposals: dict[str, object] = field(default_factory=dict)  # for `detect:`
    because: list[str] = field(default_factory=list)  # a line for each proposal
    changes: int = 0  # commits that are no merges

    @property
    def is_too_few(self) -> bool:
        """True where habits cannot be told from chance, and nothing is proposed."""
        return self.changes < ENOUGH


def calibrate(commits: Iterable[Commit], settings: Detection) -> Calibration:
    """Count what detection makes of these commits, and propose settings for them."""
    result = Calibration()
    habits = _Habits()
    above: list[tuple[int, Commit]] = []
    below: list[tuple[int, Commit]] = []
    for commit in commits:
        verdict = commit.verdict
        result.commits += 1
        result.changes += len(commit.parents) < 2
        result.bands["exempt" if verdict.exempt else verdict.band.value] += 1
        habits.note(commit)
        if verdict.exempt:
            continue
        result.declared += declares_type(commit.message, settings)
        if verdict.band is not Band.NOT:
            result.reasons.update(reason.text for reason in verdict.reasons)
        if verdict.score is not None and verdict.score >= UNSURE_FROM:
            side = above if verdict.score >= FIX_FROM else below
            side.append((abs(verdict.score - FIX_FROM), commit))
            if len(side) > _MOST_KEPT:
                side[:] = _nearest(side)
    result.nearest = [commit for _, commit in [*reversed(_nearest(above)), *_nearest(below)]]
    if not result.is_too_few:
        _propose(result, habits, settings)
    return result


def _nearest(side: list[tuple[int, Commit]]) -> list[tuple[int, Commit]]:
    return sorted(side, key=lambda pair: pair[0])[:_NEAREST]


@dataclass(slots=True)
class _Habits:
    """What the commits of this repository do again and again."""

    types: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)  # scope -> its fixes beside the product
    scopes: Counter[str] = field(default_factory=Counter)  # scope -> its fixes
    bots: Counter[str] = field(default_factory=Counter)

    def note(self, commit: Commit) -> None:
        match = _TYPED.match(commit.message.subject)
        name = commit.author.rpartition(" <")[0]
        if name.endswith("[bot]"):  # a program's name; people are never counted
            self.bots[name] += 1
        if not match:
            return
        self.types[match["type"].lower()] += 1
        if match["scope"] and commit.changes and match["type"].lower() in ("fix", "bugfix"):
            scope = match["scope"].lower()
            self.scopes[scope] += 1
            self.aside[scope] += bool(only_kind([change.path for change in commit.changes]))


def _propose(result: Calibration, habits: _Habits, settings: Detection) -> None:
    judged = result.commits - result.bands["exempt"]
    if judged >= _OFTEN and result.declared >= _DECLARES * judged and settings.mode == "mixed":
        result.proposals["mode"] = "declared"
        result.because.append(
            f"mode: {result.declared:,} of {judged:,} commits declare a type; words add only noise"
        )
    known = {**CONVENTIONAL_TYPES, **settings.types}
    types = [
        name
        for name, count in habits.types.most_common()
        if count >= _OFTEN and name not in known and _FIXING.fullmatch(name)
    ]
    if types:
        result.proposals["types"] = dict.fromkeys(types, "fix")
        counts = ", ".join(f"{name} {habits.types[name]:,} times" for name in types)
        result.because.append(f"types: used here and not known: {counts}")
    scopes = [
        scope
        for scope, count in habits.scopes.most_common()
        if habits.aside[scope] == count >= _OFTEN and scope not in settings.exempt_scopes
    ]
    if scopes:
        result.proposals["exempt-scopes"] = sorted({*settings.exempt_scopes, *scopes})
        result.because.append(
            f"exempt-scopes: no fix of {', '.join(scopes)} ever touched the product"
        )
    bots = [
        name for name, count in habits.bots.items() if count >= _OFTEN and name not in settings.bots
    ]
    if bots:
        result.proposals["bots"] = sorted({*settings.bots, *bots})
        counts = ", ".join(f"{name} {habits.bots[name]:,} commits" for name in bots)
        result.because.append(f"bots: {counts}")
