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
    has_any_line,
    lines_that_must_be_new,
)
from fixlearn.gate.changed_paths import only_kind
from fixlearn.model import Change, Outcome, Release, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from fixlearn.lessons.evidence_trees import Entry
    from fixlearn.releases.graph import Lineage

BEFORE_ADOPTION = "in a release from before the adoption"
UNRELEASED_WORK = "repairs work that no release had shipped"
_BATCH = 96  # files that are read before the next look at what is still undecided


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
    """What is known of a fix without a lesson, the same for most of a history."""

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
        self._decide([sha for sha in missing if sha in fixes and sha not in self._decided], fixes)
        return [_settled(result, self._decided.get(result.sha, "")) for result in results]

    def _decide(self, shas: Sequence[str], fixes: Mapping[str, OpenFix]) -> None:
        by_release: dict[Release, list[str]] = {}
        for sha in shas:
            first = self._lineage.first_with(fixes[sha].tips)
            if not self._has_releases:
                self._decided[sha] = ""
            elif first is None or (first.version and not self._lineage.is_adopted(first)):
                self._decided[sha] = BEFORE_ADOPTION if first else ""
            else:
                by_release.setdefault(first, []).append(sha)
        for release, group in by_release.items():
            new = self._new_in(release, group, fixes)
            self._decided.update((sha, UNRELEASED_WORK if sha in new else "") for sha in group)

    def _new_in(
        self, release: Release, shas: Sequence[str], fixes: Mapping[str, OpenFix]
    ) -> set[str]:
        """Those of the fixes that repair only what no earlier release had."""
        new = set()
        bases_of = {}
        for sha in shas:
            fix = fixes[sha]
            bases = self._lineage.shipped_before(release, fix.tips)
            if not 0 < len(bases) <= MAX_BASES:
                continue
            if self._names_only_new(fix, bases):
                new.add(sha)
            elif fix.parents == 1:
                bases_of[sha] = bases
        return new | _ReleaseWork(self._repository, release).new(bases_of)

    def _names_only_new(self, fix: OpenFix, bases: Sequence[Release]) -> bool:
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


class _Repair(NamedTuple):
    """What a fix changes, and what the releases before have at the same paths."""

    sha: str
    changes: Sequence[Change]
    shipped: Sequence[Mapping[str, str]]  # of each release before: {path: blob}

    @property
    def is_of_shipped_file(self) -> bool:
        """True if a file of the product is as a release before had it."""
        return any(
            blobs.get(change.path) == change.before
            for change in self.changes
            for blobs in self.shipped
            if not only_kind([change.path])
        )

    @property
    def older(self) -> set[str]:
        """The blobs of the releases before."""
        return {
            id
            for blobs in self.shipped
            for change in self.changes
            if (id := blobs.get(change.path))
        }

    @property
    def blobs(self) -> set[str]:
        """All blobs that have to be read."""
        sides = {id for change in self.changes for id in (change.before, change.after)}
        return self.older | {id for id in sides if id.strip("0")}

    def lines(self, contents: Mapping[str, bytes]) -> set[bytes] | None:
        """The lines that no earlier release may have; None if one has them in the same files."""
        if not contents.keys() >= self.blobs:
            return None
        lines = lines_that_must_be_new(
            [
                RepairedFile(
                    change.path,
                    contents.get(change.before),
                    contents.get(change.after),
                    is_new=not any(change.path in blobs for blobs in self.shipped),
                )
                for change in self.changes
            ]
        )
        # Most fixes change what the same file had before: that is seen without reading more.
        if lines is None or any(has_any_line(contents[id], lines) for id in self.older):
            return None
        return lines


