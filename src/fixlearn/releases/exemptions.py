"""Fixes without a lesson that owe none, judged by the releases that contain them.

Either the first release with the fix was made before the adoption, or the fix repairs only
what no release had shipped. What is unknown stays owed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from fixlearn.gate.branch_work import (
    MAX_BASES,
    MAX_CHANGED,
    MAX_FILES,
    RepairedFile,
    old_lines,
    repairs_new_lines,
)
from fixlearn.gate.changed_paths import only_kind
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fixlearn.lessons.trees import Entry
    from fixlearn.model import Change, Release, Result
    from fixlearn.releases.graph import Lineage

BEFORE_ADOPTION = "in a release from before the adoption"
UNRELEASED_WORK = "repairs work that no release had shipped"


class Repository(Protocol):
    """Questions to the repository; each call is about many fixes."""

    def changes_of(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """{commit: its changes}; merges have none."""

    def changes_between(self, older: str, newer: str) -> list[Change]:
        """The changes from the tree of one commit to that of another."""

    def prefetch_changes(self, older: str, newer: str) -> None:
        """Fetch the files that differ between two commits with one request, in a partial clone."""

    def entries_at(self, commit: str, paths: Iterable[str]) -> Mapping[str, Entry]:
        """{path: entry} of what a commit has at these paths."""

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """{id: content} of these blobs; missing ones are omitted."""


class OpenFix(NamedTuple):
    """A fix without a lesson."""

    sha: str
    parents: int
    tips: int  # that reach it
    faulty: tuple[str, ...]  # hashes in its `Fixes:` trailers


class Exemptions:
    """Decides once for each fix without a lesson whether it owes one."""

    def __init__(
        self, repository: Repository, lineage: Lineage, *, has_releases: bool = True
    ) -> None:
        """`has_releases` is false if it is unknown what had been shipped."""
        self._has_releases = has_releases
        self._repository = repository
        self._lineage = lineage
        self._named: dict[str, dict[str, int]] = {}  # start of a hash -> {commit: its tips}
        self._decided: dict[str, str] = {}  # fix -> why it owes nothing; "" if it owes a lesson

    def expect(self, hashes: Iterable[str]) -> None:
        """Remember that a fix names these commits; they come later in the log."""
        for hash in hashes:
            self._named.setdefault(hash[:7], {})

    def note(self, sha: str, tips: int) -> None:
        """Note a commit of the log and the tips that reach it."""
        if sha[:7] in self._named:
            self._named[sha[:7]][sha] = tips

    def settle(
        self,
        results: Sequence[Result],
        fixes: Mapping[str, OpenFix],
        release: Release | None = None,
    ) -> list[Result]:
        """The results; a missing one is exempt or before the adoption if it owes nothing.

        `fixes` has the fixes among them by hash. A `release` that was made before the
        adoption owes nothing at all.
        """
        if release and release.version and not self._lineage.is_adopted(release):
            return [_settled(result, BEFORE_ADOPTION) for result in results]
        missing = [result.sha for result in results if result.outcome is Outcome.MISSING]
        self._decide([fixes[sha] for sha in missing if sha in fixes and sha not in self._decided])
        return [_settled(result, self._decided.get(result.sha, "")) for result in results]

    def _decide(self, fixes: Sequence[OpenFix]) -> None:
        by_release: dict[Release, list[OpenFix]] = {}
        for fix in fixes:
            first = self._lineage.first_with(fix.tips)
            if not self._has_releases:
                self._decided[fix.sha] = ""
            elif first is None or (first.version and not self._lineage.is_adopted(first)):
                self._decided[fix.sha] = BEFORE_ADOPTION if first else ""
            else:
                by_release.setdefault(first, []).append(fix)
        changes = self._repository.changes_of(
            [fix.sha for each in by_release.values() for fix in each]
        )
        for release, group in by_release.items():
            work = _ReleaseWork(self._repository, release, self._lineage)
            for fix in group:
                bases = self._lineage.shipped_before(release, fix.tips)
                is_new = 0 < len(bases) <= MAX_BASES and (
                    self._names_only_new(fix, release, bases)
                    or (
                        fix.parents == 1 and work.explains(fix.sha, changes.get(fix.sha, ()), bases)
                    )
                )
                self._decided[fix.sha] = UNRELEASED_WORK if is_new else ""

    def _names_only_new(self, fix: OpenFix, release: Release, bases: Sequence[Release]) -> bool:
        """True if the message says which commits it repairs, and no earlier release has them."""

        def is_new(hash: str) -> bool:
            tips = [
                tips for sha, tips in self._named.get(hash[:7], {}).items() if sha.startswith(hash)
            ]
            return len(tips) == 1 and not any(self._lineage.has(base, tips[0]) for base in bases)

        return bool(fix.faulty) and all(map(is_new, fix.faulty))


def _settled(result: Result, why: str) -> Result:
    if not why or result.outcome is not Outcome.MISSING:
        return result
    outcome = Outcome.BEFORE_ADOPTION if why == BEFORE_ADOPTION else Outcome.EXEMPT
    return result._replace(outcome=outcome, why=why, findings=())


def _is_shipped(change: Change, tree: Mapping[str, Entry]) -> bool:
    """True if a release has the very file that the fix repairs, and it is no test or document."""
    entry = tree.get(change.path)
    return bool(entry and entry.id == change.before) and not only_kind([change.path])


class _ReleaseWork:
    """What is new in one release, compared with the releases that had shipped before."""

    def __init__(self, repository: Repository, release: Release, lineage: Lineage) -> None:
        self._repository = repository
        self._release = release
        self._lineage = lineage
        self._old: dict[str, set[bytes] | None] = {}  # release before -> lines that changed since

    def explains(self, sha: str, changes: Sequence[Change], bases: Sequence[Release]) -> bool:
        """True if no release before had any of the lines that the changes of a fix repair."""
        if not 0 < len(changes) <= MAX_FILES:
            return False
        if any(change.status == "T" or change.before == change.after for change in changes):
            return False  # a link, a submodule or a mode has no lines
        for base in bases:
            self._repository.prefetch_changes(base.sha, sha)
        self._repository.prefetch_changes(f"{sha}^", sha)
        paths = [change.path for change in changes]
        entries = [self._repository.entries_at(base.sha, paths) for base in bases]
        if any(_is_shipped(change, tree) for change in changes for tree in entries):
            return False
        shipped = {entry.id for tree in entries for entry in tree.values() if entry.is_file}
        sides = {id for change in changes for id in (change.before, change.after) if id.strip("0")}
        contents = self._repository.blobs(sorted(shipped | sides))
        if contents.keys() < shipped | sides:
            return False
        files = [
            RepairedFile(
                change.path,
                contents.get(change.before),
                contents.get(change.after),
                is_new=not any(change.path in tree for tree in entries),
            )
            for change in changes
        ]
        # Most fixes change what the same file had before: that is seen without reading more.
        old = old_lines(contents[id] for id in shipped)
        if not repairs_new_lines(files, old):
            return False
        for base in bases:
            changed = self._changed_since(base)
            if changed is None or not repairs_new_lines(files, changed):
                return False
        return True

    def _changed_since(self, base: Release) -> set[bytes] | None:
        """The lines of files that changed since; None if that is unknown: too many, or missing."""
        if base.sha not in self._old:
            self._old[base.sha] = self._lines_changed_since(base)
        return self._old[base.sha]

    def _lines_changed_since(self, base: Release) -> set[bytes] | None:
        changes = self._repository.changes_between(base.sha, self._release.sha)
        if len(changes) > MAX_CHANGED:
            return None
        self._repository.prefetch_changes(base.sha, self._release.sha)
        ids = {change.before for change in changes if change.before.strip("0")}
        contents = self._repository.blobs(sorted(ids))
        return None if contents.keys() < ids else old_lines(contents.values())
