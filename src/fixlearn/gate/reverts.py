"""Reverts of commits of the same range: nobody outside ever had what was taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.gate.detect import reverted_commit
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.model import Commit, Result

_PREFIX = 7  # characters of a hash that a message gives at least
_QUOTED = re.compile(r'Revert "(?P<subject>.+)"')
_OPEN = (Outcome.UNSURE, Outcome.MISSING)


class Reverts:
    """Watches a range go by, newest commit first, so a revert comes before its target."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[tuple[str, str]]] = {}
        self._reverts: dict[str, str] = {}  # newest first; "" while its target was not seen

    def see(self, commit: Commit) -> bool:
        """Note one commit of the range; True when it reverts one, or is reverted."""
        is_concerned = False
        for target, revert in self._wanted.get(commit.sha[:_PREFIX], ()):
            if commit.sha.startswith(target):
                self._reverts[revert] = commit.sha
                is_concerned = True
        target = reverted_commit(commit.message)
        if target:
            self._wanted.setdefault(target[:_PREFIX], []).append((target, commit.sha))
            self._reverts[commit.sha] = ""
            is_concerned = True
        return is_concerned

    def settle(
        self, results: Sequence[Result], is_here: Callable[[str], bool] = lambda _: True
    ) -> list[Result]:
        """The results, with what the same range brought in and took back exempted.

        Both sides are: the revert, and a fix that it took back. A revert that
        was itself taken back took nothing back. `is_here` tells whether a commit
        belongs to the range, where more than the range went by.
        """
        taken_back = self._taken_back(is_here)
        reverts = {revert: target for target, revert in taken_back.items()}

        def settled(result: Result) -> Result:
            if result.sha in taken_back and result.outcome in _OPEN:
                why = f"{taken_back[result.sha][:_PREFIX]} of the same range takes it back"
            elif result.sha in reverts and result.outcome in _OPEN:
                why = f"it reverts {reverts[result.sha][:_PREFIX]} of the same range"
            else:
                return result
            return result._replace(outcome=Outcome.EXEMPT, why=why, findings=())

        return [settled(result) for result in results]

    def of_older(
        self, results: Sequence[Result], is_here: Callable[[str], bool] = lambda _: True
    ) -> list[tuple[Result, str]]:
        """The reverts that take back what was there before, each with that one's subject."""
        taken_back = self._taken_back(is_here)
        found = []
        for result in results:
            target = self._reverts.get(result.sha)
            quoted = _QUOTED.fullmatch(result.subject)
            is_older = target is not None and not (target and is_here(target))
            if is_older and quoted and result.sha not in taken_back:
                found.append((result, quoted["subject"]))
        return found

    def _taken_back(self, is_here: Callable[[str], bool]) -> dict[str, str]:
        """{commit: the revert that took it back}, both of the range."""
        taken_back: dict[str, str] = {}
        for revert, target in self._reverts.items():
            if target and revert not in taken_back and is_here(revert) and is_here(target):
                taken_back[target] = revert
        return taken_back
