"""What a walk over a pull request has to remember of it, beside the commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.judge import OWED
from fixlearn.gate.landing import (
    fixup_left,
    is_about_to_land,
    judge_squash,
    lands_as_one,
    range_count,
    read_landing,
    uncovered_title,
)
from fixlearn.gate.ranges import on_origin, shown
from fixlearn.messages import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.gate.judge import Gate
    from fixlearn.model import Commit, Finding
    from fixlearn.repository.history import Range
    from fixlearn.walks.commits import Judgement


class Landing:
    """The announcement of a range, held against its commits."""

    def __init__(self, range: Range, config: Config) -> None:
        self._range = range
        self._config = config
        self._spec = range.announced
        self._text = self._spec.message if self._spec else None
        self._paths: set[str] = set()
        self.is_one = lands_as_one(config, self._spec)

    @property
    def asks_for_changes(self) -> bool:
        """True where the title may be a fix: the paths and lessons of all commits have a say."""
        if self._text is None:
            return False
        return read_landing(self._text, self._config, ()).verdict.band is not Band.NOT

    def note(self, commit: Commit) -> None:
        """Note any commit of the range."""
        self._paths.update(change.path for change in commit.changes or ())

    def left_behind(self, commit: Commit) -> tuple[Finding, ...]:
        """The finding about an autosquash commit, where nobody melts it in any more."""
        if commit.verdict.exempt != "autosquash" or self._spec is None or self.is_one:
            return ()
        target = self._spec.target
        if not self._range.bases or not is_about_to_land(self._spec):
            return ()
        begins = shown(on_origin(target) if target else self._range.bases[0])
        return fixup_left(commit, begins, self._config)

    def as_one(self, judgement: Judgement, gate: Gate, named: Sequence[str]) -> Judgement:
        """The judgement of the one commit that lands. Raises CannotTell."""
        assert self._spec is not None
        assert self._text is not None
        commit = read_landing(self._text, self._config, self._paths)
        judgement.results = [judge_squash(gate, commit, named, is_cut=self._spec.is_cut)]
        judgement.counted.clear()
        judgement.lands_as_one = True
        judgement.of_range = self._count(judgement)
        return judgement

    def findings(self, judgement: Judgement, gate: Gate, named: Sequence[str]) -> list[Finding]:
        """What the range shows as a whole, its commits being judged one by one."""
        found = self._count(judgement)
        # Fixes among the commits bring their own answer, which a squash merge can take over.
        is_answered = any(result.outcome in OWED for result in judgement.results)
        if self._text is None or self._spec is None or self._spec.is_cut or is_answered:
            return found
        commit = read_landing(self._text, self._config, self._paths)
        return [*found, *uncovered_title(gate, commit, named, self._config)]

    def _count(self, judgement: Judgement) -> list[Finding]:
        expected = self._spec.expected_count if self._spec else None
        if expected is None:
            return []
        return range_count(self._range.says, judgement.commits, expected, self._config)