class _ReleaseWork:
    """What is new in one release, compared with the releases that had shipped before."""

    def __init__(self, repository: Repository, release: Release) -> None:
        self._repository = repository
        self._release = release
        self._since: dict[Release, dict[str, Change]] = {}  # release before -> {path: change since}

    def new(self, bases_of: Mapping[str, Sequence[Release]]) -> set[str]:
        """The fixes that repair only lines that none of their bases had.

        `bases_of` has the releases before, for each fix.
        """
        repairs = self._repairs(bases_of)
        for base in {base: None for repair in repairs for base in bases_of[repair.sha]}:
            self._repository.prefetch_changes(base.sha, self._release.sha)
        for repair in repairs:
            self._repository.prefetch_changes(f"{repair.sha}^", repair.sha)
        lines_of = {}
        for repair, contents in self._read(repairs):
            lines = repair.lines(contents)
            if lines is not None:
                lines_of[repair.sha] = lines
        for base, shas in _by_base(lines_of, bases_of).items():
            concerned = {sha: lines_of[sha] for sha in shas if sha in lines_of}
            for sha in self._older(base, concerned):
                del lines_of[sha]
        return set(lines_of)

    def _repairs(self, bases_of: Mapping[str, Sequence[Release]]) -> list[_Repair]:
        """The fixes whose files have to be read."""
        changes_of = {
            sha: changes
            for sha, changes in self._repository.changes_of(list(bases_of)).items()
            if _has_only_lines(changes)
        }
        shipped = {}
        for base, shas in _by_base(changes_of, bases_of).items():
            paths = {change.path for sha in shas for change in changes_of[sha]}
            shipped[base] = self._blobs_at(base, paths)
        repairs = (
            _Repair(sha, changes, [shipped[base] for base in bases_of[sha]])
            for sha, changes in changes_of.items()
        )
        return [repair for repair in repairs if not repair.is_of_shipped_file]

    def _read(self, repairs: Sequence[_Repair]) -> Iterator[tuple[_Repair, Mapping[str, bytes]]]:
        """Each fix with the contents of its files, which are read for several fixes at once."""
        batch: list[_Repair] = []
        ids: set[str] = set()
        for repair in repairs:
            batch.append(repair)
            ids |= repair.blobs
            if len(ids) >= _BATCH or repair is repairs[-1]:
                contents = self._repository.blobs(sorted(ids))
                yield from ((each, contents) for each in batch)
                batch, ids = [], set()

    def _blobs_at(self, base: Release, paths: Set[str]) -> dict[str, str]:
        """{path: its blob in an earlier release}, "" for what is no file, without missing paths."""
        since = self._changes_since(base)
        blobs = {
            path: since[path].before.strip("0") and since[path].before
            for path in paths & since.keys()
            if since[path].status != "A"
        }
        entries = self._repository.entries_at(base.sha, paths - since.keys())
        return blobs | {path: entry.id if entry.is_file else "" for path, entry in entries.items()}

    def _changes_since(self, base: Release) -> dict[str, Change]:
        if base not in self._since:
            changes = self._repository.changes_between(base.sha, self._release.sha)
            self._since[base] = {change.path: change for change in changes}
        return self._since[base]

    def _older(self, base: Release, lines_of: Mapping[str, Set[bytes]]) -> set[str]:
        """The fixes with a line that is in any file that changed since an earlier release.

        All of them if that is unknown: too many files changed, or one is missing.
        """
        changes = self._changes_since(base).values()
        if len(changes) > MAX_CHANGED:
            return set(lines_of)
        ids = sorted({change.before for change in changes if change.before.strip("0")})
        new = dict(lines_of)
        for start in range(0, len(ids) if new else 0, _BATCH):
            batch = ids[start : start + _BATCH]
            contents = self._repository.blobs(batch)
            if len(contents) < len(batch):
                return set(lines_of)
            lines = set().union(*new.values())
            for content in contents.values():
                if has_any_line(content, lines):
                    new = {sha: new[sha] for sha in new if not has_any_line(content, new[sha])}
                    lines = set().union(*new.values())
        return lines_of.keys() - new.keys()


def _has_only_lines(changes: Sequence[Change]) -> bool:
    """True if a fix is small enough, and changes no link, no submodule and no mode."""
    return 0 < len(changes) <= MAX_FILES and not any(
        change.status == "T" or change.before == change.after for change in changes
    )


def _by_base(
    shas: Iterable[str], bases_of: Mapping[str, Sequence[Release]]
) -> dict[Release, list[str]]:
    """{release before: the fixes that are compared with it}."""
    by_base: dict[Release, list[str]] = {}
    for sha in shas:
        for base in bases_of[sha]:
            by_base.setdefault(base, []).append(sha)
    return by_base
