"""Reverts of commits of the same range: nobody outside ever had the mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.detect import reverted_commit
from fixlearn.messages import Band
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.model import Commit, Result

_PREFIX = 7  # characters of a hash that a message gives at least


class Reverts:
    """Watches a range go by, newest commit first, so a revert comes before its target."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[tuple[str, str]]] = {}
        self._targets: dict[str, str] = {}  # revert -> the commit of this range it takes back

    def see(self, commit: Commit) -> bool:
        """Note one commit of the range; True when an earlier one takes it back."""
        is_target = False
        for target, revert in self._wanted.get(commit.sha[:_PREFIX], ()):
            if commit.sha.startswith(target):
                self._targets[revert] = commit.sha
                is_target = True
        if commit.verdict.band is Band.UNSURE:
            target = reverted_commit(commit.message)
            if target:
                self._wanted.setdefault(target[:_PREFIX], []).append((target, commit.sha))
        return is_target

    def settle(
        self, results: Sequence[Result], is_here: Callable[[str], bool] = lambda _: True
    ) -> list[Result]:
        """The results, with reverts of what the same range brought in exempted.

        `is_here` tells whether a commit belongs to the range, where more than
        the range went by.
        """

        def settled(result: Result) -> Result:
            target = self._targets.get(result.sha)
            is_open = result.outcome in (Outcome.UNSURE, Outcome.MISSING)
            if target is None or not is_open or not is_here(target):
                return result
            why = f"it reverts {target[:_PREFIX]} of the same range"
            return result._replace(outcome=Outcome.EXEMPT, why=why, findings=())

        return [settled(result) for result in results]
