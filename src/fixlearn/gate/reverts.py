"""Reverts within a range: the reverted commit never reached anyone, so neither owes a lesson."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from fixlearn.gate.detect import reverted_commit, reverted_request
from fixlearn.model import Change, Commit, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


_PREFIX = 7  # characters of a hash; git abbreviates to no fewer
_QUOTED = re.compile(r'Revert "(?P<subject>.+)"(?: [(][#!]\d+[)])?')
# How a squash or merge commit names its request: "… (#12)", "See merge request group/project!12".
_REQUEST = re.compile(r"[(](?P<squashed>[#!]\d+)[)]$|^See merge request \S*(?P<merged>!\d+)$", re.M)
_OPEN = (Outcome.UNSURE, Outcome.MISSING)


class Reverts:
    """The reverts of a range whose commits are passed to `see`, the newest first.

    A revert therefore comes before the commit that it reverts, its target.
    """

    def __init__(self) -> None:
        # {start of a target's hash: [(hash of the target as the revert names it, revert)]}
        self._targets: dict[str, list[tuple[str, str]]] = {}
        self._requests: dict[str, list[str]] = {}  # {"#12" or "!12": [reverts of that request]}
        self._reverts: dict[str, str] = {}  # {revert: target, or "" before it was seen}

    def see(self, commit: Commit) -> bool:
        """Remember one commit of the range; True if it is a revert, or is reverted."""
        is_concerned = False
        for target, revert in self._targets.get(commit.sha[:_PREFIX], ()):
            if commit.sha.startswith(target):
                self._reverts[revert] = commit.sha
                is_concerned = True
        if self._requests:
            for request in _requests(commit):
                for revert in self._requests.get(request, ()):
                    self._reverts[revert] = commit.sha
                    is_concerned = True
        target = reverted_commit(commit.message)
        request = "" if target else reverted_request(commit.message)
        if request:
            self._requests.setdefault(request, []).append(commit.sha)
            self._reverts[commit.sha] = ""
            is_concerned = True
        if target:
            self._targets.setdefault(target[:_PREFIX], []).append((target, commit.sha))
            self._reverts[commit.sha] = ""
            is_concerned = True
        return is_concerned

    def settle(
        self,
        results: Sequence[Result],
        is_in_range: Callable[[str], bool] = lambda _: True,
        *,
        undoes: Callable[[str, str], bool] = lambda _revert, _target: True,
    ) -> list[Result]:
        """The results; a revert and a fix that it reverts in the same range are exempt.

        A revert that was itself reverted has no effect. `is_in_range` returns whether a
        commit belongs to the range, if more commits than the range were seen. `undoes` returns
        whether a commit undoes another, and is only asked about fixes without a lesson.
        """
        reverted_by = self._reverted_by(is_in_range)
        reverts = {revert: target for target, revert in reverted_by.items()}

        def settled(result: Result) -> Result:
            pair = (reverted_by.get(result.sha, result.sha), reverts.get(result.sha, result.sha))
            if result.outcome is Outcome.MISSING and pair[0] != pair[1] and not undoes(*pair):
                return result  # its message says so, and its changes do not
            if result.sha in reverted_by and result.outcome in _OPEN:
                why = f"{reverted_by[result.sha][:_PREFIX]} of the same range reverts it"
            elif result.sha in reverts and result.outcome in _OPEN:
                why = f"it reverts {reverts[result.sha][:_PREFIX]} of the same range"
            else:
                return result
            return result._replace(outcome=Outcome.EXEMPT, why=why, findings=())

        return [settled(result) for result in results]

    def cancelled(
        self, is_in_range: Callable[[str], bool], undoes: Callable[[str, str], bool]
    ) -> set[str]:
        """The hashes of commits that another one of the range reverts, and of those reverts.

        `undoes` returns whether a commit undoes another.
        """
        pairs = self._reverted_by(is_in_range).items()
        return {sha for pair in pairs if undoes(pair[1], pair[0]) for sha in pair}

    def of_older(
        self, results: Sequence[Result], is_in_range: Callable[[str], bool] = lambda _: True
    ) -> list[tuple[Result, str]]:
        """The reverts of commits from before the range, each with the subject of its target."""
        reverted_by = self._reverted_by(is_in_range)
        reverts = []
        for result in results:
            target = self._reverts.get(result.sha)
            quoted = _QUOTED.fullmatch(result.subject)
            is_older = target is not None and not (target and is_in_range(target))
            if is_older and quoted and result.sha not in reverted_by:
                reverts.append((result, quoted["subject"]))
        return reverts

    def _reverted_by(self, is_in_range: Callable[[str], bool]) -> dict[str, str]:
        """{target: revert}, both of the range."""
        reverted_by: dict[str, str] = {}
        for revert, target in self._reverts.items():
            if target and revert not in reverted_by and is_in_range(revert) and is_in_range(target):
                reverted_by[target] = revert
        return reverted_by


def undoes(
    revert: Sequence[Change],
    target: Sequence[Change],
    read: Callable[[Iterable[str]], Mapping[str, bytes]],
) -> bool:
    """True if a commit only takes back lines of another, and adds only lines that it removed.

    `read` returns {id: content} of blobs. What a merge changes is not known: it is believed.
    """
    if not revert or not target:
        return True
    of_target = {change.path: change for change in target}
    if any(change.path not in of_target for change in revert):
        return False
    contents = read([id for each in (*revert, *target) for id in (each.before, each.after)])

    def lines(id: str) -> Counter[bytes]:
        return Counter(map(bytes.strip, contents.get(id, b"").split(b"\n")))

    for change in revert:
        other = of_target[change.path]
        old, new = lines(other.before), lines(other.after)
        before, after = lines(change.before), lines(change.after)
        if not (before - after <= new - old and after - before <= old - new):
            return False
    return True


def _requests(commit: Commit) -> set[str]:
    """The pull or merge requests that the commit says it is: "#12"."""
    texts = (commit.message.subject, commit.message.body)
    matches = (match for text in texts for match in _REQUEST.finditer(text))
    return {match["squashed"] or match["merged"] for match in matches}
